/**
 * What Node can't ask a system for: to exchange two names in one step, and to rename without replacing. It comes from
 * koffi, which is optional: where it is not installed, or the system or the disk has no such call, others are used.
 */
import { getSystemErrorName } from 'node:util';

export interface TwoNames {
  /** Both names are there before and after, and at no moment is one of them absent. */
  exchange(target: string, other: string): Outcome;
  /** Nothing that is at `to` is replaced. */
  renameToFree(from: string, to: string): Outcome;
}

/** `unsupported`: not by this disk. */
export type Outcome = 'done' | 'taken' | 'unsupported';

/** Named apart, so that bundles leave it out: it is native, and used where it is installed. */
const PACKAGE = 'koffi';

/** Of Linux. */
const AT_FDCWD = -100;
const [RENAME_NOREPLACE, RENAME_EXCHANGE] = [1, 2];
/** Of macOS. */
const [RENAME_SWAP, RENAME_EXCL] = [2, 4];
const UNSUPPORTED: ReadonlySet<string> = new Set(['EINVAL', 'ENOSYS', 'ENOTSUP', 'EOPNOTSUPP', 'EPERM']);

type Call = (from: string, to: string, flag: number) => number;

let loaded: Promise<TwoNames | null> | null = null;

/** `null` where this system can't. */
export function twoNames(): Promise<TwoNames | null> {
  loaded ??= load().catch(() => null);
  return loaded;
}

async function load(): Promise<TwoNames | null> {
  if (process.platform !== 'linux' && process.platform !== 'darwin') return null;
  const { default: koffi }: typeof import('koffi') = await import(PACKAGE);
  const library = koffi.load(process.platform === 'linux' ? null : '/usr/lib/libSystem.dylib');
  const make = (): { call: Call; exchange: number; free: number } => {
    if (process.platform === 'darwin') {
      const renamex = library.func('int renamex_np(const char *from, const char *to, unsigned int flags)');
      return { call: (from, to, flag) => renamex(from, to, flag), exchange: RENAME_SWAP, free: RENAME_EXCL };
    }
    const renameat2 = library.func('int renameat2(int, const char *, int, const char *, unsigned int)');
    const call: Call = (from, to, flag) => renameat2(AT_FDCWD, from, AT_FDCWD, to, flag);
    return { call, exchange: RENAME_EXCHANGE, free: RENAME_NOREPLACE };
  };
  const { call, exchange, free } = make();
  const run = (from: string, to: string, flag: number): Outcome => {
    if (call(from, to, flag) === 0) return 'done';
    const code = getSystemErrorName(-koffi.errno());
    if (code === 'EEXIST') return 'taken';
    if (UNSUPPORTED.has(code)) return 'unsupported';
    throw Object.assign(new Error(`${code}: rename ${from} -> ${to}`), { code });
  };
  return {
    // The target comes first: told the other way round, some watchers take the pair for nothing.
    exchange: (target, other) => run(target, other, exchange),
    renameToFree: (from, to) => run(from, to, free),
  };
}
