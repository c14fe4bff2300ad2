import assert from 'node:assert/strict';
import { ContextKeyWriter } from '../manifest/context-keys.ts';
import { contextKeysOf, type Situation } from './context-keys.ts';

const HERE = 'https://mocks.example.com';
const NOTHING: Situation = { mappings: [], serviceUrls: [HERE], sessionUrls: [], conflictedFiles: [], conflicts: 0 };

describe('context keys', () => {
  it('offer signing in until somebody is signed in to every service in use', () => {
    assert.equal(contextKeysOf(NOTHING)['mockforgeCloud.signedIn'], false);
    assert.equal(contextKeysOf({ ...NOTHING, sessionUrls: [HERE] })['mockforgeCloud.signedIn'], true);
    const two = { ...NOTHING, serviceUrls: [HERE, 'https://b.example'], sessionUrls: [HERE] };
    assert.equal(contextKeysOf(two)['mockforgeCloud.signedIn'], false);
  });

  it('offer pausing what runs and resuming what is paused', () => {
    const keys = contextKeysOf({
      ...NOTHING,
      mappings: [
        { isPaused: true, hasClient: true, errorCode: null },
        { isPaused: false, hasClient: false, errorCode: 'service.unknown' },
      ],
    });
    const braked = { isPaused: false, hasClient: true, errorCode: 'folder.emptied' };
    assert.equal(contextKeysOf({ ...NOTHING, mappings: [braked] })['mockforgeCloud.canResume'], true);
    assert.equal(keys['mockforgeCloud.canPause'], false);
    assert.equal(keys['mockforgeCloud.canResume'], true);
    assert.equal(keys['mockforgeCloud.hasUnknownService'], true);
  });

  it('are written only when they change', () => {
    const written: string[] = [];
    const writer = new ContextKeyWriter((key, value) => written.push(`${key}=${JSON.stringify(value)}`));
    writer.write({ 'mockforgeCloud.linked': true, 'mockforgeCloud.conflictedFiles': [] });
    writer.write({ 'mockforgeCloud.linked': true, 'mockforgeCloud.conflictedFiles': ['/a'] });
    assert.deepEqual(written, [
      'mockforgeCloud.linked=true',
      'mockforgeCloud.conflictedFiles=[]',
      'mockforgeCloud.conflictedFiles=["/a"]',
    ]);
  });
});
