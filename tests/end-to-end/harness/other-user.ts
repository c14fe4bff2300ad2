/** Root ignores permission bits, so what they forbid is tried as somebody else. */
import { execFile } from 'node:child_process';
import { copyFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { builtProgram } from './cli-process.ts';
import type { Person } from './two-people.ts';

const run = promisify(execFile);
/** `nobody` */
const UID = 65534;

/** The same person with a command, a folder and a state that belong to a user without rights. */
export async function asOtherUser(person: Person): Promise<Person> {
  if (process.getuid?.() !== 0) return person;
  // The folder of this repository may be closed to others.
  const program = join(person.home, 'mockforge-cloud.mjs');
  await copyFile(builtProgram, program);
  await mkdir(join(person.home, 'state'), { recursive: true });
  const other = { ...person, program, uid: UID };
  await giveAway(other);
  return other;
}

/** What the tests have written in the folder since belongs to that user too. */
export async function giveAway({ home, uid }: Person): Promise<void> {
  if (uid !== undefined) await run('chown', ['-R', `${uid}:${uid}`, home]);
}
