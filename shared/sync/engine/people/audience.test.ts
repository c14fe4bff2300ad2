import assert from 'node:assert/strict';
import type { Conflict } from '@mockforge-cloud/shared/protocol';
import { Audience } from './audience.ts';
import { STARTING } from './status.ts';

const place = { workspace_id: 'w', branch: 'main' };

function newAudience() {
  const audience = new Audience(STARTING, (error) => assert.fail(String(error)));
  const heard: unknown[] = [];
  audience.conflictLists.on((list) => heard.push(list.length));
  audience.presences.on((present) => heard.push(present.map(({ user }) => user.id)));
  return { audience, heard };
}

describe('who listens to the engine', () => {
  it('is told the outcome of a flood, not each step (L5, I16)', () => {
    const { audience, heard } = newAudience();
    const conflicts = new Map<string, Conflict>();
    for (let at = 0; at < 1000; at += 1) {
      conflicts.set(`c-${at}`, {} as Conflict);
      audience.tellConflicts(conflicts);
      audience.tellPresence({ type: 'user_joined', ...place, user: { id: 'ann', username: 'Ann' } });
      audience.tellPresence({ type: 'user_left', ...place, user: { id: 'ann', username: 'Ann' } });
    }
    audience.tellPresence({ type: 'user_joined', ...place, user: { id: 'bob', username: 'Bob' } });
    audience.tellLists();
    audience.tellLists();
    assert.deepEqual(heard, [1000, ['bob']]);
  });

  it('is told of a bounded number of people', () => {
    const { audience } = newAudience();
    for (let at = 0; at < 2000; at += 1) {
      audience.tellPresence({ type: 'user_joined', ...place, user: { id: `u-${at}`, username: 'x' } });
    }
    assert.equal(audience.present.length, 1000);
  });
});
