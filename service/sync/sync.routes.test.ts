import assert from 'node:assert/strict';
import { type KnownItem, syncAnswerSchema } from '@mockforge-cloud/shared/protocol';
import { eachDatabase } from '../testing/each-database.ts';
import { assertProblem } from '../testing/problem-assert.ts';
import { created, deleted, hashOf, renamed, updated, useBranch } from './testing/branch-fixture.ts';

describe('sync over REST', () => {
  eachDatabase((open) => {
    const branch = useBranch(open);

    const route = (rest = '') => `/sync/workspaces/${branch().workspaceId}${rest}`;
    const post = async (body: object) =>
      syncAnswerSchema.parse((await branch().alice.call('POST', route(), body)).body);

    it('[REST4] pushes changes, and answers with what the caller lacks but has not made itself', async () => {
      const { bob } = branch();
      const { mock_id, revision } = await branch().create('a.yaml', 'a: 1\n');
      await branch().ack(updated(mock_id, 'a: 2\n', 'a: 1\n'), { by: bob });
      const answer = await post({
        direction: 'both',
        strategy: 'theirs',
        base_revision: revision,
        changes: [created('b.yaml', 'b', { op_id: 'own' }), created('../x', 'x'), updated(mock_id, 'a: 3\n', 'a: 1\n')],
      });
      assert.deepEqual(
        answer.results.map((result) => result.type),
        ['ack', 'error', 'ack'],
      );
      assert.deepEqual(
        answer.changes.map((change) => change.event.path),
        ['a.yaml'],
      );
      assert.equal(answer.head.revision, 3);
      assert.equal(answer.more, false);
    });

    it('[REST4] lists the conflicts that are open', async () => {
      const { mock_id } = await branch().create('a.yaml', 'a: 1\n');
      await branch().ack(updated(mock_id, 'a: 2\n', 'a: 1\n'), { by: branch().bob });
      const answer = await post({ direction: 'up', changes: [updated(mock_id, 'a: 3\n', 'a: 1\n')] });
      assert.equal(answer.conflicts.length, 1);
      assert.deepEqual(answer.changes, []);
    });

    it('[REST4] gives everything for the direction "down", and takes nothing up', async () => {
      await branch().create('a.yaml', 'a');
      assert.equal((await post({ direction: 'remote_to_local' })).changes.length, 1);
      const refused = { direction: 'down', changes: [created('b.yaml', 'b')] };
      assertProblem(await branch().alice.call('POST', route(), refused), 'request.invalid');
      assertProblem(await branch().alice.call('POST', route(), { base_revision: 7 }), 'sync.chain_mismatch');
    });

    it('[REST4] [AUTH9] lets a token that only reads go down, and none go up', async () => {
      const { service, alice } = branch();
      const token = await service.createToken(alice, { scopes: ['read'] });
      const down = await service.call('POST', route(), { token, body: { direction: 'down' } });
      assert.equal(down.status, 200);
      const up = await service.call('POST', route(), { token, body: { changes: [created('a.yaml', 'a')] } });
      assertProblem(up, 'auth.scope_missing');
    });

    it('[REST5] says where the branch has got to', async () => {
      const { mock_id } = await branch().create('a.yaml', 'a: 1\n');
      await branch().create('b.yaml', 'b');
      await branch().ack(deleted((await branch().create('c.yaml', 'c')).mock_id));
      await branch().ack(updated(mock_id, 'a: 2\n', 'a: 1\n'), { by: branch().bob });
      await branch().pushOne(updated(mock_id, 'a: 3\n', 'a: 1\n'));
      const { body } = await branch().alice.call('GET', route('/status'));
      assert.deepEqual(body, { head: await branch().head(), mocks: 2, conflicts: 1, presence: [] });
    });

    it('[REST6] [SUB1] tells nobody but members of a workspace, and of no branch that is not there', async () => {
      const eve = await branch().service.register('Eve');
      const id = branch().workspaceId;
      const routes: [string, string, unknown?][] = [
        ['GET', route('/status')],
        ['GET', route('/changes')],
        ['GET', route('/conflicts')],
        ['POST', route(), {}],
        ['POST', route('/known'), { mocks: [] }],
        ['GET', `/workspaces/${id}/presence`],
        ['GET', `/workspaces/${id}/mocks`],
        ['GET', `/workspaces/${id}/mocks/some-id`],
        ['GET', `/workspaces/${id}/mocks/by-path/a.yaml`],
        ['PUT', `/workspaces/${id}/mocks/by-path/a.yaml`, 'x'],
        ['DELETE', `/workspaces/${id}/mocks/by-path/a.yaml`],
      ];
      for (const [method, path, body] of routes) {
        assertProblem(await eve.call(method, path, body), 'workspace.not_found');
        assertProblem(await branch().alice.call(method, `${path}?branch=other`, body), 'branch.not_found');
      }
      for (const path of [route(`/contents/${hashOf('x')}`)]) {
        assertProblem(await eve.call('GET', path), 'workspace.not_found');
      }
    });

    it('[KNOWN1] says of files whether the cloud has or had them', async () => {
      const base = 'a: 1\nb: 2\nc: 3\n';
      const { mock_id } = await branch().create('a.yaml', base);
      await branch().ack(updated(mock_id, 'a: 9\nb: 2\nc: 3\n', base), { by: branch().bob });
      const submitted = 'a: 1\nb: 2\nc: 9\n';
      const merged = await branch().ack(updated(mock_id, submitted, base));
      const files: [string, string, KnownItem['status']][] = [
        ['a.yaml', merged.merged ?? '', 'head'],
        ['a.yaml', base, 'revision'],
        ['a.yaml', submitted, 'revision'],
        ['a.yaml', 'never', 'unknown'],
        ['elsewhere.yaml', base, 'unknown'],
      ];
      const mocks = files.map(([path, text]) => ({ path, hash: hashOf(text) }));
      const { body } = await branch().alice.call('POST', route('/known'), { mocks });
      assert.deepEqual(body, {
        items: files.map(([path, text, status]) => ({
          path,
          hash: hashOf(text),
          status,
          mock_id: path === 'a.yaml' ? mock_id : null,
        })),
        head: await branch().head(),
      });
    });

    it('[KNOWN2] [KNOWN3] takes a mock that was deleted at the path for what a file was, whatever is there now', async () => {
      const first = await branch().create('a.yaml', 'one');
      await branch().ack(deleted(first.mock_id));
      const ask = async () => {
        const mocks = [{ path: 'a.yaml', hash: hashOf('one') }];
        const { body } = await branch().alice.call('POST', route('/known'), { mocks });
        const [item] = (body as { items: KnownItem[] }).items;
        return [item?.status, item?.mock_id];
      };
      assert.deepEqual(await ask(), ['revision', first.mock_id]);
      const second = await branch().create('a.yaml', 'two');
      assert.deepEqual(await ask(), ['revision', first.mock_id]);
      await branch().ack(renamed(second.mock_id, 'b.yaml'));
      assert.deepEqual(await ask(), ['revision', first.mock_id]);
    });

    it('[KNOWN4] takes names that some disk takes for one for one (P18)', async () => {
      const here = await branch().create('caf\u00e9.yaml', 'one');
      await branch().ack(updated(here.mock_id, 'two', 'one'));
      const gone = await branch().create('Users.yaml', 'three');
      await branch().ack(renamed(gone.mock_id, 'people.yaml'));
      const asked = [
        { path: 'cafe\u0301.yaml', text: 'two', found: ['head', here.mock_id] },
        { path: 'CAFE\u0301.yaml', text: 'one', found: ['revision', here.mock_id] },
        { path: 'users.yaml', text: 'three', found: ['revision', gone.mock_id] },
      ];
      const mocks = asked.map(({ path, text }) => ({ path, hash: hashOf(text) }));
      const { body } = await branch().alice.call('POST', route('/known'), { mocks });
      assert.deepEqual(
        (body as { items: KnownItem[] }).items.map((item) => [item.path, item.status, item.mock_id]),
        asked.map(({ path, found }) => [path, ...found]),
      );
    });

    it('[KNOWN3] finds the mock of a file that was renamed and edited since (P18)', async () => {
      const { mock_id } = await branch().create('a.yaml', 'one');
      await branch().ack(updated(mock_id, 'two', 'one'));
      await branch().ack(renamed(mock_id, 'b.yaml'));
      const other = await branch().create('a.yaml', 'other');
      const mocks = ['one', 'two', 'other', 'never'].map((text) => ({ path: 'a.yaml', hash: hashOf(text) }));
      const { body } = await branch().alice.call('POST', route('/known'), { mocks });
      assert.deepEqual(
        (body as { items: KnownItem[] }).items.map((item) => [item.status, item.mock_id]),
        [
          ['revision', mock_id],
          ['revision', mock_id],
          ['head', other.mock_id],
          ['unknown', other.mock_id],
        ],
      );
    });
  });
});
