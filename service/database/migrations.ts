import { fileURLToPath } from 'node:url';

/** Beside this file in the sources, and beside the bundle: the build copies the folder there. */
export const MIGRATIONS = { migrationsFolder: fileURLToPath(new URL('./migrations', import.meta.url)) };
