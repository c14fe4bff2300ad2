import assert from 'node:assert/strict';
import { sketchOf } from '../../folder/sketch.ts';
import { nodeEntropy } from '../../node/ground/node-entropy.ts';
import { newRecord } from '../../versions/mock-record.ts';
import { findRenames } from './find-renames.ts';

const TEXT = 'id: users\nmethod: GET\npath: /users\nstatus: 200\nbody: []\n';

/** What became of mocks whose files went, by file that appeared. */
function renames(
  absent: Record<string, string>,
  created: Record<string, string>,
  others: string[] = [],
): Record<string, string> {
  const bytesOf = (text: string) => new TextEncoder().encode(text);
  const hashOf = (text: string) => nodeEntropy.hash(bytesOf(text));
  const texts = [...Object.values(absent), ...Object.values(created)];
  const sketches = new Map(texts.map((text) => [hashOf(text), sketchOf(bytesOf(text))]));
  const found = findRenames({
    absent: Object.entries(absent).map(([path, text]) => {
      return { mock: newRecord(path, path), hashes: [hashOf(text)] };
    }),
    created: Object.entries(created).map(([path, text]) => ({ path, hash: hashOf(text) })),
    sketchOf: (hash) => sketches.get(hash),
    isOfMock: (hash) => others.map(hashOf).includes(hash),
  });
  return Object.fromEntries([...found].map(([path, mock]) => [path, mock.mockId]));
}

describe('renames found in a batch', () => {
  it('are files with the very bytes of one that went', () => {
    assert.deepEqual(renames({ 'a.yaml': TEXT }, { 'b.yaml': TEXT, 'c.yaml': 'c: 1\n' }), { 'b.yaml': 'a.yaml' });
  });

  it('are told by their own names where several have the same bytes', () => {
    assert.deepEqual(renames({ 'old/a.yaml': TEXT, 'old/b.yaml': TEXT }, { 'new/b.yaml': TEXT, 'new/a.yaml': TEXT }), {
      'new/b.yaml': 'old/b.yaml',
      'new/a.yaml': 'old/a.yaml',
    });
  });

  it('are names that differ in case or Unicode form alone, whatever is in the file', () => {
    assert.deepEqual(renames({ 'Users.yaml': TEXT }, { 'users.yaml': 'x: 1\n' }), { 'users.yaml': 'Users.yaml' });
  });

  it('are files with nearly the bytes of one that went: the likest', () => {
    assert.deepEqual(
      renames(
        { 'a.yaml': TEXT, 'b.yaml': TEXT.replace('users\n', 'guests\n') },
        { 'c.yaml': `${TEXT}delay: 1\n`, 'd.yaml': 'd: 1\n' },
      ),
      { 'c.yaml': 'a.yaml' },
    );
  });

  it('are no files with the very bytes of a mock that is still there: those are copies, or of one that is being sent', () => {
    const other = `${TEXT}x: 1\n`;
    assert.deepEqual(renames({ 'a.yaml': TEXT }, { 'b.yaml': other }, [other]), {});
  });

  it('are none where the text is another, the kind of file is another, or nobody could tell which it was', () => {
    assert.deepEqual(renames({ 'a.yaml': TEXT }, { 'b.yaml': 'id: guests\nmethod: GET\nx: 1\n' }), {});
    assert.deepEqual(renames({ 'a.yaml': TEXT }, { 'b.json': `${TEXT}x: 1\n` }), {});
    assert.deepEqual(renames({ 'a.yaml': TEXT, 'b.yaml': TEXT }, { 'c.yaml': `${TEXT}x: 1\n` }), {});
  });
});
