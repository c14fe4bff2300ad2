/** Line breaks, tabs and colours are text; anything else could move the cursor, set the title, or type for the person. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for here
const UNFIT = /\u001b(?!\[[0-9;]*m)|\r(?!\n)|[\u0000-\u0008\u000b\u000c\u000e-\u001a\u001c-\u001f\u007f-\u009f]/g;

/** Text with names and messages of others, fit for a terminal: what would be a command to it shows as "�". */
export function printable(text: string): string {
  return text.replace(UNFIT, '\uFFFD');
}
