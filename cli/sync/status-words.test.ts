import assert from 'node:assert/strict';
import { CloudError, type Direction } from '@mockforge-cloud/shared/protocol';
import type { SyncStatus } from '@mockforge-cloud/shared/sync';
import { oneWayLine, statusLine } from './status-words.ts';

const NOTHING: SyncStatus = {
  state: 'synced',
  queued: 0,
  conflicts: 0,
  blocked: 0,
  waiting: 0,
  leftOut: 0,
  oneWay: 0,
  error: null,
  progress: null,
};

const GONE = new CloudError('service.unreachable', 'Nobody is there.');
const ODD = new CloudError('service.protocol_unsupported', 'It answered with a page.');
const OUT = new CloudError('auth.token_expired', 'The token has expired.');
const PLAN = new CloudError('plan.git', 'Git has changed 9 mocks.');
const MISSING = new CloudError('folder.missing', 'The folder is not there.');

/** Every state, and what is said in it; `null`: direction both. */
const TABLE: readonly [Partial<SyncStatus>, Direction | null, string][] = [
  [{ state: 'starting' }, null, 'comparing'],
  [{ state: 'syncing', queued: 3 }, null, 'syncing (3 queued)'],
  [{ state: 'syncing', progress: { done: 4, total: 90 } }, null, 'syncing (4 of 90)'],
  [{ state: 'synced' }, null, 'in sync'],
  [{ state: 'synced' }, 'local_to_remote', 'in sync'],
  [{ state: 'held', oneWay: 11 }, 'local_to_remote', 'done one way (11 not received)'],
  [{ state: 'held', oneWay: 1 }, 'remote_to_local', 'done one way (1 not sent)'],
  [{ state: 'held', oneWay: 1, blocked: 2 }, 'local_to_remote', 'waiting (2 held back, 1 not received)'],
  [{ state: 'held', leftOut: 1, waiting: 1 }, null, 'waiting (1 waiting for a save, 1 left out)'],
  [{ state: 'held' }, null, 'waiting'],
  [{ state: 'conflicts', conflicts: 1 }, null, 'in sync except for 1 in conflict'],
  [{ state: 'conflicts', conflicts: 1, leftOut: 1 }, null, 'waiting (1 in conflict, 1 left out)'],
  [{ state: 'conflicts', conflicts: 1, oneWay: 2 }, 'local_to_remote', 'waiting (1 in conflict, 2 not received)'],
  [{ state: 'offline', error: GONE }, null, 'offline. Nobody is there.'],
  [{ state: 'offline', queued: 1, error: GONE }, null, 'offline (1 queued). Nobody is there.'],
  [{ state: 'offline', error: ODD }, null, 'the service does not answer as it should. It answered with a page.'],
  [{ state: 'signed_out', error: OUT }, null, 'waiting for a sign-in. The token has expired.'],
  [{ state: 'signed_out', queued: 2, error: OUT }, null, 'waiting for a sign-in (2 queued). The token has expired.'],
  [{ state: 'paused' }, null, 'paused'],
  [{ state: 'paused', queued: 2 }, null, 'paused (2 queued)'],
  [{ state: 'paused', error: PLAN }, null, 'paused. Git has changed 9 mocks.'],
  [{ state: 'following' }, null, 'another process syncs this folder'],
  [{ state: 'stopped', error: MISSING }, null, 'stopped. The folder is not there.'],
];

const STATES = [...new Set(TABLE.map(([{ state }]) => state ?? 'synced'))];

describe('what the command line says of a folder', () => {
  for (const [status, direction, line] of TABLE) {
    it(`${JSON.stringify({ ...status, error: status.error?.code })} ${direction ?? ''}: ${line}`, () => {
      assert.equal(statusLine({ ...NOTHING, ...status }, direction ?? 'bidirectional'), line);
    });
  }

  it('is said of each state there is', () => {
    assert.equal(STATES.length, 10);
  });

  it('is never "in sync" where something is not, and "queued" only where something is (P22)', () => {
    for (const state of STATES) {
      for (const many of ['queued', 'blocked', 'waiting', 'leftOut', 'oneWay', null] as const) {
        const status = { ...NOTHING, state, ...(many === null ? {} : { [many]: 1 }) };
        const line = statusLine(status, 'local_to_remote');
        if (many !== null && state !== 'synced') assert.doesNotMatch(line, /in sync/, line);
        assert.equal(/queued/.test(line), many === 'queued', line);
        assert.equal(/not received/.test(line), many === 'oneWay', line);
      }
    }
  });

  it('names what does not come or go, and the word that changes that (B4)', () => {
    assert.equal(oneWayLine({ oneWay: 3 }, 'bidirectional'), null);
    const up = oneWayLine({ oneWay: 3 }, 'local_to_remote') ?? '';
    assert.match(up, /^3 mocks of the cloud are not received: .*--direction both/);
    assert.match(oneWayLine({ oneWay: 1 }, 'remote_to_local') ?? '', /^1 mock that differs here is not sent: /);
    assert.match(oneWayLine({ oneWay: 0 }, 'local_to_remote') ?? '', /^What others change is not received: /);
    assert.match(oneWayLine({ oneWay: 0 }, 'remote_to_local') ?? '', /^What you change here is not sent: /);
  });
});
