import { styleText } from 'node:util';
import type { Environment } from '../settings.ts';

type Format = 'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'cyan';
export type Style = (format: Format, text: string) => string;

/** Colours where a terminal shows them and nobody has switched them off (no-color.org). */
export function createStyle(environment: Environment, stream: { isTTY?: boolean | undefined }): Style {
  const plain = Boolean(environment['NO_COLOR']) || environment['TERM'] === 'dumb' || stream.isTTY !== true;
  return plain ? (_, text) => text : (format, text) => styleText(format, text, { validateStream: false });
}
