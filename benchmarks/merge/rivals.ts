import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
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

/** After this the library is not waited for: on repetitive files it may take minutes. */
const patienceMs = 5000;

const library = `
  const { parentPort } = require('node:worker_threads');
  parentPort.on('message', async ({ base, local, remote }) => {
    const { diff3Merge } = await import('node-diff3');
    const start = performance.now();
    const regions = diff3Merge(local, base, remote);
    const content = regions.flatMap((region) => region.ok ?? region.conflict.a).join('');
    const milliseconds = performance.now() - start;
    parentPort.postMessage({ clean: regions.every((region) => region.ok), content, milliseconds });
  });
`;

let worker: Worker | null = null;

/** The library that the text merge uses, alone, on lines. `null`: no answer in time. */
export async function diff3Alone({
  base,
  local,
  remote,
}: Pick<Case, 'base' | 'local' | 'remote'>): Promise<Outcome | null> {
  worker ??= new Worker(library, { eval: true });
  const lines = (text: string): string[] => text.split(/(?<=\n)/);
  worker.postMessage({ base: lines(base), local: lines(local), remote: lines(remote) });
  const answer = new Promise<Outcome>((resolve) => worker?.once('message', resolve));
  const outcome = await Promise.race([answer, setTimeout(patienceMs, null, { ref: false })]);
  if (outcome === null) await closeRivals();
  return outcome;
}

/** Ends the worker, so that the process can end. */
export async function closeRivals(): Promise<void> {
  await worker?.terminate();
  worker = null;
}
