import assert from 'node:assert/strict';
import { CloudError, type PushResult } from '@mockforge-cloud/shared/protocol';
import { sql } from 'drizzle-orm';
import { authenticate } from '../accounts/authenticate.ts';
import { eachDatabase } from '../testing/each-database.ts';
import { created, deleted, hashOf, renamed, updated, useBranch } from './testing/branch-fixture.ts';

function codeOf(result: PushResult | undefined): string {
  return result?.type === 'error' ? result.code : (result?.type ?? 'nothing');
}

async function isRefused(push: Promise<unknown>, code: string): Promise<void> {
  await assert.rejects(push, (error) => error instanceof CloudError && error.code === code);
}

describe('push', () => {
  eachDatabase((open) => {
    const branch = useBranch(open);

    it('[PUSH4] [LOG1] an operation that the database refuses for no known reason does not take its batch with it (M2)', async () => {
      const { push, service, files, head } = branch();
      const { db } = service.context;
      const bad = 'never: taken\n';
      const events = ['a', 'b', 'c', 'd', 'e'].map((name) => created(`${name}.yaml`, name === 'd' ? bad : name));
      await db.execute(sql.raw(`alter table contents add constraint odd check (hash <> '${hashOf(bad)}') not valid`));
      try {
        const results = await push(events);
        assert.deepEqual(
          results.map(({ type }) => type),
          ['ack', 'ack', 'ack', 'error', 'ack'],
        );
        assert.equal(results[3]?.type === 'error' && results[3].code, 'service.internal');
        assert.equal((await head()).revision, 1);
        assert.deepEqual(Object.keys(await files()), ['a.yaml', 'b.yaml', 'c.yaml', 'e.yaml']);
      } finally {
        await db.execute(sql`alter table contents drop constraint odd`);
      }
      assert.deepEqual(
        (await push([created('d.yaml', bad)])).map(({ type }) => type),
        ['ack'],
      );
    });

    it('[PUSH1] an operation that is sent again is applied once and answered the same (I4)', async () => {
      const base = 'a: 1\nb: 2\nc: 3\n';
      const { mock_id } = await branch().create('a.yaml', base);
      await branch().ack(updated(mock_id, 'a: 9\nb: 2\nc: 3\n', base), { by: branch().bob });
      const event = updated(mock_id, 'a: 1\nb: 2\nc: 9\n', base, { op_id: 'once' });
      const first = await branch().pushOne(event);
      assert.equal(first.type === 'ack' && first.merged, 'a: 9\nb: 2\nc: 9\n');
      await branch().ack(updated(mock_id, 'later\n', 'a: 9\nb: 2\nc: 9\n'), { by: branch().bob });
      const head = await branch().head();
      assert.deepEqual(await branch().pushOne(event), first);
      assert.deepEqual(await branch().pushOne(event, { strategy: 'local', replica: 'another' }), first);
      assert.deepEqual(await branch().head(), head);
    });

    it('[PUSH1] a conflict is answered the same when its operation is sent again, and not opened twice', async () => {
      const { mock_id } = await branch().create('a.yaml', 'a: 1\n');
      await branch().ack(updated(mock_id, 'a: 2\n', 'a: 1\n'), { by: branch().bob });
      const event = updated(mock_id, 'a: 3\n', 'a: 1\n', { op_id: 'disputed' });
      const first = await branch().pushOne(event);
      assert.equal(first.type, 'conflict');
      assert.deepEqual(await branch().pushOne(event), first);
    });

    it('[PUSH1] an operation that is twice in one batch, or in two pushes at once, is applied once', async () => {
      const event = created('a.yaml', 'a', { op_id: 'twice' });
      const [one, two] = await branch().push([event, event]);
      assert.deepEqual(one, two);
      const again = created('b.yaml', 'b', { op_id: 'at-once' });
      const results = await Promise.all([branch().pushOne(again), branch().pushOne(again), branch().pushOne(again)]);
      for (const result of results) assert.deepEqual(result, results[0]);
      assert.deepEqual(await branch().files(), { 'a.yaml': 'a', 'b.yaml': 'b' });
    });

    it('[PUSH2] the operation id of somebody else neither blocks nor shows anything', async () => {
      await branch().ack(created('a.yaml', 'a', { op_id: 'mine' }));
      const other = await branch().ack(created('b.yaml', 'b', { op_id: 'mine' }), { by: branch().bob });
      assert.equal(other.path, 'b.yaml');
      assert.deepEqual(await branch().files(), { 'a.yaml': 'a', 'b.yaml': 'b' });
    });

    it('[PUSH3] an error and a stale base are not recorded: the operation may be tried again', async () => {
      const { mock_id } = await branch().create('a.bin', 'a\0');
      const refused = await branch().pushOne(created('A.bin', 'x', { op_id: 'again' }));
      assert.equal(codeOf(refused), 'mock.path_case_conflict');
      const stale = await branch().pushOne(updated(mock_id, 'b\0', 'else\0', { op_id: 'again' }));
      assert.equal(stale.type, 'stale_base');
      const done = await branch().pushOne(updated(mock_id, 'b\0', 'a\0', { op_id: 'again' }));
      assert.equal(done.type, 'ack');
    });

    it('[PUSH4] [LOG1] an event that is wrong concerns no other one of its batch, and the rest is one revision', async () => {
      const { revision } = await branch().head();
      const results = await branch().push([
        created('a.yaml', 'a'),
        { type: 'mock_exploded', op_id: 'odd' },
        'not even an object',
        { type: 'mock_updated', mock_id: 'nobody', changes: { content: 'x', base_hash: null } },
        created('b.yaml', 'b'),
      ]);
      assert.deepEqual(results.map(codeOf), ['ack', 'frame.invalid', 'frame.invalid', 'mock.not_found', 'ack']);
      assert.equal(results[1]?.op_id, 'odd');
      assert.deepEqual(await branch().files(), { 'a.yaml': 'a', 'b.yaml': 'b' });
      assert.equal((await branch().head()).revision, revision + 1);
    });

    it('[LOG1] a push that changes nothing makes no revision', async () => {
      await branch().create('a.yaml', 'a');
      const head = await branch().head();
      await branch().push([created('a.yaml', 'a'), deleted('nobody')]);
      assert.deepEqual(await branch().head(), head);
    });

    it('[PUSH5] a batch above the limit is refused as a whole', async () => {
      const events = Array.from({ length: 501 }, (_, at) => created(`${at}.yaml`, 'x'));
      await isRefused(branch().push(events), 'sync.batch_too_large');
      assert.deepEqual(await branch().files(), {});
    });

    it('[PUSH4] a batch at the limit goes through in one revision', async () => {
      const { revision } = await branch().head();
      const results = await branch().push(Array.from({ length: 500 }, (_, at) => created(`${at}.yaml`, `${at}`)));
      assert.ok(results.every((result) => result.type === 'ack' && result.revision === revision + 1));
    });

    it('[PUSH6] what the role forbids is refused for its event, at the moment it is applied (I9)', async () => {
      const { service, alice, bob, workspaceId } = branch();
      const { mock_id } = await branch().create('a.yaml', 'a');
      const events = [created('b.yaml', 'b'), updated(mock_id, 'x', 'a'), renamed(mock_id, 'c.yaml'), deleted(mock_id)];
      await service.call('PATCH', `/workspaces/${workspaceId}/members/${bob.id}`, {
        token: alice.token,
        body: { role: 'viewer' },
      });
      const results = await branch().push(events, { by: bob });
      assert.deepEqual(results.map(codeOf), Array(4).fill('auth.forbidden'));
      assert.deepEqual(await branch().files(), { 'a.yaml': 'a' });

      const permissions = ['update'];
      await alice.call('PATCH', `/workspaces/${workspaceId}/members/${bob.id}`, { permissions });
      assert.deepEqual((await branch().push(events, { by: bob })).map(codeOf), [
        'auth.forbidden',
        'ack',
        'ack',
        'auth.forbidden',
      ]);
    });

    it('[PUSH6] a create may not update and an update may not create, whatever they are called (I9)', async () => {
      const { alice, bob, workspaceId } = branch();
      const { mock_id } = await branch().create('a.yaml', 'a');
      const allow = (permissions: string[]) =>
        alice.call('PATCH', `/workspaces/${workspaceId}/members/${bob.id}`, { permissions });
      await allow(['create']);
      assert.equal(codeOf(await branch().pushOne(created('a.yaml', 'x'), { by: bob })), 'auth.forbidden');
      await branch().ack(deleted(mock_id));
      await allow(['update']);
      assert.equal(codeOf(await branch().pushOne(updated(mock_id, 'x', 'a'), { by: bob })), 'auth.forbidden');
    });

    it('[PUSH6] somebody who is no member is told of no workspace', async () => {
      const eve = await branch().service.register('Eve');
      await isRefused(branch().push([created('a.yaml', 'a')], { by: eve }), 'workspace.not_found');
    });

    it('[AUTH9] a token without the scope "write" pushes nothing', async () => {
      const { service, alice } = branch();
      const token = await service.createToken(alice, { scopes: ['read'] });
      await isRefused(branch().push([created('a.yaml', 'a')], { by: { ...alice, token } }), 'auth.scope_missing');
    });

    it('[PUSH8] pushes at once are committed together, each as a revision of its own, in one order for all', async () => {
      const results = await Promise.all(
        Array.from({ length: 60 }, (_, at) => branch().ack(created(`${at}.yaml`, `${at}`))),
      );
      const revisions = results.map((result) => result.revision).sort((one, other) => one - other);
      assert.deepEqual(
        revisions,
        Array.from({ length: 60 }, (_, at) => at + 1),
      );
      const { context } = branch().service;
      const times = await context.db.execute(
        sql`select distinct at from revisions where workspace_id = ${branch().workspaceId}`,
      );
      const groups = Array.isArray(times) ? times.length : (times as { rows: unknown[] }).rows.length;
      assert.ok(groups < 60, `${groups} transactions for 60 pushes`);
    });

    it('[PUSH8] one push that fails does not fail the others of its transaction', async () => {
      const { service, alice, workspaceId } = branch();
      const { context } = service;
      // Stands for any fault that only one of the pushes meets.
      await context.db.execute(
        sql.raw(`alter table revisions add constraint poison check (message is null or message <> 'poison')`),
      );
      try {
        const identity = await authenticate(context.db, alice.token);
        const send = (path: string, message: string) =>
          context.push.push({
            identity,
            workspaceId,
            branch: 'main',
            strategy: 'merge',
            message,
            events: [created(path, path)],
          });
        const outcomes = await Promise.allSettled([
          send('0.yaml', 'fine'),
          send('1.yaml', 'fine'),
          send('2.yaml', 'poison'),
          send('3.yaml', 'fine'),
        ]);
        assert.deepEqual(
          outcomes.map((outcome) => outcome.status),
          ['fulfilled', 'fulfilled', 'rejected', 'fulfilled'],
        );
      } finally {
        await context.db.execute(sql.raw('alter table revisions drop constraint poison'));
      }
      assert.deepEqual(Object.keys(await branch().files()), ['0.yaml', '1.yaml', '3.yaml']);
      assert.equal((await branch().head()).revision, 3);
    });

    it('[PUSH9] twenty replicas edit twenty places of one mock at once: all edits are there (P1)', async () => {
      const lines = Array.from({ length: 40 }, (_, at) => `key${at}: 0`);
      const base = `${lines.join('\n')}\n`;
      const { mock_id } = await branch().create('a.yaml', base);
      await Promise.all(
        Array.from({ length: 20 }, (_, at) => {
          const mine = lines.map((line, index) => (index === at * 2 ? `key${index}: ${at + 1}` : line));
          return branch().ack(updated(mock_id, `${mine.join('\n')}\n`, base), { replica: `replica-${at}` });
        }),
      );
      const wanted = lines.map((line, index) => (index % 2 === 0 ? `key${index}: ${index / 2 + 1}` : line));
      assert.deepEqual(await branch().files(), { 'a.yaml': `${wanted.join('\n')}\n` });
      assert.equal((await branch().head()).revision, 21);
    });

    it('[LOG5] what was acknowledged is in the database by then (I2)', async () => {
      const ack = await branch().create('a.yaml', 'a');
      assert.deepEqual(await branch().files(), { 'a.yaml': 'a' });
      assert.equal(ack.hash, hashOf('a'));
    });
  });
});
