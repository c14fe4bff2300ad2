/** Every state with everything that may go with it: no sentence about it may say more than is so (B4). */
import assert from 'node:assert/strict';
import { CloudError, type ErrorCode } from '@mockforge-cloud/shared/protocol';
import type { SyncState, SyncStatus } from '@mockforge-cloud/shared/sync';
import { type NamedStanding, noConflictsText, nothingWaitsText } from './nothing-there.ts';
import { explain, type Standing } from './standing.ts';
import { statusFace } from './status-text.ts';

const STATES = Object.keys({
  starting: 0,
  synced: 0,
  held: 0,
  syncing: 0,
  offline: 0,
  signed_out: 0,
  conflicts: 0,
  paused: 0,
  following: 0,
  stopped: 0,
} satisfies Record<SyncState, 0>) as SyncState[];

const ERRORS: Partial<Record<SyncState, readonly ErrorCode[]>> = {
  paused: ['plan.first_sync', 'plan.git', 'git.working', 'folder.emptied'],
  offline: ['service.unreachable'],
  signed_out: ['auth.required', 'auth.token_expired', 'auth.token_revoked'],
  stopped: ['folder.nested', 'service.unknown', 'folder.missing', 'workspace.not_found', 'disk.full', 'config.invalid'],
};

interface Case extends NamedStanding {
  label: string;
}

function* allCases(): Generator<Case> {
  const calm = { queued: 0, conflicts: 0, blocked: 0, waiting: 0, leftOut: 0, oneWay: 0, progress: null };
  for (const state of STATES)
    for (const code of [null, ...(ERRORS[state] ?? [])])
      for (const pausedBy of state === 'paused' ? (['person', 'settings', 'file', null] as const) : [null])
        for (const direction of ['bidirectional', 'local_to_remote', 'remote_to_local'] as const)
          for (const isSignedIn of [true, false])
            for (const waits of [0, 2]) {
              const error = code === null ? null : new CloudError(code, `The reason is ${code}.`);
              const conflicts = state === 'conflicts' ? 1 : 0;
              const status: SyncStatus = { ...calm, state, conflicts, queued: waits, error };
              const label = [state, code, pausedBy, direction, isSignedIn ? 'in' : 'out', waits].join(' ');
              yield { label, name: 'mocks', status, pausedBy, direction, isSignedIn, waits };
            }
}

const cases = [...allCases()];

/** What everything that is said of a mapping claims, read as a person would. */
function claimsOf(standing: Case): string[] {
  const said = [explain(standing), statusFace(standing).text];
  return standing.waits === 0 ? [...said, nothingWaitsText([standing])] : said;
}

function holdsFor(claim: RegExp, isTrue: (standing: Standing) => boolean): void {
  let said = 0;
  for (const standing of cases) {
    for (const text of claimsOf(standing).filter((each) => claim.test(each))) {
      said += 1;
      assert.ok(isTrue(standing), `${standing.label}: ${text}`);
    }
  }
  assert.ok(said > 0, `nothing says ${claim}`);
}

describe('every sentence about the state is true in every state (B4)', () => {
  it('"every edit has reached the cloud" where folder and cloud are in line, edits are sent, and nothing waits', () => {
    holdsFor(
      /every edit has reached/i,
      ({ status, direction, waits }) => status.state === 'synced' && direction !== 'remote_to_local' && waits === 0,
    );
  });

  it('"nothing is waiting" nowhere else', () => {
    holdsFor(
      /nothing is waiting/i,
      ({ status, direction }) => status.state === 'synced' && direction === 'bidirectional',
    );
  });

  it('"what others changed is here" only where it is received', () => {
    holdsFor(
      /others changed is here/i,
      ({ status, direction }) => status.state === 'synced' && direction !== 'local_to_remote',
    );
  });

  it('"sent after", "sent when" never of a folder that only receives', () => {
    holdsFor(/sent (?:after|when)/i, ({ direction }) => direction !== 'remote_to_local');
  });

  it('one way only is said with the word that changes it', () => {
    for (const standing of cases) {
      const isOneWay = standing.direction !== 'bidirectional' && ['synced', 'held'].includes(standing.status.state);
      assert.equal(/"both" changes that/.test(explain(standing)), isOneWay, standing.label);
    }
  });

  it('who has paused it is named where somebody has, and not where it waits for something else', () => {
    holdsFor(/you have paused|paused by you\b(?!r)/i, ({ status, pausedBy }) => {
      return status.state === 'paused' && pausedBy === 'person' && status.error === null;
    });
    holdsFor(/your settings/i, ({ status, pausedBy }) => {
      return status.state === 'paused' && pausedBy === 'settings' && status.error === null;
    });
    holdsFor(/sync\.yaml \(auto_sync\)|paused by sync\.yaml/i, ({ status, pausedBy }) => {
      return status.state === 'paused' && pausedBy === 'file' && status.error === null;
    });
  });

  it('that nobody is signed in is said of a folder that is paused as well', () => {
    for (const standing of cases.filter(({ status }) => status.state === 'paused')) {
      assert.equal(/nobody is signed in/i.test(explain(standing)), !standing.isSignedIn, standing.label);
      assert.equal(/signed out/.test(statusFace(standing).text), !standing.isSignedIn, standing.label);
    }
  });

  it('a folder that another process syncs makes no claim about edits or conflicts', () => {
    for (const standing of cases.filter(({ status }) => status.state === 'following')) {
      for (const text of claimsOf(standing)) assert.doesNotMatch(text, /every edit|no conflicts|nothing is/i);
    }
  });

  it('"there are no conflicts" only where the cloud has been heard', () => {
    const heard = new Set<SyncState>(['synced', 'held', 'syncing', 'conflicts']);
    for (const standing of cases) {
      const text = noConflictsText([{ ...standing, desired: { local: 'mocks' } }]);
      assert.equal(text === 'There are no conflicts.', heard.has(standing.status.state), standing.label);
      assert.match(text, /^(?:There|Whether)/);
    }
  });

  it('the reason that is given is in what is said in the place of the list', () => {
    for (const standing of cases.filter(({ status, waits }) => status.error !== null && waits === 0)) {
      assert.match(nothingWaitsText([standing]), /The reason is/, standing.label);
    }
  });

  it('of several folders each is told of, and none for the other', () => {
    const [synced, paused] = ['synced', 'paused'].map((state) => {
      const found = cases.find(({ status, waits, direction }) => {
        return status.state === state && status.error === null && waits === 0 && direction === 'bidirectional';
      });
      assert.ok(found);
      return { ...found, name: state };
    });
    assert.ok(synced && paused);
    const text = nothingWaitsText([synced, paused]);
    assert.match(text, /^synced: Every edit has reached the cloud.* paused: You have paused it/);
    assert.equal(nothingWaitsText([synced, synced]), 'Nothing is waiting: every edit has reached the cloud.');
    assert.match(nothingWaitsText([]), /No folder is linked/);
    assert.match(noConflictsText([]), /No folder is linked/);
  });
});
