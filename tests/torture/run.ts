/** One torture: edits, blows and settled conflicts for a while; then everything comes to rest and is judged. */
import { writeFile } from 'node:fs/promises';
import { availableParallelism, loadavg } from 'node:os';
import { join } from 'node:path';
import { runCli } from '../end-to-end/harness/cli-process.ts';
import { Seeded } from '../simulation/seeded.ts';
import { type Blow, Chaos } from './actors/chaos.ts';
import { Editor } from './actors/editor.ts';
import { Pauses } from './actors/pauses.ts';
import { Settler } from './actors/settler.ts';
import { type Converged, waitForConvergence } from './check/convergence.ts';
import { copiesIn } from './check/copies.ts';
import { type Claim, openRecords, type Records, type Totals } from './check/records.ts';
import { claimsOf, readReplica } from './check/replica-state.ts';
import type { Doing } from './ledger/doing.ts';
import { type Evidence, type Judgement, judge } from './ledger/judge.ts';
import { Ledger, now, readLedger } from './ledger/ledger.ts';
import { type Reverted, revertedTokens, tokensIn } from './ledger/tokens.ts';
import type { Samples } from './stage/samples.ts';
import { assembleTeam, dismissTeam, type Team } from './stage/team.ts';

export interface TortureOptions {
  seed: number;
  minutes: number;
  clients: number;
  /** At most so many mocks to begin with. */
  samples: number;
  /** Mean time between two doings of one person. */
  pauseMs: number;
  /** Mean time between two blows. */
  blowEveryMs: number;
  /**
   * What stood for longer than this in a client that was connected must have been sent. A debounce, a look and a frame
   * take some tenths of a second. Where the machine has more to do than it can, everything takes longer by that much.
   */
  sentWithinMs: number;
  /** Told what goes on, now and then. */
  say: (line: string) => void;
}

export interface Outcome {
  seed: number;
  clients: number;
  samples: Samples;
  /** How long the edits went on. */
  editedMs: number;
  /** What a connected client was allowed to take to send something, on a machine as busy as this one was. */
  sentWithinMs: number;
  /** Processes that wanted to run, for each processor, when the machine was busiest. */
  busiest: number;
  /** The share of it in which a client was connected to a service with a database, on average. From 0 to 1. */
  connectedShare: number;
  doings: readonly Doing[];
  blows: Readonly<Record<Blow, number>>;
  settled: number;
  notices: ReadonlyMap<string, number>;
  totals: Totals;
  converged: Converged;
  judgement: Judgement;
  /** How many tokens stand in heads and open conflicts, and how many are gone although nobody removed them (I17). */
  tokens: { standing: number; reverted: number };
  claims: number;
  /** Empty: everything held. Each begins with its invariant where it is about one. */
  violations: string[];
  /** Where folders, logs and the ledger of a failure are; `null`: nothing is kept. */
  kept: string | null;
}

/** Longer than the watcher's comparison of the whole tree takes to come round, and than any back-off. */
const CONVERGE_WITHIN_MS = 180_000;
const TELL_EVERY_MS = 15_000;

export async function torture(options: TortureOptions): Promise<Outcome> {
  const team = await assembleTeam(options);
  options.say(
    `${options.clients} clients, ${team.samples.files} ${team.samples.source}; everything is in ${team.home}`,
  );
  let isHeld = false;
  try {
    const outcome = await tortureTeam(team, options);
    isHeld = outcome.violations.length === 0;
    return outcome;
  } finally {
    await dismissTeam(team, { keep: !isHeld });
  }
}

async function tortureTeam(team: Team, options: TortureOptions): Promise<Outcome> {
  const { seed, clients, say } = options;
  const ledgerFile = join(team.home, 'ledger.jsonl');
  const claims: Claim[] = [];
  const done = await hurt(team, options, { ledgerFile, claims });
  say('edits have ended, everything runs again: waiting until all are in sync');
  const converged = await waitForConvergence(team, CONVERGE_WITHIN_MS);
  const violations = team.misbehaviour.map((what) => what);
  if (!converged.isConverged) violations.push(...converged.laggards.map((line) => `I3: ${line}`));
  else violations.push(...(await unnamedConflicts(team)));
  for (const client of team.clients) {
    const exitCode = await client.stop();
    if (exitCode !== 0) violations.push(`${client.name} ended with ${exitCode} when it was asked to`);
  }
  await claim(team, claims);
  // Once more with nobody there: what was acknowledged last has to stand as well (I2).
  await team.service.kill9();
  await team.postgres.kill9();
  await team.postgres.restart();
  const records = openRecords(team);
  const doings = readLedger(ledgerFile);
  const sentWithinMs = options.sentWithinMs * Math.max(1, done.busiest);
  const judgement = judge({
    doings,
    evidence: await evidenceOf(team, records),
    connectedMs: (client, from, to) => team.timeline.longestTogether([client, 'service', 'database'], from, to),
    mustBeSentWithinMs: sentWithinMs,
  });
  const alive = new Set((await records.standing()).flatMap((bytes) => [...tokensIn(bytes)]));
  const reverted = revertedTokens(doings, alive);
  violations.push(...revertsOf(reverted));
  violations.push(...(await records.faults()), ...(await lostClaims(records, claims)), ...faultsOf(judgement));
  const totals = await records.totals();
  await records.close();
  const notices = new Map<string, number>();
  for (const client of team.clients) {
    for (const [code, times] of client.notices) notices.set(code, (notices.get(code) ?? 0) + times);
  }
  const kept = violations.length === 0 ? null : `${team.home}, the database in ${team.postgres.dataDir}`;
  await writeFile(join(team.home, 'timeline.json'), JSON.stringify(team.timeline));
  await writeFile(join(team.home, 'violations.txt'), violations.join('\n'));
  const tokens = { standing: alive.size, reverted: reverted.length };
  const counted = { totals, converged, judgement, tokens, claims: claims.length, violations, kept, notices };
  return { seed, clients, samples: team.samples, sentWithinMs, doings, ...done, ...counted };
}

