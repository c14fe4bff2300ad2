/** Who imports whom, in the code that ships: its circles, and imports from a lower room to an upper one. */
import { readdir, readFile } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';

/** From each file to those that it imports, types included; paths are relative to the root, with slashes. */
export type ImportGraph = ReadonlyMap<string, readonly string[]>;

const PACKAGES = ['shared', 'service', 'cli', 'extension'];
const NOT_SHIPPED = /\.test\.ts$|\/(?:testing|test|node_modules|dist|bin)\//;
const IMPORT = /^(?:import|export)\s(?:[^;']*?\sfrom\s)?'([^']+)'|\bimport\('([^']+)'\)/gm;
const OWN_PACKAGE = /^@mockforge-cloud\/shared\/(.+)$/;

export async function readImports(root: string): Promise<ImportGraph> {
  const files = new Map<string, string>();
  for (const name of PACKAGES) {
    for (const entry of await readdir(join(root, name), { recursive: true, withFileTypes: true })) {
      const path = relative(root, join(entry.parentPath, entry.name)).split(sep).join('/');
      if (entry.isFile() && path.endsWith('.ts') && !NOT_SHIPPED.test(path)) {
        files.set(path, await readFile(join(root, path), 'utf8'));
      }
    }
  }
  return importsOf(files);
}

/** `files`: what is in each, by path. */
export function importsOf(files: ReadonlyMap<string, string>): ImportGraph {
  const graph = new Map<string, string[]>();
  for (const [path, text] of files) {
    const targets = [...text.matchAll(IMPORT)].flatMap(([, early, late]) => targetOf(path, early ?? late ?? ''));
    graph.set(
      path,
      [...new Set(targets)].filter((target) => files.has(target)),
    );
  }
  return graph;
}

function targetOf(from: string, specifier: string): string[] {
  const [, room] = OWN_PACKAGE.exec(specifier) ?? [];
  if (room !== undefined) return [`shared/${room}/index.ts`];
  return specifier.startsWith('.') ? [join(dirname(from), specifier).split(sep).join('/')] : [];
}

/** Sets of files that reach each other, each sorted; of a file alone only where it imports itself. */
export function circlesOf(graph: ImportGraph): string[][] {
  const [indexes, lows, open] = [new Map<string, number>(), new Map<string, number>(), [] as string[]];
  const circles: string[][] = [];
  const visit = (file: string): number => {
    const index = indexes.size;
    indexes.set(file, index);
    open.push(file);
    let low = index;
    for (const target of graph.get(file) ?? []) {
      if (!indexes.has(target)) low = Math.min(low, visit(target));
      else if (open.includes(target)) low = Math.min(low, lows.get(target) ?? indexes.get(target) ?? low);
    }
    lows.set(file, low);
    if (low !== index) return low;
    const circle = open.splice(open.indexOf(file)).sort();
    if (circle.length > 1 || graph.get(file)?.includes(file) === true) circles.push(circle);
    return low;
  };
  for (const file of graph.keys()) if (!indexes.has(file)) visit(file);
  return circles.sort(([one = ''], [other = '']) => one.localeCompare(other));
}

/** The room that a file is in: the longest of `rooms` that names the file or a folder around it. */
export function roomOf(file: string, rooms: readonly string[]): string | null {
  const around = rooms.filter((room) => file === room || file.startsWith(`${room}/`));
  return around.sort((one, other) => other.length - one.length)[0] ?? null;
}

/** Imports from a room to one that comes later in `rooms`, as `from -> to`, sorted. */
export function upwardImports(graph: ImportGraph, rooms: readonly string[]): string[] {
  const floorOf = (file: string) => rooms.indexOf(roomOf(file, rooms) ?? '');
  const upward = [...graph].flatMap(([from, targets]) =>
    targets.filter((to) => floorOf(from) < floorOf(to)).map((to) => `${from} -> ${to}`),
  );
  return upward.sort();
}
