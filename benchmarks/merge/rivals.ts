import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { diff3Merge } from 'node-diff3';
import type { Case } from './corpus.ts';

export interface Outcome {
  clean: boolean;
  content: string;
  milliseconds: number;
}

const folder = mkdtempSync(join(tmpdir(), 'merge-rivals-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));

/** `git merge-file` as a process of its own; the time includes its start. */
export function gitMerge(texts: Pick<Case, 'base' | 'local' | 'remote'>): Outcome {
  const names = (['local', 'base', 'remote'] as const).map((side) => {
    const name = join(folder, side);
    writeFileSync(name, texts[side]);
    return name;
  });
  const start = performance.now();
  const { status, stdout } = spawnSync('git', ['merge-file', '-p', '-q', ...names], {
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  return { clean: status === 0, content: stdout, milliseconds: performance.now() - start };
}

/** The library that the text merge uses, alone, on lines. */
export function diff3Alone({ base, local, remote }: Pick<Case, 'base' | 'local' | 'remote'>): Outcome {
  const lines = (text: string): string[] => text.split(/(?<=\n)/);
  const start = performance.now();
  const regions = diff3Merge(lines(local), lines(base), lines(remote));
  const clean = regions.every((region) => region.ok);
  const content = regions.flatMap((region) => region.ok ?? region.conflict?.a ?? []).join('');
  return { clean, content, milliseconds: performance.now() - start };
}
