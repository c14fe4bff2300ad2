/** Bounds beyond which a merge looks at lines only, so that no file stalls the process that merges it. */
export interface MergeLimits {
  /** UTF-16 units of the longest of the three texts. */
  maxLength: number;
  /** Levels of brackets, dashes or indents. */
  maxDepth: number;
}

const mergeLimits: MergeLimits = { maxLength: 32_000_000, maxDepth: 200 };

/** Whether all texts are within the limits. Looks at characters only, so it can't be tricked into much work. */
export function withinLimits(texts: readonly string[], limits: Partial<MergeLimits> = {}): boolean {
  const { maxLength, maxDepth } = { ...mergeLimits, ...limits };
  return texts.every((text) => text.length <= maxLength && depthOf(text) <= maxDepth);
}

/** An upper bound of how deep a text nests: brackets (also those in strings), and columns of its indents and dashes. */
function depthOf(text: string): number {
  let depth = 0;
  let deepest = 0;
  let [marks, lastMark] = [0, -1];
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 91 || code === 123) {
      depth++;
      if (depth > deepest) deepest = depth;
    } else if (code === 93 || code === 125) {
      if (depth > 0) depth--;
    } else if (code === 10) {
      const end = skipBlanks(text, at + 1);
      if (end - at > 2 * deepest) deepest = (end - at - 1) / 2;
      at = end - 1;
    } else if (code === 45 || code === 63 || code === 58) {
      // Marks that each open a level: `- - - a`, `? : - a`.
      const end = skipBlanks(text, at + 1);
      marks = at === lastMark ? marks + 1 : 1;
      if (end > at + 1 && marks > deepest) deepest = marks;
      lastMark = end > at + 1 ? end : -1;
      at = end - 1;
    }
  }
  return deepest;
}

function skipBlanks(text: string, from: number): number {
  let at = from;
  while (text.charCodeAt(at) === 32 || text.charCodeAt(at) === 9) at++;
  return at;
}
