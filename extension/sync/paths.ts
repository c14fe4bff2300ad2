import { isAbsolute, relative, sep } from 'node:path';

/** `path` as the engine names it: relative to `folder`, `/` between segments; `null` where it is outside. */
export function pathInside(folder: string, path: string): string | null {
  const inside = relative(folder, path);
  if (inside === '' || isAbsolute(inside) || inside === '..' || inside.startsWith(`..${sep}`)) return null;
  return sep === '/' ? inside : inside.split(sep).join('/');
}

/** Whether two absolute paths name one file, on a system that may ignore case. */
export function isSamePath(a: string, b: string): boolean {
  const ignoresCase = process.platform === 'win32' || process.platform === 'darwin';
  return ignoresCase ? a.toLowerCase() === b.toLowerCase() : a === b;
}
