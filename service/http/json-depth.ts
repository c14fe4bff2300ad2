const QUOTE = 34;
const BACKSLASH = 92;
const OPEN = [91, 123];
const CLOSE = [93, 125];

/**
 * Whether JSON text nests deeper than `max`. Looks at the text, so that it can be asked before anything is built
 * from it; text that is not JSON gets some answer, and the parser says the rest.
 */
export function isDeeperThan(text: string, max: number): boolean {
  let depth = 0;
  let inString = false;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (inString) {
      if (code === BACKSLASH) at++;
      else if (code === QUOTE) inString = false;
    } else if (code === QUOTE) inString = true;
    else if (OPEN.includes(code) && ++depth > max) return true;
    else if (CLOSE.includes(code)) depth--;
  }
  return false;
}
