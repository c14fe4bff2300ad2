import assert from 'node:assert/strict';
import { CloudError } from '@mockforge-cloud/shared/protocol';
import type { SyncStatus } from '@mockforge-cloud/shared/sync';
import type { Standing } from './standing.ts';
import { combine, statusFace, describe as words } from './status-text.ts';

function status(part: Partial<SyncStatus>, more: Partial<Standing> = {}): Standing {
  const calm = {
    state: 'synced',
    queued: 0,
    conflicts: 0,
    blocked: 0,
    waiting: 0,
    leftOut: 0,
    oneWay: 0,
    error: null,
    progress: null,
  } as const;
  const standing = { pausedBy: null, direction: 'bidirectional', isSignedIn: true, waits: 0 } as const;
  return { ...standing, ...more, status: { ...calm, ...part } };
}

describe('the status bar', () => {
  const unknown = new CloudError('service.unknown', 'sync.yaml names a service that you have not used.');
  const firstSync = new CloudError('plan.first_sync', 'The first sync waits for your yes.');
  const git = new CloudError('plan.git', 'Git has changed 12 mocks.', { details: { mocks: 12 } });
  const emptied = new CloudError('folder.emptied', '9 of 10 mocks are gone from the folder at once.');
  const cases: [Partial<SyncStatus>, string, string][] = [
    [{}, 'synced', 'syncNow'],
    [{ state: 'syncing', queued: 3 }, 'syncing 3', 'showPending'],
    [{ state: 'syncing', progress: { done: 2, total: 10 } }, 'syncing 8', 'showPending'],
    [{ state: 'offline', queued: 2 }, 'offline · 2 queued', 'showPending'],
    [{ state: 'offline' }, 'offline', 'testConnection'],
    [{ state: 'conflicts', conflicts: 1 }, '1 conflict', 'showConflicts'],
    [{ state: 'conflicts', conflicts: 2, queued: 1 }, '2 conflicts · 1 queued', 'showConflicts'],
    [{ state: 'signed_out', queued: 4 }, 'signed out · 4 queued', 'signIn'],
    [{ state: 'paused' }, 'paused', 'resume'],
    [{ state: 'paused', queued: 2 }, 'paused · 2 queued', 'resume'],
    [{ state: 'paused', error: firstSync }, 'first sync: look at the plan', 'showPlan'],
    [{ state: 'paused', error: git }, 'Git changed 12 mocks', 'showPlan'],
    [{ state: 'paused', error: new CloudError('git.working', '') }, 'waits for Git', 'showPending'],
    [{ state: 'paused', error: emptied }, 'paused: mocks are gone', 'resume'],
    [{ state: 'following' }, 'left to another window or terminal', 'showPending'],
    [{ state: 'stopped', error: unknown }, 'stopped: confirm service', 'confirmService'],
    [{ state: 'held', blocked: 1 }, 'waiting · 1 held back', 'showPending'],
    [{ state: 'held', waiting: 1 }, 'waiting · 1 waits for a save', 'showPending'],
    [{ state: 'held', waiting: 2 }, 'waiting · 2 wait for a save', 'showPending'],
    [{ state: 'held', leftOut: 2, oneWay: 1 }, 'waiting · 2 left out · 1 kept apart by the direction', 'showPending'],
  ];
  for (const [part, expected, command] of cases) {
    it(`says "${expected}" and offers ${command}`, () => {
      const face = statusFace(status(part));
      assert.equal(words(status(part)), expected);
      assert.equal(face.command, command);
      assert.ok(face.text.endsWith(`MockForge: ${expected}`));
      assert.doesNotMatch(face.label, /\$\(|·/);
    });
  }

  const more: [Partial<SyncStatus>, Partial<Standing>, string][] = [
    [{ state: 'paused' }, { pausedBy: 'person' }, 'paused by you'],
    [{ state: 'paused', queued: 1 }, { pausedBy: 'settings' }, 'paused by your settings · 1 queued'],
    [{ state: 'paused' }, { pausedBy: 'file' }, 'paused by sync.yaml'],
    [{ state: 'paused' }, { pausedBy: 'person', isSignedIn: false }, 'paused by you · signed out'],
    [{}, { direction: 'local_to_remote' }, 'synced · only sends'],
    [{}, { direction: 'remote_to_local' }, 'synced · only receives'],
  ];
  for (const [part, standing, expected] of more) {
    it(`says "${expected}" (B4)`, () => assert.equal(words(status(part, standing)), expected));
  }

  it('shows the most urgent mapping with the counts of all', () => {
    const all = combine([
      status({}),
      status({ state: 'offline', queued: 2 }),
      status({ state: 'conflicts', conflicts: 1, queued: 1 }),
    ]);
    assert.equal(all === null ? '' : words(all), '1 conflict · 3 queued');
    assert.equal(combine([]), null);
  });

  it('warns of what waits for a person, before it tells of a folder that is offline (P2)', () => {
    const all = combine([status({ state: 'offline' }), status({ state: 'paused', error: firstSync, waiting: 1 })]);
    assert.equal(all === null ? '' : words(all), 'first sync: look at the plan · 1 waits for a save');
    assert.equal(all === null ? '' : statusFace(all).severity, 'warning');
    assert.equal(statusFace(status({ state: 'paused' })).severity, 'normal');
  });
});
