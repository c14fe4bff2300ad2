/** The program `mockforge-cloud`; the build puts the line before it that makes it one. */
import { runProgram } from './program.ts';

const { stdin, stdout, stderr, env, argv } = process;

// A reader that has seen enough, such as `head`, ends the program without a word.
stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});

process.exitCode = await runProgram({
  argv: argv.slice(2),
  environment: env,
  cwd: process.cwd(),
  stdin,
  stdout,
  stderr,
});
