import assert from 'node:assert/strict';
import { PresentPeople } from './present-people.ts';

const place = { workspace_id: 'w', branch: 'main' };
const joined = (id: string) => ({ type: 'user_joined', ...place, user: { id, username: id } }) as const;

describe('who is there', () => {
  it('is who has joined or was there, and has not left', () => {
    let changes = 0;
    const people = new PresentPeople(() => {
      changes += 1;
    });
    people.replace([{ user: { id: 'ann', username: 'ann' }, status: 'idle' }]);
    people.heard(joined('bob'));
    people.heard({ ...joined('ann'), type: 'user_left' });
    people.heard({ ...joined('bob'), type: 'presence', status: 'away', mock_id: 'm' });
    assert.deepEqual(people.list(), [{ user: { id: 'bob', username: 'bob' }, status: 'away', mock_id: 'm' }]);
    people.replace([]);
    people.replace([]);
    assert.deepEqual([people.list(), changes], [[], 5]);
  });

  it('is a bounded number of people (I16)', () => {
    const people = new PresentPeople(() => undefined);
    for (let at = 0; at < 2000; at += 1) people.heard(joined(`u-${at}`));
    assert.equal(people.list().length, 1000);
    people.replace([]);
    people.replace(Array.from({ length: 2000 }, (_, at) => ({ user: joined(`u-${at}`).user, status: 'active' })));
    assert.equal(people.list().length, 1000);
  });
});
