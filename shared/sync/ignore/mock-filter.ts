/** Which files of a mapped folder are mocks. Pure: the file system asks it, and prunes its walk by it. */
import ignore from 'ignore';
import picomatch from 'picomatch';

export interface MockFilterOptions {
  /** Globs of the files that are mocks. They reach dotfiles only where they name the dot: `.config/*.json`. */
  include: readonly string[];
  /** Globs of what is left out. One that matches a folder leaves out everything below it. */
  ignore: readonly string[];
  /** Text of `.mockforgeignore`, in the syntax of gitignore. */
  mockforgeignore?: string;
}

/** Paths are relative to the mapped folder, with `/` between segments. */
export interface MockFilter {
  /** Whether the file at `path` is a mock. */
  file(path: string): boolean;
  /** `false` where no mock can be at or below the folder, so that a walk need not enter it. */
  folder(path: string): boolean;
}

/** Never synced, whatever the globs say: our own state, Git's, and installed packages. */
const NEVER: ReadonlySet<string> = new Set(['.mockforge', '.git', 'node_modules']);

/**
 * Case is ignored, as some file systems do: a file is a mock for every teammate or for none.
 * Negation and extended globs are off: `.mockforgeignore` has exceptions, and extended globs can be
 * made to match for hours.
 */
const GLOB_OPTIONS = { nocase: true, nonegate: true, noextglob: true, windows: false } as const;

export function createMockFilter(options: MockFilterOptions): MockFilter {
  const include = options.include.map(normalizeGlob);
  const included = picomatch(include, GLOB_OPTIONS);
  const ignored = picomatch(options.ignore.map(normalizeGlob), { ...GLOB_OPTIONS, dot: true });
  const ignoreFile = ignore({ allowRelativePaths: true }).add((options.mockforgeignore ?? '').normalize('NFC'));
  const mayInclude = reachOf(include);
  // A walk asks about the files of one folder in a row.
  let asked: { folder: string; open: boolean } = { folder: '', open: true };

  function open(folder: string): boolean {
    if (folder === '') return true;
    if (asked.folder === folder) return asked.open;
    const name = folder.slice(folder.lastIndexOf('/') + 1);
    const verdict =
      !NEVER.has(name.toLowerCase()) &&
      mayInclude(folder) &&
      open(parentOf(folder)) &&
      !ignored(folder) &&
      !ignoreFile.ignores(`${folder}/`);
    asked = { folder, open: verdict };
    return verdict;
  }

  return {
    file(path) {
      const file = path.normalize('NFC');
      return (
        file !== '' &&
        !NEVER.has(file.toLowerCase()) &&
        included(file) &&
        open(parentOf(file)) &&
        !ignored(file) &&
        !ignoreFile.ignores(file)
      );
    },
    folder(path) {
      return open(path.normalize('NFC'));
    },
  };
}

/** A folder means what is in it; a leading `./` or `/` means the mapped folder. */
function normalizeGlob(glob: string): string {
  const inside = glob.normalize('NFC').replace(/^(?:\.?\/)+/, '');
  return inside.endsWith('/') ? `${inside}**` : inside;
}

/** Whether any of the globs can match in or below a folder: by what stands before their first wildcard, and by depth. */
function reachOf(globs: readonly string[]): (folder: string) => boolean {
  const reaches = globs.map((glob) => ({ base: baseOf(glob), depth: depthOf(glob) }));
  const namesDots = globs.some((glob) => /(?:^|[/{,])\\?\./.test(glob));
  return (folder) => {
    if (!namesDots && /(?:^|\/)\./.test(folder)) return false;
    const key = folder.toLowerCase();
    const depth = folder.split('/').length;
    return reaches.some(
      (reach) =>
        depth <= reach.depth && (reach.base === '' || isAtOrBelow(reach.base, key) || isAtOrBelow(key, reach.base)),
    );
  };
}

function baseOf(glob: string): string {
  const { base, isGlob } = picomatch.scan(glob, GLOB_OPTIONS);
  if (base.includes('\\')) return '';
  return (isGlob ? base : parentOf(base)).toLowerCase();
}

/** Most folders that can stand above a file that the glob matches. */
function depthOf(glob: string): number {
  return glob.includes('**') ? Number.POSITIVE_INFINITY : glob.split('/').length - 1;
}

function isAtOrBelow(path: string, folder: string): boolean {
  return path === folder || path.startsWith(`${folder}/`);
}

function parentOf(path: string): string {
  const slash = path.lastIndexOf('/');
  return slash === -1 ? '' : path.slice(0, slash);
}
