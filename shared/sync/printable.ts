/**
 * Names and messages of others, fit for a terminal, a log or a notification, where a control character could move the
 * cursor, type for the person, turn the reading direction, or begin a line of its own that we seem to have said.
 */
const LINE_END = /\r\n|[\n\r\u0085\u2028\u2029]/g;
const UNFIT = /[\p{Cc}\p{Bidi_Control}]/gu;
const UNFIT_IN_JSON = /[\u007f-\u009f\u2028\u2029]|\p{Bidi_Control}/gu;

/** As one line: what would be a command shows as "�", a line end as "⏎". */
export function printable(text: string): string {
  return text.replace(LINE_END, '⏎').replaceAll('\t', ' ').replace(UNFIT, '\uFFFD');
}

/** As JSON that holds the same, with what is unfit in it escaped. */
export function printableJson(value: unknown, indent?: number): string {
  const escaped = (unfit: string) => `\\u${unfit.charCodeAt(0).toString(16).padStart(4, '0')}`;
  return JSON.stringify(value, null, indent).replace(UNFIT_IN_JSON, escaped);
}
