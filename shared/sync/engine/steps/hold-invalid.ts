/**
 * A mock that was sound when it was last agreed on and is damaged now is held back, visibly, until it is sound again:
 * a teammate's running mock server must not break because somebody saves in mid-thought, or because of a crash.
 */
import { CloudError } from '@mockforge-cloud/shared/protocol';
import { damageIn } from '../../validity/damage-line.ts';
import { isDamaged, isWorse } from '../../validity/soundness.ts';
import type { MockRecord } from '../../versions/mock-record.ts';
import type { EngineContext } from '../ground/context.ts';
import type { Verdict } from '../ground/soundness-checks.ts';

/**
 * Blocks an edit that has damaged its mock, and asks for what it takes to tell. @returns whether the edit stays here for
 * now
 */
export async function holdIfDamaged(context: EngineContext, mock: MockRecord, local: string | null): Promise<boolean> {
  if (!context.options.holdInvalid || mock.base === null || local === null) return false;
  if (context.released.get(mock.mockId) === local) return false;
  const now = context.checks.known(mock.path, local) ?? (await verdictOnFile(context, mock, local));
  if (now === 'sound' || now === 'gone') return false;
  if (now === undefined) return true;
  const before = verdictOnBase(context, mock, mock.base);
  if (before === undefined) return true;
  // What was damaged before may go on being so: templates, say. Where it can't be told, it is held back.
  const wasDamaged = before !== 'unknown' && isDamaged(before);
  if (wasDamaged || (now !== 'unknown' && before !== 'unknown' && !isWorse(now, before))) return false;
  const error = new CloudError('mock.held_invalid', await wordsFor(context, mock, now), { hint: HINT });
  context.blocked.block(mock.mockId, { error, hash: local, path: mock.path });
  return true;
}

/** Names the line where that can be told. */
async function wordsFor(
  { ports }: EngineContext,
  { path }: MockRecord,
  now: Exclude<Verdict, 'sound'>,
): Promise<string> {
  const bytes = now === 'unparseable' || now === 'repeats_key' ? await ports.files.read(path) : null;
  const damage = bytes === null ? null : damageIn(path, bytes);
  if (damage === null) return WORDS[now];
  return damage.key === undefined
    ? `It no longer parses: see line ${damage.line}.`
    : `Line ${damage.line} has the key "${damage.key}" once more, which most readers of YAML refuse.`;
}

/** `undefined`: not yet. */
async function verdictOnFile(
  { ports, checks, look }: EngineContext,
  { mockId, path }: MockRecord,
  local: string,
): Promise<Verdict | 'gone' | undefined> {
  const bytes = await ports.files.read(path);
  if (bytes === null) return 'gone';
  if (ports.entropy.hash(bytes) === local) return checks.of(path, { hash: local, bytes, mockId });
  // Saved again since the look: the next one decides.
  look(path);
  return undefined;
}

/** `undefined`: not yet. */
function verdictOnBase(
  context: EngineContext,
  { mockId }: MockRecord,
  { path, hash }: { path: string; hash: string },
): Verdict | undefined {
  const { checks, contents } = context;
  const known = checks.known(path, hash);
  if (known !== undefined) return known;
  const bytes = contents.get(hash);
  if (bytes !== undefined) return checks.of(path, { hash, bytes, mockId });
  // The cloud may not have it either: what Git has put beneath an edit was never there.
  if (!context.isConnected() || contents.isLacking(hash)) return 'unknown';
  contents.want(hash, mockId);
  return undefined;
}

const WORDS: Readonly<Record<Exclude<Verdict, 'sound'>, string>> = {
  empty: 'It is empty now.',
  not_text: 'It is no UTF-8 text any more.',
  unparseable: 'It no longer parses.',
  repeats_key: 'A key is in it twice, which most readers of YAML refuse.',
  lenient: 'It has comments or trailing commas now, which JSON does not have.',
  unknown: 'It could not be checked in time.',
};

const HINT =
  'It goes on when you correct it and save, or let it go out as it is. behavior.hold_invalid: false in sync.yaml does so for all.';
