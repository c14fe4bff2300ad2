import assert from 'node:assert/strict';
import { useBranch } from '../sync/testing/branch-fixture.ts';
import { eachDatabase } from '../testing/each-database.ts';
import { assertProblem } from '../testing/problem-assert.ts';

describe('requests that nobody in good faith sends', () => {
  eachDatabase((open) => {
    const branch = useBranch(open);
    const by = (path: string) => `/workspaces/${branch().workspaceId}/mocks/by-path/${path}`;

    it('[PATH1] an address that is not percent-encoded UTF-8 is refused, not taken as it stands (I8)', async () => {
      for (const path of ['%ff.yaml', '%e0%a4%a.yaml', 'a%.yaml', 'a%2F..%2Fb.yaml', '%00.yaml', 'a%5Cb.yaml']) {
        assertProblem(await branch().alice.call('PUT', by(path), 'x'), 'mock.path_invalid');
      }
      assert.equal((await branch().alice.call('PUT', by('100%25.yaml'), 'x')).status, 200);
      assert.deepEqual(Object.keys(await branch().files()), ['100%.yaml']);
    });

    it('names of what every object has are plain names', async () => {
      const { alice, push } = branch();
      for (const name of ['constructor', '__proto__', 'toString']) {
        await alice.call('PUT', by(`a.${name}`), 'x');
        const answer = await alice.call('GET', by(`a.${name}`));
        assert.equal(answer.headers.get('content-type'), 'application/octet-stream');
      }
      const patch: unknown = JSON.parse('{"__proto__":{"taken":1},"constructor":{"prototype":{"taken":1}}}');
      await push([
        { type: 'mock_created', mock_id: '__proto__', op_id: '__proto__', mock: { path: '__proto__', content: '{}' } },
        { type: 'mock_updated', mock_id: '__proto__', changes: { patch } },
        JSON.parse('{"type":"mock_updated","mock_id":"__proto__","changes":{"__proto__":{"taken":1}}}'),
      ]);
      assert.equal('taken' in {}, false);
    });

    it('dates that no database holds are refused, in a body and in a cursor', async () => {
      const cursor = Buffer.from(JSON.stringify(['0000-01-01T00:00:00Z', 'x'])).toString('base64url');
      assertProblem(await branch().alice.call('GET', `/auth/tokens?cursor=${cursor}`), 'request.invalid');
      const body = { name: 'x', expires_at: '9999-12-31T23:59:59-23:59' };
      assertProblem(await branch().alice.call('POST', '/auth/tokens', body), 'request.invalid');
    });

    it('names that are half a character, or that turn the text around them, are refused', async () => {
      for (const name of ['a\ud800', 'a\u202eb', 'a\u2066b', 'a\nb']) {
        assertProblem(await branch().alice.call('POST', '/workspaces', { name }), 'request.invalid');
      }
    });

    it('[REST6] [PUSH6] whoever is no member can not tell which workspaces and branches there are (I9)', async () => {
      const stranger = await branch().service.register('Mallory');
      for (const workspace of [branch().workspaceId, 'nowhere']) {
        for (const at of ['main', 'other']) {
          const path = `/workspaces/${workspace}/mocks/by-path/a.yaml?branch=${at}`;
          assertProblem(await stranger.call('PUT', path, 'x'), 'workspace.not_found');
          assertProblem(await stranger.call('DELETE', path), 'workspace.not_found');
        }
      }
      assertProblem(await branch().bob.call('PUT', `${by('a.yaml')}?branch=other`, 'x'), 'branch.not_found');
    });

    it('[AUTH9] a token without the scope "read" is not shown the conflicts of others', async () => {
      const { service, alice, bob, workspaceId, create, pushOne } = branch();
      const { mock_id } = await create('a.yaml', 'a: 1\n');
      const changes = (content: string) => ({ content, base_hash: '0'.repeat(64) });
      await pushOne({ type: 'mock_updated', mock_id, changes: changes('a: 2\n') }, { by: bob });
      const path = `/sync/workspaces/${workspaceId}`;
      const body = { direction: 'up', changes: [] };
      const asked = async (token: string) => (await service.call('POST', path, { token, body })).body;
      const writeOnly = await service.createToken(alice, { scopes: ['write'] });
      assert.deepEqual((await asked(writeOnly)) as object, {
        ...((await asked(alice.token)) as object),
        conflicts: [],
      });
      assert.equal(((await asked(alice.token)) as { conflicts: unknown[] }).conflicts.length, 1);
    });

    it('a list of far too many is counted before it is looked at (I16)', async () => {
      const mocks = Array.from({ length: 200_000 }, () => ({}));
      const { workspaceId, alice } = branch();
      const answer = await alice.call('POST', `/sync/workspaces/${workspaceId}/known`, { mocks });
      assertProblem(answer, 'request.invalid');
      assert.equal((answer.body as { details: { faults: unknown[] } }).details.faults.length, 1);
    });
  });
});
