import assert from 'node:assert/strict';
import { ContextKeyWriter } from '../manifest/context-keys.ts';
import { contextKeysOf } from './context-keys.ts';

describe('context keys', () => {
  it('offer pausing what runs and resuming what is paused', () => {
    const keys = contextKeysOf([
      { isPaused: true, hasClient: true, errorCode: null },
      { isPaused: false, hasClient: false, errorCode: 'service.unknown' },
    ]);
    const braked = { isPaused: false, hasClient: true, errorCode: 'folder.emptied' };
    assert.equal(contextKeysOf([braked])['mockforgeCloud.canResume'], true);
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
