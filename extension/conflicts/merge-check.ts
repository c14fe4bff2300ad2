/** Whether the result of a merge can be what a person means: pure. */
import { merge } from '@mockforge-cloud/shared/merge';
import { hasMarkers } from './marker-text.ts';

export interface MergedTexts {
  base: string;
  author: string;
  head: string;
  result: string;
}

/** What each side wrote at one place, of which the result has nothing. */
export interface LostPlace {
  author: string;
  head: string;
}

export type MergeFault =
  /** Still in the middle of it. */
  | { fault: 'markers' }
  /** As it was before both edits: nobody has merged anything yet. */
  | { fault: 'untouched' }
  /** Nothing is left of either side. A person may mean it, but has to say so. */
  | { fault: 'empty' }
  /** At these places it has neither edit. A person may mean it, but has to say so. */
  | { fault: 'neither'; places: readonly LostPlace[] };

export function mergeFault(texts: MergedTexts): MergeFault | null {
  if (hasMarkers(texts.result)) return { fault: 'markers' };
  const [base, author, head, result] = [texts.base, texts.author, texts.head, texts.result].map(plain) as Four;
  if (result === author || result === head) return null;
  if (result === base) return { fault: 'untouched' };
  if (result.trim() === '') return { fault: 'empty' };
  const places = placesOf({ base, author, head }).filter((place) => hasNeither(place, { base, result }));
  return places.length === 0 ? null : { fault: 'neither', places: places.map(shownPlace) };
}

type Four = [string, string, string, string];

/** Line ends, the byte order mark and the last line end are no edit that anybody looks for here. */
function plain(text: string): string {
  return text
    .replace(/^\uFEFF/, '')
    .replace(/\r\n?/g, '\n')
    .replace(/\n+$/, '');
}

interface Place {
  base: readonly string[];
  author: readonly string[];
  head: readonly string[];
}

/** The places where both sides changed the same lines; where they have none, the whole text is one. */
function placesOf({ base, author, head }: { base: string; author: string; head: string }): Place[] {
  // A name without an ending is merged by lines alone.
  const { conflicts } = merge({ base, local: author, remote: head, path: 'lines' });
  if (conflicts.length === 0) return [{ base: lines(base), author: lines(author), head: lines(head) }];
  return conflicts.map((place) => ({
    base: lines(place.base?.text ?? ''),
    author: lines(place.local?.text ?? ''),
    head: lines(place.remote?.text ?? ''),
  }));
}

function lines(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

function hasNeither(place: Place, whole: { base: string; result: string }): boolean {
  const counts = { base: countsOf(lines(whole.base)), result: countsOf(lines(whole.result)) };
  return !hasEdit(place, place.author, place.head, counts) && !hasEdit(place, place.head, place.author, counts);
}

type Counts = ReadonlyMap<string, number>;

/** Whether something of what `side` did here, and `other` did not, is in the result. */
function hasEdit(
  { base }: Place,
  side: readonly string[],
  other: readonly string[],
  counts: { base: Counts; result: Counts },
): boolean {
  const has = (which: Counts, line: string) => which.get(line) ?? 0;
  const own = side.filter((line) => !other.includes(line));
  const added = own.filter((line) => !base.includes(line));
  if (added.length > 0) return added.some((line) => has(counts.result, line) > has(counts.base, line));
  const removed = base.filter((line) => !side.includes(line));
  return removed.some((line) => has(counts.result, line) < has(counts.base, line));
}

function countsOf(all: readonly string[]): Counts {
  const counts = new Map<string, number>();
  for (const line of all) counts.set(line, (counts.get(line) ?? 0) + 1);
  return counts;
}

/** What each side has alone there; all of it where that is nothing. */
function shownPlace({ author, head }: Place): LostPlace {
  const alone = (side: readonly string[], other: readonly string[]) =>
    side.find((line) => !other.includes(line)) ?? side[0] ?? '(deleted)';
  return { author: alone(author, head), head: alone(head, author) };
}

/** More nobody reads. */
const MOST_SHOWN = 3;

/** What is said of a result that is taken only after a yes. */
export function faultQuestion(
  fault: Extract<MergeFault, { fault: 'empty' | 'neither' }>,
  { path, author, head }: { path: string; author: string; head: string },
): { message: string; detail: string } {
  const neither = `neither what ${author} wrote nor what ${head} wrote`;
  if (fault.fault === 'empty') {
    return { message: `The result of ${path} is empty.`, detail: `It has ${neither}, and goes to everybody as it is.` };
  }
  const { places } = fault;
  const shown = places.slice(0, MOST_SHOWN).map((place) => `${author}: ${place.author}\n${head}: ${place.head}`);
  const more = places.length > MOST_SHOWN ? [`and ${places.length - MOST_SHOWN} more`] : [];
  const where = places.length === 1 ? 'In one place' : `In ${places.length} places`;
  return { message: `${where} the result of ${path} has ${neither}.`, detail: [...shown, ...more].join('\n\n') };
}
