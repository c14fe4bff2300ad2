import assert from 'node:assert/strict';
import { CloudError, type ErrorCode } from '@mockforge-cloud/shared/protocol';
import { waitingStatus } from '../sync/mapping.ts';
import { type Announced, PlanNotifications } from './plan-notifications.ts';

function mapping(code: ErrorCode | null): Announced {
  const error = code === null ? null : new CloudError(code, 'as the engine says');
  const status = { ...waitingStatus('stopped', error), state: code === null ? 'synced' : 'paused' } as const;
  return { desired: { key: 'k', local: './mocks' }, status };
}

describe('a plan that waits', () => {
  let said: { message: string; titles: string[] }[];
  let isQuiet: boolean;
  let notifications: PlanNotifications<Announced>;

  beforeEach(() => {
    said = [];
    isQuiet = false;
    notifications = new PlanNotifications({
      warn: (message, actions) => said.push({ message, titles: actions.map(({ title }) => title) }),
      isQuiet: () => isQuiet,
      show: () => undefined,
      accept: () => undefined,
      keepCloud: () => undefined,
    });
  });

  it('is told once, and again when another comes to wait (P2, P8, P13)', () => {
    for (const code of [
      'plan.first_sync',
      'plan.first_sync',
      null,
      'plan.git',
      'plan.git',
      'git.working',
      'plan.git',
    ]) {
      notifications.look([mapping(code as ErrorCode | null)]);
    }
    assert.deepEqual(said, [
      { message: './mocks: as the engine says', titles: ['Show Plan', 'Sync'] },
      { message: './mocks: as the engine says', titles: ['Show Plan', "Keep the Cloud's"] },
      { message: './mocks: as the engine says', titles: ['Show Plan', "Keep the Cloud's"] },
    ]);
  });

  it('is not told where whoever caused it shows it (P13)', () => {
    isQuiet = true;
    notifications.look([mapping('plan.first_sync')]);
    isQuiet = false;
    notifications.look([mapping('plan.first_sync')]);
    assert.deepEqual(said, []);
  });
});
