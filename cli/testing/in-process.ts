/** The program inside the test's own process: for what needs no signals, no service and no home folder. */
import { Readable, Writable } from 'node:stream';
import type { ExitCode } from '../exit-codes.ts';
import { runProgram } from '../program.ts';
import type { Environment } from '../settings.ts';

export interface RanInProcess {
  exitCode: ExitCode;
  stdout: string;
  stderr: string;
}

export async function runInProcess(
  argv: readonly string[],
  { cwd = '/', environment = {} }: { cwd?: string; environment?: Environment } = {},
): Promise<RanInProcess> {
  const [stdout, stderr] = [new Captured(), new Captured()];
  const exitCode = await runProgram({ argv, environment, cwd, stdin: Readable.from([]), stdout, stderr });
  return { exitCode, stdout: stdout.text, stderr: stderr.text };
}

class Captured extends Writable {
  text = '';

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.text += chunk.toString();
    done();
  }
}
