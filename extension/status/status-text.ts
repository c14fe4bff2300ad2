/** What the status bar says for the mappings of this window: pure. */
import type { SyncState, SyncStatus } from '@mockforge-cloud/shared/sync';
import type { CommandName } from '../manifest/commands.ts';
import { changedByGit, waitingFor } from '../plan/waiting-plan.ts';
import type { PausedBy, Standing } from './standing.ts';

/** What one mapping has to say. */
export interface StatusLine extends Standing {
  /** Such as `mocks ↔ my-workspace`. */
  name: string;
  /** `null`: it is not known, because sync.yaml can't be used. */
  serviceUrl: string | null;
}

export interface StatusFace {
  /** With a codicon, for the status bar. */
  text: string;
  /** The same in words, for screen readers. */
  label: string;
  severity: 'normal' | 'warning' | 'error';
  /** The most useful thing to do next. */
  command: CommandName;
}

/** The most urgent first: one line stands for all mappings. */
const URGENCY: readonly SyncState[] = [
  'conflicts',
  'stopped',
  'signed_out',
  'offline',
  'starting',
  'syncing',
  'paused',
  'following',
  'held',
  'synced',
];

const ICONS: Readonly<Record<SyncState, string>> = {
  starting: '$(sync~spin)',
  synced: '$(check)',
  held: '$(issues)',
  syncing: '$(sync~spin)',
  offline: '$(cloud)',
  signed_out: '$(account)',
  conflicts: '$(warning)',
  paused: '$(debug-pause)',
  following: '$(eye)',
  stopped: '$(error)',
};

/** One standing for several mappings: the most urgent one, with the counts of all. */
export function combine(standings: readonly Standing[]): Standing | null {
  const [urgent] = standings.toSorted((a, b) => rankOf(a.status) - rankOf(b.status));
  if (urgent === undefined) return null;
  const sum = (count: (status: SyncStatus) => number) =>
    standings.reduce((total, { status }) => total + count(status), 0);
  return {
    ...urgent,
    // Said only where it holds of all of them.
    direction: standings.every(({ direction }) => direction === urgent.direction) ? urgent.direction : 'bidirectional',
    status: {
      ...urgent.status,
      queued: sum((status) => status.queued),
      conflicts: sum((status) => status.conflicts),
      blocked: sum((status) => status.blocked),
      waiting: sum((status) => status.waiting),
      leftOut: sum((status) => status.leftOut),
      oneWay: sum((status) => status.oneWay),
    },
  };
}

/** A pause that waits for a person is as urgent as a stop; one that a person wanted is not. */
function rankOf(status: SyncStatus): number {
  return URGENCY.indexOf(needsPerson(status) ? 'stopped' : status.state);
}

function needsPerson(status: SyncStatus): boolean {
  return waitingFor(status) !== null || (status.state === 'paused' && status.error?.code === 'folder.emptied');
}

/** A standing in words: `synced`, `syncing 3`, `offline · 2 queued`, `1 conflict` … */
export function describe(standing: Standing): string {
  const { queued, blocked, waiting, leftOut, oneWay, state } = standing.status;
  const extra = [
    ...(queued > 0 && state !== 'syncing' ? [`${queued} queued`] : []),
    ...(blocked > 0 ? [`${blocked} held back`] : []),
    ...(waiting > 0 ? [`${waiting} ${waiting === 1 ? 'waits' : 'wait'} for a save`] : []),
    ...(leftOut > 0 ? [`${leftOut} left out`] : []),
    ...(oneWay > 0 ? [`${oneWay} kept apart by the direction`] : []),
    ...(state === 'synced' && standing.direction !== 'bidirectional' ? [ONE_WAY[standing.direction]] : []),
    ...(state === 'paused' && !standing.isSignedIn ? ['signed out'] : []),
  ];
  return [stateWords(standing), ...extra].join(' · ');
}

const ONE_WAY = { local_to_remote: 'only sends', remote_to_local: 'only receives' } as const;

