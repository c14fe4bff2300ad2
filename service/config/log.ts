import { type Logger, type LoggerOptions, pino, stdTimeFunctions } from 'pino';
import { loggedError } from './logged-error.ts';

/**
 * The log goes to stderr, so that stdout is free for what the service says to a person: one JSON object a line,
 * or short lines where a person looks on.
 */
export function createLog(level: string, output: NodeJS.WriteStream = process.stderr): Logger {
  const options: LoggerOptions = {
    level,
    base: null,
    timestamp: stdTimeFunctions.isoTime,
    serializers: { err: loggedError },
  };
  return output.isTTY ? pino(options, { write: (line) => output.write(readable(line)) }) : pino(options, output);
}

/** `12:30:01 error request failed method=GET path=/x` and the stack of an error below. */
export function readable(line: string): string {
  const { time, level, msg, err, ...facts } = JSON.parse(line) as {
    time: string;
    level: number;
    msg?: string;
    err?: { stack?: string };
  };
  const name = pino.levels.labels[level] ?? String(level);
  const rest = Object.entries(facts).map(
    ([key, value]) => ` ${key}=${typeof value === 'string' ? value : JSON.stringify(value)}`,
  );
  const stack = err?.stack === undefined ? '' : `\n${err.stack}`;
  return `${time.slice(11, 19)} ${name} ${msg ?? ''}${rest.join('')}${stack}\n`;
}
