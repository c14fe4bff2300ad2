import { merge } from '../merge.ts';
import type { MergeResult } from '../result.ts';

/** The text between backticks without the indent that the test's own code has. */
function dedent(text: string): string {
  const lines = text.replace(/^\n/, '').replace(/\n[ ]*$/, '\n');
  const indent = /^[ ]*/.exec(lines)?.[0] ?? '';
  return lines
    .split('\n')
    .map((line) => (line.startsWith(indent) ? line.slice(indent.length) : line))
    .join('\n');
}

export interface Texts {
  base: string;
  local: string;
  remote: string;
}

export function mergeAs(path: string, texts: Texts): MergeResult {
  return merge({ base: dedent(texts.base), local: dedent(texts.local), remote: dedent(texts.remote), path });
}

/** The outcome of a merge that must be clean. @throws if it is not. */
export function cleanly(path: string, texts: Texts): string {
  const { outcome, content, conflicts } = mergeAs(path, texts);
  if (outcome === 'conflict') throw new Error(`not clean: ${JSON.stringify(conflicts)}`);
  return content;
}

export { dedent };
