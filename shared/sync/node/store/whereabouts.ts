/** Where a state is, in words that a copy of it on another machine, in another container, or out of a backup does not share. */
import { createHash } from 'node:crypto';
import { mkdir, readFile, stat } from 'node:fs/promises';
import { hostname } from 'node:os';

/** Of Linux. Images of containers have none, or all the same one. */
const MACHINE_ID = '/etc/machine-id';
const SIGNS_OF_A_CONTAINER = ['/.dockerenv', '/run/.containerenv'];

/** `null` where it can't be told. What changes by itself, such as the number of a disk or a name on a network, is no part of it. */
export async function whereaboutsOf(stateFolder: string): Promise<string | null> {
  try {
    await mkdir(stateFolder, { recursive: true, mode: 0o700 });
    const { ino } = await stat(stateFolder, { bigint: true });
    const words = JSON.stringify([await machine(), String(ino)]);
    return createHash('sha256').update(words).digest('hex').slice(0, 32);
  } catch {
    // What is wrong with the folder, the store says.
    return null;
  }
}

async function machine(): Promise<string> {
  const id = (await readFile(MACHINE_ID, 'utf8').catch(() => '')).trim();
  return (await isContainer()) ? `${id} ${hostname()}` : id;
}

async function isContainer(): Promise<boolean> {
  for (const sign of SIGNS_OF_A_CONTAINER) if ((await stat(sign).catch(() => null)) !== null) return true;
  return process.env['KUBERNETES_SERVICE_HOST'] !== undefined;
}
