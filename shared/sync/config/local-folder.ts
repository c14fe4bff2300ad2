/** The `local` of a mapping: a folder inside the project, and no two of them one in the other. */
import { pathFault, pathKey } from '@mockforge-cloud/shared/protocol';

/** `./mocks/api/` → `mocks/api`; the project's folder itself is the empty string. */
export function normalizeLocal(local: string): string {
  return local
    .split('/')
    .filter((segment) => segment !== '' && segment !== '.')
    .join('/');
}

/** Whether `local` is a folder inside the project that may be synced. */
export function isLocalAllowed(local: string): boolean {
  if (local === '' || local.startsWith('/')) return false;
  const folder = normalizeLocal(local);
  if (folder === '') return true;
  return pathFault(folder) === null && !/(?:^|\/)(?:\.git|\.mockforge|node_modules)(?:\/|$)/i.test(folder);
}

/** Whether one folder is the other or lies in it, on a file system that may ignore case. */
export function overlap(one: string, other: string): boolean {
  const [a, b] = [`${pathKey(one)}/`, `${pathKey(other)}/`];
  return one === '' || other === '' || a.startsWith(b) || b.startsWith(a);
}
