import assert from 'node:assert/strict';
import { mockPageSchema } from '@mockforge-cloud/shared/protocol';
import { eq } from 'drizzle-orm';
import { pathLookup } from '../hash.ts';
import { created, deleted, hashOf, renamed, updated, useBranch } from '../sync/testing/branch-fixture.ts';
import { eachDatabase } from '../testing/each-database.ts';
import { assertProblem } from '../testing/problem-assert.ts';
import type { Answer } from '../testing/test-service.ts';
import { mocks } from './mocks.table.ts';

describe('mocks over REST', () => {
  eachDatabase((open) => {
    const branch = useBranch(open, { maxMockBytes: 1024 });

    interface Reply extends Answer {
      text: string;
    }

    /** As `curl` does it. */
    async function curl(method: string, path: string, headers: Record<string, string> = {}, body?: string) {
      const answer = await fetch(`${branch().service.url}/api/v1/workspaces/${branch().workspaceId}/mocks/${path}`, {
        method,
        headers: { authorization: `Bearer ${branch().alice.token}`, ...headers },
        ...(body === undefined ? {} : { body }),
      });
      const text = await answer.text();
      const isJson = /problem|json/.test(answer.headers.get('content-type') ?? '') && text.startsWith('{');
      const reply: Reply = {
        status: answer.status,
        headers: answer.headers,
        text,
        body: isJson ? JSON.parse(text) : null,
      };
      return reply;
    }

    it('[PATH1] under a name that is refused by now are listed, read, renamed and deleted, and not made again (L4, L6)', async () => {
      const { alice, workspaceId, service, push, files } = branch();
      const { db } = service.context;
      const names = ['x\u009b31m.yaml', 'GIT~1/a.yaml'];
      for (const [at, path] of names.entries()) {
        const { mock_id } = await branch().create(`m${at}.yaml`, 'a: 1\n');
        await db
          .update(mocks)
          .set({ path, pathKey: pathLookup(path) })
          .where(eq(mocks.mockId, mock_id));
      }
      assert.deepEqual(Object.keys(await files()), names.toSorted());
      const at = (path: string) =>
        `/workspaces/${workspaceId}/mocks/by-path/${path.split('/').map(encodeURIComponent).join('/')}`;
      assert.equal((await alice.call('GET', at('GIT~1/a.yaml'))).status, 200);
      assertProblem(await alice.call('PUT', at('GIT~1/b.yaml'), 'x'), 'mock.path_invalid');
      assert.equal((await alice.call('DELETE', at('GIT~1/a.yaml'))).status, 200);
      const { body } = await alice.call('GET', `/workspaces/${workspaceId}/mocks`);
      const { items } = mockPageSchema.parse(body);
      const [left] = items;
      const changes = { path: 'good.yaml', base_path: left?.path };
      const [renamed] = await push([{ type: 'mock_renamed', mock_id: left?.mock_id, changes }]);
      assert.equal(renamed?.type, 'ack');
      assert.deepEqual(Object.keys(await files()), ['good.yaml']);
    });

    it('[REST1] are listed in pages, with the head from before', async () => {
      await branch().push(['a', 'b', 'c', 'd'].map((name) => created(`${name}.yaml`, name)));
      const gone = await branch().create('gone.yaml', 'x');
      await branch().ack(deleted(gone.mock_id));
      const route = `/workspaces/${branch().workspaceId}/mocks`;
      const paths: string[] = [];
      let cursor: string | null = '';
      while (cursor !== null) {
        const query: string = cursor === '' ? '' : `&cursor=${cursor}`;
        const page = mockPageSchema.parse((await branch().alice.call('GET', `${route}?limit=3${query}`)).body);
        paths.push(...page.items.map((item) => item.path));
        assert.deepEqual(page.head, await branch().head());
        cursor = page.next_cursor;
      }
      assert.deepEqual(paths.sort(), ['a.yaml', 'b.yaml', 'c.yaml', 'd.yaml']);
    });

    it('[REST2] come as bytes, with their hash as the ETag', async () => {
      const { mock_id } = await branch().create('sub/ä b.yaml', 'a: 1\r\n');
      for (const path of [mock_id, `by-path/${encodeURIComponent('sub/ä b.yaml')}`, 'by-path/sub/%C3%A4%20b.yaml']) {
        const reply = await curl('GET', path);
        assert.equal(reply.text, 'a: 1\r\n');
        assert.equal(reply.headers.get('etag'), `"${hashOf('a: 1\r\n')}"`);
        assert.equal(reply.headers.get('content-type'), 'application/yaml');
        const again = await curl('GET', path, { 'if-none-match': reply.headers.get('etag') ?? '' });
        assert.equal(again.status, 304);
      }
    });

    it('[REST2] can be had as they were at a revision', async () => {
      const { mock_id } = await branch().create('a.yaml', 'one');
      await branch().ack(updated(mock_id, 'two', 'one'));
      await branch().ack(renamed(mock_id, 'b.yaml'));
      await branch().ack(deleted(mock_id));
      assert.equal((await curl('GET', `${mock_id}?revision=1`)).text, 'one');
      assert.equal((await curl('GET', `${mock_id}?revision=2`)).text, 'two');
      assert.equal((await curl('GET', `${mock_id}?revision=3`)).headers.get('mock-path'), 'b.yaml');
      assertProblem(await curl('GET', `${mock_id}?revision=4`), 'mock.not_found');
      assertProblem(await curl('GET', mock_id), 'mock.not_found');
      assertProblem(await curl('GET', `${mock_id}?revision=0`), 'mock.not_found');
      assertProblem(await curl('GET', `${mock_id}?revision=5`), 'revision.not_found');
    });

    it('[REST3] are written by path where what is there is what was named', async () => {
      const place = 'by-path/dir/new.json';
      const first = await curl('PUT', place, { 'if-none-match': '*' }, '{"a":1}');
      assert.equal(first.status, 200);
      const etag = first.headers.get('etag') ?? '';
      assert.equal(etag, `"${hashOf('{"a":1}')}"`);
      assertProblem(await curl('PUT', place, { 'if-none-match': '*' }, '{"a":2}'), 'mock.stale_base');
      assert.equal((await curl('PUT', place, { 'if-match': `"0", ${etag}` }, '{"a":2}')).status, 200);
      assertProblem(await curl('PUT', place, { 'if-match': etag }, '{"a":3}'), 'mock.stale_base');
      assertProblem(await curl('PUT', place, { 'if-match': `W/${etag}` }, '{"a":3}'), 'mock.stale_base');
      assert.equal((await curl('PUT', place, { 'if-match': '*' }, '{"a":4}')).status, 200);
      assert.deepEqual(await branch().files(), { 'dir/new.json': '{"a":4}' });
    });

    it('[REST3] are not replaced without a word about what is there', async () => {
      assert.equal((await curl('PUT', 'by-path/a.json', {}, '1')).status, 200);
      assertProblem(await curl('PUT', 'by-path/a.json', {}, '2'), 'mock.base_required');
      assertProblem(await curl('PUT', 'by-path/b.json', { 'if-match': '*' }, '2'), 'mock.stale_base');
      assertProblem(await curl('PUT', 'by-path/A.json', {}, '2'), 'mock.path_case_conflict');
      assert.deepEqual(await branch().files(), { 'a.json': '1' });
    });

    it('[REST3] are deleted by path in the same way', async () => {
      await branch().create('a.json', '1');
      const wrong = { 'if-match': `"${hashOf('2')}"` };
      assertProblem(await curl('DELETE', 'by-path/a.json', wrong), 'mock.stale_base');
      assert.equal((await curl('DELETE', 'by-path/a.json', { 'if-match': `"${hashOf('1')}"` })).status, 200);
      assertProblem(await curl('DELETE', 'by-path/a.json'), 'mock.not_found');
    });

    it('[PATH1] [CONTENT12] have safe paths and bounded sizes there too (I8)', async () => {
      for (const path of ['a%00b', '..%2Fa', 'nul', 'a%5Cb']) {
        assertProblem(await curl('PUT', `by-path/${path}`, {}, 'x'), 'mock.path_invalid');
      }
      assertProblem(await curl('PUT', 'by-path/a.json', {}, 'x'.repeat(1025)), 'mock.too_large');
    });
  });
});
