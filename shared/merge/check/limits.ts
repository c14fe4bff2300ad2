/** Bounds beyond which a merge looks at lines only, so that no file stalls the process that merges it. */
export interface MergeLimits {
  /** UTF-16 units of the longest of the three texts. */
  maxLength: number;
  /** Levels of maps and lists. */
  maxDepth: number;
}

export const mergeLimits: MergeLimits = { maxLength: 32_000_000, maxDepth: 200 };
