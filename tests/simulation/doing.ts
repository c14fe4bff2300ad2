/**
 * What people and fate do to a scene, one doing a step, as data: drawn from the seed alone and never from what
 * has happened, so that a run can be repeated without some of its doings, and be kept in a file.
 */
import type { Share } from './git-tree.ts';
import type { Seeded } from './seeded.ts';

/** Nouns are paths, numbers of lines, and milliseconds. */
interface DoingOf {
  save: { path: string; line: number; tells: boolean };
  /** Two saves within 50 ms. */
  saveTwice: { path: string; line: number; gapMs: number; tells: boolean };
  /** As many tools save. Whoever looks in between sees a file that nobody wants. */
  truncateAndSave: { path: string; line: number; gapMs: number };
  /** Into the file that was replaced or removed last: an editor has had it open since before. */
  saveLate: { line: number };
  /** Bytes as editors and people leave them (I12), and text that does not parse yet. */
  saveOddly: { path: string; line: number; odd: Odd };
  /** Under the same name in another case: a file of its own where the disk can tell. */
  saveTwin: { path: string; line: number };
  delete: { path: string };
  rename: { from: string; to: string; tells: boolean };
  /** The same name in other letters: another case, or another Unicode form. */
  respell: { path: string; by: Respelling; tells: boolean };
  /** The file is away for a while in between. */
  renameInTwo: { from: string; to: string; gapMs: number };
  swap: { one: string; other: string };
  /** As a checkout does: many files at once. */
  storm: { saves: { path: string; line: number }[]; deletes: string[] };
  /** Types, and does not save yet. */
  edit: { path: string };
  finishEditing: { saves: boolean; line: number };
  pause: object;
  resume: object;
  settle: { choice: 'local' | 'head' | 'both' };
  syncNow: object;
  cut: object;
  /** The socket is dead, and nobody has said so. */
  silence: object;
  mend: object;
  /** Each frame of the log comes twice for a while. */
  stutter: { forMs: number };
  serviceCrash: object;
  /** The database is away for a while: some events, or whole frames, are refused. */
  serviceTrouble: { forMs: number };
  /** The database ends between a commit and its answer; or the bus loses what others are told of it. */
  lose: { what: 'answer' | 'hint' };
  changeMember: { otherwise: 'viewer' | null };
  backUp: object;
  restore: object;
  /** In the middle of an operation of the disk, the state or the network; or starts what does not run. */
  crashOrStart: { operations: number };
  loseState: object;
  /** Each operation of the disk, the state and the network takes up to so long. */
  slowDown: { byMs: number; forMs: number };
  /** The state is kept as it is; `whole`: the folder with it. */
  keepState: { whole: boolean };
  /** What was kept is put back. */
  restoreState: object;
  /** The machine is thrown away for a copy of that of another one. */
  becomeCopy: { of: number };
  jumpClock: { byMs: number };
  wait: object;
  /** These are for folders that are repositories. */
  gitCommit: object;
  gitCheckOut: { dice: number; share: Share; commits: boolean; gapMs: number; killedAfter: number | null };
  /** To the branch. */
  gitBack: { commits: boolean; gapMs: number; killedAfter: number | null };
  gitPull: { dice: number; share: Share; gapMs: number };
  /** With `dice`, of one file only: where HEAD is stays unsaid then. */
  gitStash: { gapMs: number; dice?: number | null };
  gitPop: { gapMs: number };
  gitRebase: { dice: number; share: Share; gapMs: number; what: string; forMs: number; isAborted: boolean };
  /** HEAD stays, and no log tells of these. */
  gitRestore: { dice: number; share: Share; gapMs: number; isOlder: boolean };
  gitClean: { dice: number; share: Share };
  gitSparse: { dice: number; share: Share; gapMs: number };
  /** The end of that. */
  gitWhole: { gapMs: number };
  /** To a plan that waits; with `narrow` half of it is left out. */
  answerGit: { choice: 'go' | 'keep_cloud' | 'narrow'; thinkMs: number };
  release: object;
}

export type Odd = 'crlf' | 'bom' | 'no_final_newline' | 'binary' | 'broken';
export type Respelling = 'case' | 'folder_case' | 'form';
export type DoingKind = keyof DoingOf;
/** `client`: whose. `thenMs`: how long until the next one. */
export type Doing = {
  [Kind in DoingKind]: { do: Kind; client: number; thenMs: number } & DoingOf[Kind];
}[DoingKind];
export type DoingNamed<Kind extends DoingKind> = Extract<Doing, { do: Kind }>;

