/** The globs of `sync.yaml`: which files are mocks, and what is left out. */
import { Matcher } from './matcher.ts';
import { type Part, readGlob } from './pattern.ts';

/** Names that differ in case or Unicode form alone are one. */
export function keyOf(path: string): string {
  return path.normalize('NFC').toLowerCase();
}

/** Wildcards don't take the dot of a dotfile. */
export function matcherOfFiles(globs: readonly string[]): Matcher {
  return new Matcher(globs.map(readSyncGlob), { takesDots: false });
}

/** `x/**` also means `x`: a folder of which everything is left out need not be looked into. */
export function matcherOfIgnored(globs: readonly string[]): Matcher {
  const patterns = globs.map((glob) => {
    const parts = readSyncGlob(glob);
    const below = parts.slice(-2);
    const isBelow = parts.length > 2 && below[0]?.kind === 'character' && below[1]?.kind === 'rest';
    return isBelow ? [...parts.slice(0, -2), { kind: 'either', parts: [below, []] } as const] : parts;
  });
  return new Matcher(patterns, { takesDots: true });
}

/** A folder means what is in it; a leading `./` or `/` means the mapped folder. */
function readSyncGlob(glob: string): Part[] {
  const inside = keyOf(glob).replace(/^(?:\.?\/)+/, '');
  return readGlob(inside.endsWith('/') ? `${inside}**` : inside, { kind: 'shell' });
}
