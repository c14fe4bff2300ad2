/** Everything that is shown goes through these. */
import { printable } from '@mockforge-cloud/shared/sync';

export { printable, printableJson } from '@mockforge-cloud/shared/sync';

/** Each as one line, whatever names are in it. */
export function printableLines(lines: readonly string[]): string {
  return lines.map(printable).join('\n');
}