export const LINES = 6;
const PATHS = ['a.yaml', 'b.yaml', 'users/list.yaml', 'users/one.yaml', 'caf\u00e9.yaml'];
/** Longest time between two steps. */
const MAX_STEP_MS = 400;
/** Longest time between the two writes of one save. */
const MAX_GAP_MS = 50;
const DAY_MS = 86_400_000;

const MAX_FILE_GAP_MS = 120;

type Kinds = { [Kind in DoingKind]: { weight: number; draw: (random: Seeded) => DoingOf[Kind] } };

const KINDS: Kinds = {
  save: { weight: 39, draw: drawSave },
  // Draws as much as a save, which it takes the place of now and then.
  saveLate: { weight: 3, draw: (random) => ({ line: drawSave(random).line }) },
  saveTwice: {
    weight: 3,
    draw: (random) => ({ ...drawEdit(random), gapMs: drawGap(random), tells: random.chance(0.3) }),
  },
  truncateAndSave: { weight: 3, draw: (random) => ({ ...drawEdit(random), gapMs: drawGap(random) }) },
  saveOddly: {
    weight: 5,
    draw: (random) => ({
      ...drawEdit(random),
      odd: random.pick<Odd>(['crlf', 'bom', 'no_final_newline', 'binary', 'broken']),
    }),
  },
  saveTwin: { weight: 0.5, draw: drawEdit },
  delete: { weight: 6, draw: (random) => ({ path: random.pick(PATHS) }) },
  rename: {
    weight: 6,
    draw: (random) => ({ from: random.pick(PATHS), to: random.pick(PATHS), tells: random.chance(0.5) }),
  },
  respell: {
    weight: 2,
    draw: (random) => ({
      path: random.pick(PATHS),
      by: random.pick<Respelling>(['case', 'case', 'folder_case', 'form']),
      tells: random.chance(0.5),
    }),
  },
  renameInTwo: {
    weight: 2,
    draw: (random) => ({
      from: random.pick(PATHS),
      to: random.pick(PATHS),
      gapMs: random.pick([MAX_GAP_MS, 400, 2_000]),
    }),
  },
  swap: { weight: 5, draw: (random) => ({ one: random.pick(PATHS), other: random.pick(PATHS) }) },
  storm: {
    weight: 1,
    draw: (random) => ({
      saves: PATHS.filter(() => random.chance(0.7)).map((path) => ({ path, line: random.below(LINES) })),
      deletes: PATHS.filter(() => random.chance(0.2)),
    }),
  },
  edit: { weight: 3, draw: (random) => ({ path: random.pick(PATHS) }) },
  finishEditing: { weight: 3, draw: (random) => ({ saves: random.chance(0.5), line: random.below(LINES) }) },
  pause: { weight: 1, draw: nothing },
  resume: { weight: 2, draw: nothing },
  settle: { weight: 3, draw: (random) => ({ choice: random.pick(['local', 'head', 'both'] as const) }) },
  syncNow: { weight: 1, draw: nothing },
  cut: { weight: 4, draw: nothing },
  silence: { weight: 1, draw: nothing },
  mend: { weight: 8, draw: nothing },
  stutter: { weight: 1, draw: (random) => ({ forMs: random.below(5_000) }) },
  serviceCrash: { weight: 2, draw: nothing },
  serviceTrouble: { weight: 1, draw: (random) => ({ forMs: random.below(5_000) }) },
  lose: { weight: 2, draw: (random) => ({ what: random.pick(['answer', 'hint'] as const) }) },
  changeMember: { weight: 1, draw: (random) => ({ otherwise: random.pick(['viewer', null] as const) }) },
  backUp: { weight: 0.6, draw: nothing },
  restore: { weight: 0.4, draw: nothing },
  crashOrStart: { weight: 6, draw: (random) => ({ operations: random.below(12) }) },
  loseState: { weight: 1, draw: nothing },
  slowDown: {
    weight: 1,
    draw: (random) => ({ byMs: random.pick([5, 50, 400]), forMs: random.below(10_000) }),
  },
  keepState: { weight: 1, draw: (random) => ({ whole: random.chance(0.5) }) },
  restoreState: { weight: 0.5, draw: nothing },
  becomeCopy: { weight: 0.3, draw: (random) => ({ of: random.below(3) }) },
  jumpClock: { weight: 2, draw: (random) => ({ byMs: random.pick([-DAY_MS, DAY_MS * 365]) }) },
  wait: { weight: 1, draw: nothing },
  gitCommit: { weight: 2, draw: nothing },
  gitCheckOut: {
    weight: 4,
    draw: (random) => ({ ...drawTreeChange(random), commits: random.chance(0.8), killedAfter: drawKill(random) }),
  },
  gitBack: {
    weight: 5,
    draw: (random) => ({ gapMs: drawFileGap(random), commits: random.chance(0.3), killedAfter: drawKill(random) }),
  },
  gitPull: { weight: 2, draw: drawTreeChange },
  gitStash: {
    weight: 1.5,
    draw: (random) => ({ gapMs: drawFileGap(random), dice: random.chance(0.5) ? random.below(2 ** 32) : null }),
  },
  gitPop: { weight: 1.5, draw: (random) => ({ gapMs: drawFileGap(random) }) },
  gitRebase: {
    weight: 1,
    draw: (random) => ({
      ...drawTreeChange(random),
      what: random.pick(['a rebase', 'a merge']),
      forMs: random.below(5_000),
      isAborted: random.chance(0.5),
    }),
  },
  gitRestore: { weight: 2, draw: (random) => ({ ...drawTreeChange(random), isOlder: random.chance(0.5) }) },
  gitClean: {
    weight: 0.5,
    draw: (random) => ({ dice: random.below(2 ** 32), share: random.pick<Share>(['one', 'some', 'most']) }),
  },
  gitSparse: { weight: 1, draw: drawTreeChange },
  gitWhole: { weight: 1, draw: (random) => ({ gapMs: drawFileGap(random) }) },
  answerGit: {
    weight: 4,
    draw: (random) => ({
      choice: random.pick(['go', 'keep_cloud', 'narrow'] as const),
      thinkMs: random.pick([0, random.below(1_000)]),
    }),
  },
  release: { weight: 1, draw: nothing },
};

