import assert from 'node:assert/strict';
import type { KnownItem } from '@mockforge-cloud/shared/protocol';
import { allKnown } from './all-known.ts';

const PLACE = { workspaceId: 'team-api', branch: 'main' };
const head = { revision: 1, chain: 'c' };
const filesOf = (count: number) =>
  Array.from({ length: count }, (_, at) => ({ path: `${at}.yaml`, hash: `hash${at}` }));

/** Answers with `change` of what a good service would. */
function service(change: (items: KnownItem[]) => KnownItem[] = (items) => items) {
  const asked: number[] = [];
  const known = async (_place: unknown, files: { path: string; hash: string }[]) => {
    asked.push(files.length);
    return { items: change(files.map((file) => ({ ...file, status: 'unknown', mock_id: null }))), head };
  };
  return { asked, known };
}

describe('what the cloud knows of files', () => {
  it('is asked in as many requests as it takes, and comes in their order', async () => {
    const api = service();
    const files = filesOf(12_000);
    const items = await allKnown(api, PLACE, files);
    assert.deepEqual(
      items.map(({ path }) => path),
      files.map(({ path }) => path),
    );
    assert.deepEqual(api.asked, [5_000, 5_000, 2_000]);
    assert.deepEqual(await allKnown(service(), PLACE, []), []);
  });

  it('is not known of a file of which nothing is said, or something of another one (I16)', async () => {
    const headOf = (items: KnownItem[]) => items.map((item): KnownItem => ({ ...item, status: 'head', mock_id: 'm' }));
    const states = async (change: (items: KnownItem[]) => KnownItem[]) =>
      (await allKnown(service(change), PLACE, filesOf(3))).map(({ hash, status }) => `${hash} ${status}`);
    assert.deepEqual(await states(headOf), ['hash0 head', 'hash1 head', 'hash2 head']);
    assert.deepEqual(await states((items) => headOf(items).slice(0, 2)), ['hash0 head', 'hash1 head', 'hash2 unknown']);
    assert.deepEqual(await states((items) => headOf(items).toReversed()), [
      'hash0 unknown',
      'hash1 head',
      'hash2 unknown',
    ]);
    assert.deepEqual(await states((items) => [...headOf(items), ...headOf(items)]), await states(headOf));
  });

  it('stays with its file where the answer to a request before is too short (I16)', async () => {
    const known = await allKnown(
      service((items) => (items.length < 5_000 ? items : items.slice(1))),
      PLACE,
      filesOf(5_001),
    );
    assert.equal(known.length, 5_001);
    assert.equal(known.at(-1)?.path, '5000.yaml');
  });
});
