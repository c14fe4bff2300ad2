/** `.mockforgeignore`: the syntax of gitignore(5). Case is ignored. */
import { CloudError } from '@mockforge-cloud/shared/protocol';
import { Matcher } from './matcher.ts';
import { ANY_ONE, type Part, readGlob, SLASH } from './pattern.ts';

/** Largest file, in bytes. */
export const MOST_IGNORE_BYTES = 64 * 1024;
/** What is followed takes time with each of them, and the file comes from a repository. */
const MOST_PATTERNS = 1_000;
const MOST_WILDCARDS = 1_000;

export interface IgnoreFile {
  /** `path` of a folder ends with a slash. What is above it is not looked at. */
  ignores(path: string): boolean;
}

/** @throws CloudError `folder.ignore_unreadable` if it has more patterns or wildcards than it may */
export function readIgnoreFile(text: string): IgnoreFile {
  const lines = text
    .replace(/^\uFEFF/, '')
    .toLowerCase()
    .split('\n')
    .flatMap((line) => readLine(line) ?? []);
  if (lines.length > MOST_PATTERNS) throw tooMuch(`${lines.length} patterns`, `${MOST_PATTERNS} patterns`);
  const wildcards = text.match(/[*?[]+/g)?.length ?? 0;
  if (wildcards > MOST_WILDCARDS) throw tooMuch(`${wildcards} wildcards`, `${MOST_WILDCARDS} wildcards`);
  const matcher = new Matcher(
    lines.map(({ parts }) => parts),
    { takesDots: true },
  );
  return {
    ignores(path) {
      const line = lines[matcher.last(path)];
      return line !== undefined && !line.isException;
    },
  };
}

interface Line {
  parts: Part[];
  isException: boolean;
}

function readLine(raw: string): Line | null {
  const line = withoutBlanks(raw.replace(/\r$/, ''));
  if (line === '' || line.startsWith('#')) return null;
  const isException = line.startsWith('!');
  const pattern = isException ? line.slice(1) : line;
  const isFolder = pattern.endsWith('/');
  const path = isFolder ? pattern.replace(/\/+$/, '') : pattern;
  if (path === '') return null;
  // With a slash at its beginning or in it, it means the mapped folder; else any folder.
  const isAnywhere = !path.includes('/');
  const parts = readGlob(path.replace(/^\//, ''), { kind: 'gitignore' });
  const last = parts.at(-1);
  // What is in a folder, and not the folder itself.
  if (last?.kind === 'rest' && parts.length > 1) parts.splice(-1, 1, ANY_ONE, last);
  const end: Part = isFolder ? SLASH : { kind: 'either', parts: [[SLASH], []] };
  return { parts: [...(isAnywhere ? [{ kind: 'folders' } as const] : []), ...parts, end], isException };
}

/** Blanks at the end count only behind a backslash. */
function withoutBlanks(line: string): string {
  const cut = line.replace(/[ \t]+$/, '');
  const isEscaped = /(^|[^\\])(\\\\)*\\$/.test(cut) && cut.length < line.length;
  return isEscaped ? line.slice(0, cut.length + 1) : cut;
}

function tooMuch(has: string, most: string): CloudError {
  return ignoreUnreadable(`.mockforgeignore has ${has}; it may have ${most}.`);
}

/** Nothing is sent: what it leaves out would go to the whole team. */
export function ignoreUnreadable(what: string, cause?: unknown): CloudError {
  return new CloudError(
    'folder.ignore_unreadable',
    `${what} Nothing is synced, so that nothing it leaves out is sent.`,
    {
      hint: 'Correct .mockforgeignore in the mapped folder, or remove it; sync goes on by itself.',
      cause,
    },
  );
}
