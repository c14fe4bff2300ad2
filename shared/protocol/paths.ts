/**
 * Paths of mocks: relative, `/` between segments, safe on every system that a teammate may use.
 * What a service accepts here is what every client can write inside its folder (I8).
 */
import { CloudError } from './errors.ts';
import { MAX_PATH_BYTES, MAX_SEGMENT_BYTES } from './limits.ts';

const WINDOWS_DEVICE = /^(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$)(?:\..*)?$/i;
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is refused here
const FORBIDDEN_CHARACTER = /[\u0000-\u001f\u007f<>:"|?*\\]/;
const LONE_SURROGATE = /\p{Surrogate}/u;
const encoder = new TextEncoder();
/** That UTF-8 has for one unit of UTF-16. */
const MOST_BYTES_OF_A_UNIT = 3;

/** C1 controls steer a terminal, bidi controls make a name look like another one. C0 is refused everywhere. */
const INVISIBLE_STEERING = /[\p{Cc}\p{Bidi_Control}]/u;
/** What HFS+ passes over when it compares names (`next_hfs_char` in Git's `utf8.c`). */
const PASSED_OVER_BY_HFS = /[\u200c-\u200f\u202a-\u202e\u206a-\u206f\ufeff]/g;
/** Folders that tools of this machine read, which no mock may get into under another spelling. */
const TOOL_FOLDERS: ReadonlySet<string> = new Set(['.git', '.mockforge', '.vscode', 'node_modules']);
/** What Windows calls them in eight letters. */
const SHORT_NAME = /^(?:git|mockfo|vscode|node_m)~\d/i;

/** Why no mock can be put at `path`, or `null` where one can. */
export function pathFault(path: string): string | null {
  const fault = storedPathFault(path);
  if (fault !== null) return fault;
  if (INVISIBLE_STEERING.test(path)) return 'has an invisible character that changes how text is shown';
  for (const segment of path.split('/')) {
    if (isToolFolder(segment)) return `has a name that some system takes for a folder of a tool ("${segment}")`;
  }
  return null;
}

/** `.git` under any name, as Git refuses it. The others under their own name are each client's to leave out. */
function isToolFolder(segment: string): boolean {
  if (SHORT_NAME.test(segment)) return true;
  const name = segment.replace(PASSED_OVER_BY_HFS, '').toLowerCase();
  return name === '.git' || (name !== segment.toLowerCase() && TOOL_FOLDERS.has(name));
}

/** Why `path` can't be the path of a mock that is there already, or `null` where it can: some were taken that are refused now. */
export function storedPathFault(path: string): string | null {
  if (path === '') return 'is empty';
  if (path.startsWith('/')) return 'is absolute';
  if (/^[A-Za-z]:/.test(path)) return 'begins with a drive letter';
  if (LONE_SURROGATE.test(path)) return 'is not valid Unicode';
  if (isLongerThan(path, MAX_PATH_BYTES)) return `is longer than ${MAX_PATH_BYTES} bytes`;
  for (const segment of path.split('/')) {
    const fault = segmentFault(segment);
    if (fault !== null) return fault;
  }
  return null;
}

function segmentFault(segment: string): string | null {
  if (segment === '') return 'has an empty segment';
  if (segment === '.' || segment === '..') return `has a segment "${segment}"`;
  if (FORBIDDEN_CHARACTER.test(segment)) return 'has a character that not every system allows';
  if (/[. ]$/.test(segment)) return 'has a segment that ends with a dot or a space';
  if (WINDOWS_DEVICE.test(segment)) return `has a name that Windows reserves ("${segment}")`;
  if (isLongerThan(segment, MAX_SEGMENT_BYTES)) return `has a segment over ${MAX_SEGMENT_BYTES} bytes`;
  return null;
}

/** In UTF-8. A path is asked about again and again, and hardly any is long: those are not encoded to be measured. */
function isLongerThan(text: string, bytes: number): boolean {
  return text.length * MOST_BYTES_OF_A_UNIT > bytes && encoder.encode(text).length > bytes;
}

/**
 * `isThere`: it is only looked for.
 * @throws CloudError `mock.path_invalid` naming the path and what is wrong with it.
 */
export function assertMockPath(path: string, isThere = false): void {
  const fault = isThere ? storedPathFault(path) : pathFault(path);
  if (fault === null) return;
  throw new CloudError('mock.path_invalid', `The path ${JSON.stringify(path.slice(0, 200))} ${fault}.`, {
    hint: 'Use a relative path with forward slashes, such as "users/create.json".',
    details: { path: path.slice(0, 200) },
  });
}

/**
 * What two paths share when some file system would take them for one: Unicode NFC, case folded.
 * `toUpperCase` first, since it folds more than `toLowerCase` alone (ß, final sigma).
 */
export function pathKey(path: string): string {
  return path.normalize('NFC').toUpperCase().toLowerCase().normalize('NFC');
}