function stateWords({ status, pausedBy }: Standing): string {
  switch (status.state) {
    case 'starting':
      return status.progress === null ? 'starting' : `comparing ${status.progress.done}/${status.progress.total}`;
    case 'syncing': {
      const left = status.progress === null ? status.queued : status.progress.total - status.progress.done;
      return left > 0 ? `syncing ${left}` : 'syncing';
    }
    case 'conflicts':
      return status.conflicts === 1 ? '1 conflict' : `${status.conflicts} conflicts`;
    case 'signed_out':
      return 'signed out';
    case 'paused':
      return pausedWords(status, pausedBy);
    case 'held':
      return 'waiting';
    case 'following':
      return 'left to another window or terminal';
    case 'stopped':
      return status.error === null ? 'stopped' : `stopped: ${stoppedWords(status.error)}`;
    default:
      return status.state;
  }
}

function pausedWords(status: SyncStatus, pausedBy: PausedBy | null): string {
  switch (status.error?.code) {
    case 'plan.first_sync':
      return 'first sync: look at the plan';
    case 'plan.git':
      return `Git changed ${changedByGit(status) ?? 'many'} mocks`;
    case 'git.working':
      return 'waits for Git';
    case 'folder.emptied':
      return 'paused: mocks are gone';
    default:
      return pausedBy === null ? 'paused' : PAUSED[pausedBy];
  }
}

const PAUSED: Readonly<Record<PausedBy, string>> = {
  person: 'paused by you',
  settings: 'paused by your settings',
  file: 'paused by sync.yaml',
};

function stoppedWords(error: NonNullable<SyncStatus['error']>): string {
  if (error.details['untrusted'] === true) return 'not trusted';
  switch (error.code) {
    case 'service.unknown':
      return 'confirm service';
    case 'config.invalid':
      return 'fault in sync.yaml';
    case 'folder.nested':
      return error.details['same'] === true ? 'folder is linked twice' : 'one mapping is inside another';
    case 'folder.ignore_unreadable':
      return 'fault in .mockforgeignore';
    case 'folder.missing':
      return 'folder is gone';
    case 'folder.emptied':
      return 'folder is empty';
    case 'workspace.not_found':
      return 'no such workspace';
    default:
      return error.code;
  }
}

export function statusFace(standing: Standing): StatusFace {
  const { status } = standing;
  const words = describe(standing);
  return {
    text: `${ICONS[status.state]} MockForge: ${words}`,
    label: `MockForge Cloud sync: ${words.replaceAll(' · ', ', ')}`,
    severity: severityOf(status),
    command: usefulCommand(status),
  };
}

function severityOf(status: SyncStatus): StatusFace['severity'] {
  if (status.state === 'stopped') return 'error';
  const warns =
    status.state === 'conflicts' || status.state === 'signed_out' || status.blocked > 0 || needsPerson(status);
  return warns ? 'warning' : 'normal';
}

function usefulCommand(status: SyncStatus): CommandName {
  switch (status.state) {
    case 'conflicts':
      return 'showConflicts';
    case 'signed_out':
      return 'signIn';
    case 'paused':
      if (waitingFor(status) !== null) return 'showPlan';
      return status.error?.code === 'git.working' ? 'showPending' : 'resume';
    case 'offline':
      return status.queued > 0 ? 'showPending' : 'testConnection';
    case 'syncing':
      return 'showPending';
    case 'stopped':
      return stoppedCommand(status);
    case 'following':
      return 'showPending';
    case 'held':
      return 'showPending';
    case 'synced':
      return 'syncNow';
    default:
      return 'showLogs';
  }
}

function stoppedCommand(status: SyncStatus): CommandName {
  switch (status.error?.code) {
    case 'service.unknown':
      return 'confirmService';
    case 'config.invalid':
    case 'folder.nested':
    case 'workspace.not_found':
    case 'folder.missing':
      return 'openConfiguration';
    default:
      return 'showLogs';
  }
}
