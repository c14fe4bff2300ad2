/**
 * The JSON text of what each event of a frame or body changes, as it was sent. The parser of JSON makes doubles of
 * numbers, and prototypes of some keys; a patch is taken from its text instead.
 */

const QUOTE = 34;
const BACKSLASH = 92;
const COMMA = 44;
const OPEN_ARRAY = 91;
const CLOSE_ARRAY = 93;
const OPEN_OBJECT = 123;
const CLOSE_OBJECT = 125;

/**
 * For each event its `changes`, or `undefined` where it has none.
 * @param text of JSON that has been parsed already, so that it is known to be valid
 * @param member of the text's object that holds the event, or the list of them
 */
function changesTexts(text: string, member: string): (string | undefined)[] {
  const held = memberOf(text, member);
  if (held === undefined) return [];
  const events = held.startsWith('[') ? parts(held) : [held];
  return events.map((event) => memberOf(event, 'changes'));
}

/** The same for events that have been parsed from it; none of them is looked for where no event is a patch. */
export function patchTexts(
  events: readonly unknown[],
  { text, member }: { text: string; member: string },
): (string | undefined)[] {
  return events.some(mayBePatch) ? changesTexts(text, member) : [];
}

function mayBePatch(event: unknown): boolean {
  if (typeof event !== 'object' || event === null || !('type' in event) || event.type !== 'mock_updated') return false;
  const changes = 'changes' in event ? event.changes : null;
  return typeof changes === 'object' && changes !== null && !('content' in changes) && !('content_hash' in changes);
}

/** The text of a member of an object; `undefined` where it is no object, or has no such member. */
export function memberOf(json: string, name: string): string | undefined {
  if (!json.startsWith('{')) return undefined;
  // Where a key stands twice the last one counts, as for every parser of JSON.
  return parts(json).reduce<string | undefined>((found, part) => {
    const keyEnd = endOfString(part, 0);
    if (JSON.parse(part.slice(0, keyEnd)) !== name) return found;
    return part.slice(part.indexOf(':', keyEnd) + 1).trim();
  }, undefined);
}

/** What stands between the commas of a list or an object, without the white space around it. */
function parts(json: string): string[] {
  const found: string[] = [];
  let depth = 0;
  let begin = 1;
  for (let at = 1; at < json.length; at++) {
    const code = json.charCodeAt(at);
    if (code === QUOTE) at = endOfString(json, at) - 1;
    else if (code === OPEN_OBJECT || code === OPEN_ARRAY) depth += 1;
    else if (depth === 0 && (code === COMMA || isClose(code))) {
      const part = json.slice(begin, at).trim();
      if (part !== '') found.push(part);
      begin = at + 1;
      if (code !== COMMA) break;
    } else if (isClose(code)) depth -= 1;
  }
  return found;
}

function isClose(code: number): boolean {
  return code === CLOSE_OBJECT || code === CLOSE_ARRAY;
}

/** Behind the closing quote of the string that begins at `from`. */
function endOfString(json: string, from: number): number {
  for (let at = from + 1; at < json.length; at++) {
    const code = json.charCodeAt(at);
    if (code === BACKSLASH) at++;
    else if (code === QUOTE) return at + 1;
  }
  return json.length;
}
