import assert from 'node:assert/strict';
import { CloudError } from '@mockforge-cloud/shared/protocol';
import { nodeEntropy } from '../node/ground/node-entropy.ts';
import type { ContentsApi } from './api/contents.ts';
import type { Place } from './api/place.ts';
import { ContentCache } from './content-cache.ts';

const PLACE = { workspaceId: 'w', branch: 'main' };
const bytesOf = (text: string) => new TextEncoder().encode(text);
const hashOf = (text: string) => nodeEntropy.hash(bytesOf(text));

/** A service that holds some contents, and counts what it is asked. */
class StoredContents implements Pick<ContentsApi, 'get' | 'getMany'> {
  readonly held = new Map<string, Uint8Array>();
  readonly asked: string[][] = [];
  fault: Error | null = null;

  constructor(...texts: string[]) {
    for (const text of texts) this.held.set(hashOf(text), bytesOf(text));
  }

  async getMany(_place: Place, hashes: string[]): Promise<Map<string, Uint8Array>> {
    this.asked.push(hashes);
    if (this.fault !== null) throw this.fault;
    return new Map(hashes.flatMap((hash) => [[hash, this.held.get(hash) ?? new Uint8Array()]]));
  }

  async get(_place: Place, hash: string): Promise<Uint8Array> {
    this.asked.push([hash]);
    if (this.fault !== null) throw this.fault;
    return this.held.get(hash) ?? new Uint8Array();
  }
}

function newCache(contents: StoredContents, maxBytes?: number) {
  const arrived: string[] = [];
  const failed: unknown[] = [];
  const cache = new ContentCache({
    contents,
    place: PLACE,
    entropy: nodeEntropy,
    ...(maxBytes === undefined ? {} : { maxBytes }),
    arrived: (mockIds) => arrived.push(...mockIds),
    failed: (error) => failed.push(error),
  });
  return { cache, arrived, failed };
}

const settle = () => new Promise<void>((resolve) => setImmediate(resolve));

describe('content cache', () => {
  it('fetches what many mocks want in one request, and tells each', async () => {
    const api = new StoredContents('one', 'two');
    const { cache, arrived } = newCache(api);
    cache.want(hashOf('one'), 'm');
    cache.want(hashOf('two'), 'n');
    cache.pump();
    await settle();
    assert.deepEqual([api.asked.length, arrived, cache.waiting], [1, ['m', 'n'], 0]);
    assert.deepEqual(cache.get(hashOf('two')), bytesOf('two'));
  });

  it('fetches what is wanted in the very moment in which the last one has arrived (I7)', async () => {
    for (let moments = 0; moments < 8; moments += 1) {
      const { cache, arrived } = newCache(new StoredContents('one', 'two'));
      cache.want(hashOf('one'), 'm');
      cache.pump();
      while (arrived.length === 0) await Promise.resolve();
      for (let moment = 0; moment < moments; moment += 1) await Promise.resolve();
      cache.want(hashOf('two'), 'n');
      cache.pump();
      await settle();
      assert.deepEqual([arrived, cache.waiting], [['m', 'n'], 0]);
    }
  });

  it('keeps nothing that is not what its hash says', async () => {
    const { cache } = newCache(new StoredContents());
    cache.offer(hashOf('one'), bytesOf('other'));
    assert.equal(cache.get(hashOf('one')), undefined);
    await assert.rejects(cache.fetch(hashOf('one')), { code: 'content.hash_mismatch' });
  });

  it('holds no more than it may: the oldest goes first (I16)', () => {
    const { cache } = newCache(new StoredContents(), 6);
    for (const text of ['one', 'two', 'six']) cache.offer(hashOf(text), bytesOf(text));
    assert.deepEqual(
      ['one', 'two', 'six'].map((text) => cache.get(hashOf(text)) !== undefined),
      [false, true, true],
    );
  });

  it('holds a content that is larger than all it may, for as long as it is the newest', () => {
    const { cache } = newCache(new StoredContents(), 2);
    cache.offer(hashOf('one'), bytesOf('one'));
    assert.ok(cache.get(hashOf('one')) !== undefined);
  });

  it('asks once for what the cloud does not have, and tells who wanted it', async () => {
    const api = new StoredContents();
    api.fault = new CloudError('content.not_found', 'Lost.');
    const { cache, arrived, failed } = newCache(api);
    cache.want(hashOf('one'), 'm');
    cache.pump();
    await settle();
    assert.deepEqual([arrived, failed, cache.isLacking(hashOf('one'))], [['m'], [], true]);
    cache.askAnew();
    assert.equal(cache.isLacking(hashOf('one')), false);
  });

  it('says that it failed, and wants nothing any more until it is asked again', async () => {
    const api = new StoredContents('one');
    api.fault = new CloudError('service.unavailable', 'Later.');
    const { cache, failed } = newCache(api);
    cache.want(hashOf('one'), 'm');
    cache.pump();
    await settle();
    assert.deepEqual([failed, cache.waiting], [[api.fault], 0]);
  });

  it('tells also of what nobody has foreseen, instead of ending the process with it', async () => {
    const api = new StoredContents('one');
    api.fault = new TypeError('Odd.');
    const { cache, failed } = newCache(api);
    cache.want(hashOf('one'), 'm');
    cache.pump();
    await settle();
    assert.deepEqual([failed, cache.waiting, cache.hasFailed], [[api.fault], 0, true]);
  });
});
