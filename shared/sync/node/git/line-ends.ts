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
  /** Of that, and of what it may be an edit of: its committed versions, as far as they have LF. */
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
  const past = new Spelled((await history()) ?? new Map<string, Map<string, string>>());
  const versions = new Map<string, string[]>();
  for (const path of hashes.keys()) {
    const { isUnknown, mayHaveCrlf } = conversion(path);
    const blobs = [...(past.get(path)?.keys() ?? [])].slice(0, MOST_VERSIONS);
    if (mayHaveCrlf && !isUnknown) versions.set(path, blobs);
  }
  const contents = await contentsOf(question, [...versions.values()].flat());
  for (const [path, blobs] of versions) {
    const hash = hashes.get(path) ?? '';
    const committed = blobs.flatMap((blob) => contents.get(blob) ?? []).filter((bytes) => !bytes.includes(13));
    forms.set(path, { hash, agreed: new Set([hash, ...committed.map((bytes) => nodeEntropy.hash(bytes))]) });
  }
  return forms;
}

/** `null`: it has no CRLF, or not only that, or is no text. */
export function withLf(bytes: Uint8Array): Uint8Array | null {
  const text = Buffer.from(bytes).toString('latin1');
  if (!text.includes('\r\n') || /\0|\r(?!\n)|(?<!\r)\n/.test(text)) return null;
  return Buffer.from(text.replaceAll('\r\n', '\n'), 'latin1');
}

/** What has line ends of its own stays as it is. */
export function withCrlf(bytes: Uint8Array): Uint8Array {
  const text = Buffer.from(bytes).toString('latin1');
  return /[\r\0]/.test(text) ? bytes : Buffer.from(text.replaceAll('\n', '\r\n'), 'latin1');
}
