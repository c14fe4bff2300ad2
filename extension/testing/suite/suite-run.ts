import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { EXTENSION_ROOT } from '../server-host/server-host.ts';

/** The bundled suite: a CommonJS module that exports `run(): Promise<void>`. */
export const SUITE_MODULE = join(EXTENSION_ROOT, 'dist', 'test', 'index.cjs');

const suiteResultSchema = z.object({ passed: z.int(), failed: z.int(), pending: z.int() });
export type SuiteResult = z.infer<typeof suiteResultSchema>;

/** One run of the suite in one host. */
export interface SuiteRun {
  /** A folder of this run alone; the host's data and the result go there. */
  readonly runDir: string;
  /** The folder that the editor opens. */
  readonly folder: string;
  /** What the suite finds in its environment. */
  readonly env: Readonly<Record<string, string>>;
}

export type HostOutcome = { readonly ran: true; readonly ok: boolean } | { readonly ran: false; readonly why: string };

/** The counts that the suite left, or `null` where it did not come to its end. */
export async function readResult(resultFile: string): Promise<SuiteResult | null> {
  try {
    return suiteResultSchema.parse(JSON.parse(await readFile(resultFile, 'utf8')));
  } catch {
    return null;
  }
}