/** Edits and blows for as long as was asked. */
async function hurt(
  team: Team,
  { seed, minutes, pauseMs, blowEveryMs, say }: TortureOptions,
  { ledgerFile, claims }: { ledgerFile: string; claims: Claim[] },
): Promise<Pick<Outcome, 'editedMs' | 'busiest' | 'connectedShare' | 'blows' | 'settled'>> {
  const ledger = new Ledger(ledgerFile);
  const pauses = new Pauses();
  const editors = team.clients.map(
    ({ name, folder }, index) =>
      new Editor({ name, folder, ledger, random: new Seeded(seed + index), pauses, pauseMs }),
  );
  const databaseDown = () => claim(team, claims);
  const random = new Seeded(seed + 1000);
  const chaos = new Chaos({ team, random, pauses, everyMs: blowEveryMs, databaseDown });
  const { api } = team.admin;
  const settler = new Settler({ api, place: team.place, ledger, random: new Seeded(seed + 2000), pauses });
  const startedAt = now();
  let busiest = 0;
  const telling = setInterval(() => {
    busiest = Math.max(busiest, (loadavg()[0] ?? 0) / availableParallelism());
    const seconds = Math.round((now() - startedAt) / 1000);
    const blows = Object.entries(chaos.blows).map(([blow, times]) => `${times} ${blow}`);
    say(`${seconds} s: ${ledger.length} doings, blows: ${blows.join(', ')}`);
  }, TELL_EVERY_MS);
  const enough = setTimeout(() => pauses.end(), minutes * 60_000);
  try {
    await Promise.all([...editors.map((editor) => editor.work()), settler.work(), chaos.rage()]);
  } finally {
    pauses.end();
    clearTimeout(enough);
    clearInterval(telling);
    ledger.close();
  }
  const endedAt = now();
  const shares = team.clients.map(({ name }) =>
    team.timeline.shareTogether([name, 'service', 'database'], startedAt, endedAt),
  );
  const connectedShare = shares.reduce((sum, share) => sum + share, 0) / shares.length;
  return { editedMs: endedAt - startedAt, busiest, connectedShare, blows: chaos.blows, settled: settler.settled };
}

/** Adds what the clients rely on the cloud having at this moment. */
async function claim(team: Team, claims: Claim[]): Promise<void> {
  for (const client of team.clients) claims.push(...claimsOf(client.name, await readReplica(client)));
}

async function lostClaims(records: Records, claims: readonly Claim[]): Promise<string[]> {
  return (await records.unknown(claims)).map(
    ({ client, kind, id, value }) => `I2: ${client} was told of a ${kind} that is not in the database: ${id} ${value}`,
  );
}

/** Every client names every open conflict (I3). */
async function unnamedConflicts(team: Team): Promise<string[]> {
  const records = openRecords(team);
  const expected = (await records.openConflicts()).map(({ conflictId, path }) => `${conflictId} ${path}`).sort();
  await records.close();
  const found: string[] = [];
  for (const { name, person, folder } of team.clients) {
    const { exitCode, stdout, stderr } = await runCli(person, folder, ['sync', 'conflicts', '--json']);
    if (exitCode !== 0) {
      found.push(`${name}: "sync conflicts" ended with ${exitCode}: ${stderr}`);
      continue;
    }
    const { conflicts } = JSON.parse(stdout) as { conflicts: { conflict_id: string; path: string }[] };
    const named = conflicts.map(({ conflict_id, path }) => `${conflict_id} ${path}`).sort();
    if (named.join() !== expected.join()) {
      found.push(`I3: ${name} names other conflicts (${named.join(', ')}) than the cloud (${expected.join(', ')})`);
    }
  }
  return found;
}

async function evidenceOf(team: Team, records: Records): Promise<Evidence> {
  const copies = team.clients.map(({ name, folder }) => ({ name, ...copiesIn(folder) }));
  return {
    ...(await records.contents()),
    backups: new Map(copies.map(({ name, backups }) => [name, backups])),
    aside: new Map(copies.map(({ name, aside }) => [name, aside])),
  };
}

function revertsOf(reverted: readonly Reverted[]): string[] {
  return reverted.map(
    ({ token, doing: { number, client, path, at } }) =>
      `I17: ${token}, which ${client} brought to ${path} (number ${number}, at ${at}), is gone, and nobody removed it`,
  );
}

function faultsOf({ lost, overdue }: Judgement): string[] {
  return [
    ...lost.map(({ doing, by }) => {
      const how = doing.what === 'save' ? `saved ${doing.how}` : 'given to settle a conflict';
      const met = by === null ? 'nothing that was saved later met it' : `number ${by.number} met it`;
      return `I1: ${doing.client} ${doing.path}: number ${doing.number} (${doing.hash}), ${how} at ${doing.at}, is nowhere: ${met}`;
    }),
    ...overdue.map(
      ({ doing, stoodMs, connectedMs }) =>
        `I1: ${doing.client} ${doing.path}: number ${doing.number} (${doing.hash}) stood for ${Math.round(stoodMs)} ms, ` +
        `${Math.round(connectedMs)} ms of them connected, and was not sent`,
    ),
  ];
}
