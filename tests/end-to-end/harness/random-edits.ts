/** Edits as two people make them: each in places of one's own, some of them in files that both edit. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Seeded } from '../../simulation/seeded.ts';
import { eventually } from './folders.ts';

const ROUTES = 12;
export const SHARED_FILES = 4;
export const OWN_FILES = 6;

/** A mock of many routes: the first half is edited by one side, the second by the other. */
export function mockWithRoutes(name: string): string {
  const routes = Array.from({ length: ROUTES }, (_, index) =>
    [
      `  - id: ${name}-${index}`,
      `    method: GET`,
      `    path: /${name}/${index}`,
      `    status: 200`,
      `    note: none`,
      '',
    ].join('\n'),
  );
  return `name: ${name}\nroutes:\n${routes.join('\n')}`;
}

export interface Editor {
  folder: string;
  /** Which half of the shared files is this one's. */
  half: 0 | 1;
  random: Seeded;
  /** Every note that it has saved and not overwritten itself, by file and route. */
  saved: Map<string, string>;
}

export function editorOf(folder: string, half: 0 | 1, seed: number): Editor {
  return { folder, half, random: new Seeded(seed), saved: new Map() };
}

/** Changes one note of one route, as a person does: reads the file as it is now, and saves it. */
export async function editOnce(editor: Editor, number: number): Promise<void> {
  const isShared = editor.random.chance(0.5);
  const pool = isShared ? SHARED_FILES : OWN_FILES;
  const name = `${isShared ? 'shared' : editor.half === 0 ? 'left' : 'right'}-${editor.random.below(pool)}`;
  const half = editor.random.below(ROUTES / 2);
  const route = isShared ? half + editor.half * (ROUTES / 2) : half;
  const file = join(editor.folder, `${name}.yaml`);
  // A replaced file is absent for a fraction of a millisecond; an editor has it in memory meanwhile.
  await eventually(
    () => `${file} is there`,
    async () => existsSync(file) || null,
  );
  // In one go: what is read and what is saved belong together.
  const text = readFileSync(file, 'utf8');
  const note = `note by ${editor.half} number ${number}`;
  const edited = text.replace(new RegExp(`(  - id: ${name}-${route}\\n(?:    .*\\n)*?    note: ).*`), `$1${note}`);
  if (edited === text) throw new Error(`Route ${route} is not in ${name}: the file was damaged.`);
  writeFileSync(file, edited);
  editor.saved.set(`${name}-${route}`, note);
}

export async function writeMocksToEdit(folder: string): Promise<void> {
  const names = [
    ...Array.from({ length: SHARED_FILES }, (_, index) => `shared-${index}`),
    ...Array.from({ length: OWN_FILES }, (_, index) => `left-${index}`),
    ...Array.from({ length: OWN_FILES }, (_, index) => `right-${index}`),
  ];
  for (const name of names) await writeFile(join(folder, `${name}.yaml`), mockWithRoutes(name));
}

/** The saved notes that are missing from a folder: lost edits. */
export async function lostNotes(editor: Editor, folder: string): Promise<string[]> {
  const lost: string[] = [];
  for (const [route, note] of editor.saved) {
    const name = route.slice(0, route.lastIndexOf('-'));
    // Absent for the moment in which it is replaced: then it is looked at again.
    const text = await readFile(join(folder, `${name}.yaml`), 'utf8').catch(() => '');
    const block = text.slice(text.indexOf(`- id: ${route}\n`));
    if (block.match(/note: (.*)/)?.[1] !== note) lost.push(`${route}: ${note}`);
  }
  return lost;
}
