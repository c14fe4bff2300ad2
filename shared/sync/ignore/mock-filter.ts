/** Which files of a mapped folder are mocks. Pure: the file system asks it, and prunes its walk by it. */
import { nameOf, parentOf } from '../folder/names.ts';
import { keyOf, matcherOfFiles, matcherOfIgnored } from './globs.ts';
import { readIgnoreFile } from './ignore-file.ts';
import { isToolFile } from './tool-files.ts';

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
 * @throws CloudError `folder.ignore_unreadable` if `.mockforgeignore` has more patterns or wildcards than it may
 */
export function createMockFilter(options: MockFilterOptions): MockFilter {
  const include = matcherOfFiles(options.include);
  const ignored = matcherOfIgnored(options.ignore);
  const named = namesIn(options.include);
  const ignoreFile = readIgnoreFile((options.mockforgeignore ?? '').normalize('NFC'));
  // A walk asks about the files of one folder in a row.
  let asked: { folder: string; open: boolean } = { folder: '', open: true };

  function open(folder: string): boolean {
    if (folder === '') return true;
    if (asked.folder === folder) return asked.open;
    const name = nameOf(folder);
    const verdict =
      !NEVER.has(name) &&
      include.reaches(`${folder}/`) &&
      open(parentOf(folder)) &&
      ignored.last(folder) < 0 &&
      !ignoreFile.ignores(`${folder}/`);
    asked = { folder, open: verdict };
    return verdict;
  }

  return {
    file(path) {
      const file = keyOf(path);
      return (
        file !== '' &&
        !NEVER.has(file) &&
        include.last(file) >= 0 &&
        open(parentOf(file)) &&
        (named.has(nameOf(file)) || !isToolFile(file)) &&
        ignored.last(file) < 0 &&
        !ignoreFile.ignores(file)
      );
    },
    folder(path) {
      return open(keyOf(path));
    },
  };
}

/** The names of files that globs spell out. */
function namesIn(globs: readonly string[]): ReadonlySet<string> {
  return new Set(globs.map((glob) => nameOf(keyOf(glob))).filter((name) => !/[*?[{\\]/.test(name)));
}
