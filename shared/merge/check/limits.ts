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
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 91 || code === 123) {
      depth++;
      if (depth > deepest) deepest = depth;
    } else if ((code === 93 || code === 125) && depth > 0) depth--;
  }
  for (const [run] of text.matchAll(/^[ \t]{100,}|(?:[-?:][ \t]+){20,}/gm)) {
    deepest = Math.max(deepest, run.length / 2);
  }
  return deepest;
}