export const DOING_KINDS = Object.keys(KINDS) as DoingKind[];
const IN_REPOSITORIES: ReadonlySet<DoingKind> = new Set([
  'gitCommit',
  'gitCheckOut',
  'gitBack',
  'gitPull',
  'gitStash',
  'gitPop',
  'gitRebase',
  'gitRestore',
  'gitClean',
  'gitSparse',
  'gitWhole',
  'answerGit',
  'release',
]);
const ELSEWHERE = DOING_KINDS.filter((kind) => !IN_REPOSITORIES.has(kind));

/** `repositories`: the clients whose folder is one. */
export function drawDoing(random: Seeded, clients: number, repositories: readonly number[]): Doing {
  const kind = drawKind(random, repositories.length > 0 ? DOING_KINDS : ELSEWHERE);
  const thenMs = random.below(MAX_STEP_MS) + (kind === 'wait' ? 60_000 : 0);
  // What belongs to the kind is what its own entry has drawn.
  const client = IN_REPOSITORIES.has(kind) ? random.pick(repositories) : random.below(clients);
  return { do: kind, client, thenMs, ...KINDS[kind].draw(random) } as Doing;
}

function drawKind(random: Seeded, kinds: readonly DoingKind[]): DoingKind {
  let dice = random.next() * kinds.reduce((sum, kind) => sum + KINDS[kind].weight, 0);
  for (const kind of kinds) {
    dice -= KINDS[kind].weight;
    if (dice < 0) return kind;
  }
  return 'wait';
}

function drawSave(random: Seeded): { path: string; line: number; tells: boolean } {
  return { ...drawEdit(random), tells: random.chance(0.3) };
}

export function drawEdit(random: Seeded): { path: string; line: number } {
  return { path: random.pick(PATHS), line: random.below(LINES) };
}

function drawGap(random: Seeded): number {
  return random.below(MAX_GAP_MS);
}

function drawFileGap(random: Seeded): number {
  return random.pick([0, 1, random.below(MAX_FILE_GAP_MS)]);
}

function drawKill(random: Seeded): number | null {
  return random.chance(0.15) ? random.below(4) : null;
}

function drawTreeChange(random: Seeded): { dice: number; share: Share; gapMs: number } {
  return {
    dice: random.below(2 ** 32),
    share: random.pick<Share>(['one', 'some', 'most', 'most']),
    gapMs: drawFileGap(random),
  };
}

function nothing(): object {
  return {};
}
