/** Files whose line ends Git has written: what is in them otherwise is what the team has. */
import { nodeEntropy } from '../ground/node-entropy.ts';
import { contentsOf } from './contents.ts';
import { conversionsOf } from './conversions.ts';
import { eachAtOnce } from './each-at-once.ts';
import { Spelled } from './spelled.ts';
import type { WorkQuestion } from './work-since.ts';

/** Versions of one file that are looked at. */
const MOST_VERSIONS = 30;

export interface LfForm {
  /** Of the file with LF. */
  hash: string;
  /** Of that, and of what it may be an edit of: its committed versions, as far as they have LF. None: nobody has committed it. */
  agreed: ReadonlySet<string>;
}

/** Each with nothing but CRLF, of those that Git converts by line ends alone. */
export async function lfFormsOf({
  question,
  files,
  read,
  history,
}: Pick<WorkQuestion, 'question' | 'files' | 'read' | 'history'>): Promise<Map<string, LfForm>> {
  const hashes = new Map<string, string>();
  await eachAtOnce(files, async ({ path, hash }) => {
    const bytes = hash === null ? null : await read(path);
    const lf = bytes === null || nodeEntropy.hash(bytes) !== hash ? null : withLf(bytes);
    if (lf !== null) hashes.set(path, nodeEntropy.hash(lf));
  });
  const forms = new Map<string, LfForm>();
  if (hashes.size === 0) return forms;
  const conversion = await conversionsOf(question, [...hashes.keys()]);
  const told = await history();
  const past = new Spelled(told ?? new Map<string, Map<string, string>>());
  const versions = new Map<string, string[]>();
  for (const path of hashes.keys()) {
    const { isUnknown, mayHaveCrlf } = conversion(path);
    const blobs = [...(past.get(path)?.keys() ?? [])].slice(0, MOST_VERSIONS);
    if (mayHaveCrlf && !isUnknown) versions.set(path, blobs);
  }
  const contents = await contentsOf(question, [...versions.values()].flat());
  for (const [path, blobs] of versions) {
    const hash = hashes.get(path) ?? '';
    // Git has never written what nobody has committed: these line ends are a person's.
    const isWritten = told === null || blobs.length > 0;
    if (!isWritten) {
      forms.set(path, { hash, agreed: new Set() });
      continue;
    }
    const committed = blobs.flatMap((blob) => contents.get(blob) ?? []).filter((bytes) => !bytes.includes(13));
    forms.set(path, { hash, agreed: new Set([hash, ...committed.map((bytes) => nodeEntropy.hash(bytes))]) });
  }
  return forms;
}

/** `null`: it has no CRLF, or not only that, or Git takes it for binary, so that it converts nothing in it. */
export function withLf(bytes: Uint8Array): Uint8Array | null {
  if (!bytes.includes(CR)) return null;
  let [ends, strange] = [0, 0];
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at] ?? 0;
    if (byte === CR || byte === LF) {
      if (byte === LF || bytes[at + 1] !== LF) return null;
      at += 1;
      ends += 1;
    } else if (byte === 0) return null;
    else if (isStrange(byte) && !(byte === END_OF_FILE && at === bytes.length - 1)) strange += 1;
  }
  // As Git reckons: at most one byte in 128 may be of no text.
  const printable = bytes.length - 2 * ends - strange;
  if (strange > printable >> 7) return null;
  const lf = new Uint8Array(bytes.length - ends);
  let to = 0;
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at] ?? 0;
    if (byte !== CR) lf[to++] = byte;
  }
  return lf;
}

const [LF, CR, END_OF_FILE] = [10, 13, 26];

/** Control characters, but for backspace, tab, form feed and escape. */
function isStrange(byte: number): boolean {
  return byte === 127 || (byte < 32 && byte !== 8 && byte !== 9 && byte !== 12 && byte !== 27);
}

/** What has line ends of its own stays as it is. */
export function withCrlf(bytes: Uint8Array): Uint8Array {
  const text = Buffer.from(bytes).toString('latin1');
  return /[\r\0]/.test(text) ? bytes : Buffer.from(text.replaceAll('\n', '\r\n'), 'latin1');
}
