import assert from 'node:assert/strict';
import { CloudError, type ErrorCode } from '@mockforge-cloud/shared/protocol';
import type { SyncState, SyncStatus } from '@mockforge-cloud/shared/sync';
import { SignInReminder } from './sign-in-reminder.ts';

function line(state: SyncState, code?: ErrorCode): { status: SyncStatus; serviceUrl: string } {
  const error = code === undefined ? null : new CloudError(code, 'as the service says');
  const status = {
    state,
    queued: 0,
    conflicts: 0,
    blocked: 0,
    waiting: 0,
    leftOut: 0,
    oneWay: 0,
    error,
    progress: null,
  };
  return { serviceUrl: 'https://mocks.example.com', status };
}

describe('the sign-in reminder', () => {
  it('speaks once for each sign-in that has ended (P4, P13)', () => {
    const said: string[] = [];
    const reminder = new SignInReminder((message) => said.push(message));
    const expired = line('signed_out', 'auth.token_expired');
    reminder.look([expired, expired]);
    reminder.look([expired]);
    assert.equal(said.length, 1);
    reminder.look([line('synced')]);
    reminder.look([expired]);
    assert.equal(said.length, 2);
  });

  it('leaves those alone who have not signed in yet', () => {
    const said: string[] = [];
    new SignInReminder((message) => said.push(message)).look([
      line('signed_out', 'credentials.missing'),
      line('offline'),
    ]);
    assert.deepEqual(said, []);
  });
});
