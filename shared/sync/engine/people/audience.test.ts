import assert from 'node:assert/strict';
import { STARTING } from '../../sync-status.ts';
import { Audience } from './audience.ts';

const newAudience = () => new Audience((error) => assert.fail(String(error)));

describe('who listens to the engine', () => {
  it('is told the outcome of a flood, not each step (L5, I16)', () => {
    const audience = newAudience();
    const heard: number[] = [];
    audience.events.on('presence', (present) => heard.push(present.length));
    const user = { id: 'ann', username: 'Ann' };
    const present: { user: typeof user; status: 'active' }[] = [];
    for (let at = 0; at < 1000; at += 1) {
      present.push({ user, status: 'active' });
      audience.tellLater('presence', () => present);
      audience.turnEnded(STARTING, { isAtRest: false });
    }
    audience.turnEnded(STARTING, { isAtRest: true });
    audience.turnEnded(STARTING, { isAtRest: true });
    assert.deepEqual(heard, [1000]);
  });

  it('is never told the same status twice in a row', () => {
    const audience = newAudience();
    const heard: string[] = [];
    audience.events.on('status', ({ state }) => heard.push(state));
    for (const state of ['starting', 'syncing', 'syncing', 'synced'] as const) {
      audience.turnEnded({ ...STARTING, state }, { isAtRest: true });
    }
    assert.deepEqual(heard, ['syncing', 'synced']);
  });
});
