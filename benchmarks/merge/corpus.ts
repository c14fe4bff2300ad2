import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';

/** One three-way merge with what is known about it. The corpus' own README explains the fields. */
export interface Case {
  id: string;
  class: string;
  path: string;
  base: string;
  local: string;
  remote: string;
  /** What people committed, or what is right by construction. */
  merged: string | null;
  /** The other acceptable order of two insertions at one place. */
  alternative: string | null;
  expect: 'clean' | 'conflict' | 'clean-or-flag' | null;
  /** The size of the longest text, in bytes. */
  bytes: number;
}

const metaSchema = z.object({
  id: z.string(),
  truth: z.string().optional(),
  path: z.string().optional(),
  source: z.object({ path: z.string() }).optional(),
  expect: z.enum(['clean', 'conflict', 'clean-or-flag']).optional(),
});

/** Reads a corpus from a folder or from a `.tar.gz`. @throws if there is none at the path. */
export function readCorpus(path: string): Case[] {
  if (statSync(path).isDirectory()) return readFolder(path);
  const folder = mkdtempSync(join(tmpdir(), 'merge-corpus-'));
  try {
    const { status, stderr } = spawnSync('tar', ['-xzf', path, '-C', folder], { encoding: 'utf8' });
    if (status !== 0) throw new Error(`can't unpack ${path}: ${stderr}`);
    return readFolder(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function readFolder(folder: string): Case[] {
  const root = [folder, ...readdirSync(folder).map((name) => join(folder, name))].find(
    (name) => existsSync(join(name, 'real')) || existsSync(join(name, 'synthetic')),
  );
  if (!root) throw new Error(`${folder} holds neither real/ nor synthetic/`);
  return ['real', 'synthetic'].flatMap((set) => {
    const cases = join(root, set);
    return existsSync(cases)
      ? readdirSync(cases)
          .sort()
          .map((id) => readCase(join(cases, id)))
      : [];
  });
}

function readCase(folder: string): Case {
  const meta = metaSchema.parse(JSON.parse(readFileSync(join(folder, 'meta.json'), 'utf8')));
  const files = readdirSync(folder);
  const read = (stem: string): string | null => {
    const name = files.find((file) => file.startsWith(`${stem}.`));
    return name === undefined ? null : readFileSync(join(folder, name), 'utf8');
  };
  const [base, local, remote] = ['base', 'ours', 'theirs'].map((stem) => read(stem) ?? '');
  if (base === undefined || local === undefined || remote === undefined) throw new Error(`${folder} is incomplete`);
  return {
    id: meta.id,
    class: meta.truth ?? 'constructed',
    path: meta.path ?? meta.source?.path ?? files.find((file) => file.startsWith('base.')) ?? '',
    base,
    local,
    remote,
    merged: read('merged'),
    alternative: read('merged-alt'),
    expect: meta.expect ?? null,
    bytes: Math.max(...[base, local, remote].map((text) => Buffer.byteLength(text))),
  };
}
