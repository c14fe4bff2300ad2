import { shapeOf } from '../structure/shape.ts';
import { type Node, textOf } from '../structure/tree.ts';

/** The text of a scalar without its quotes; `null` for anything else. */
export function plainText(node: Node | null): string | null {
  if (!node || shapeOf(node)) return null;
  return textOf(node)
    .trim()
    .replace(/^(["'])(.*)\1$/s, '$2');
}

/** Milliseconds of an ISO 8601 time or of a number of seconds or milliseconds since 1970; `null`: no time. */
export function timeOf(text: string): number | null {
  if (/^\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d(\.\d+)?)?\s*(Z|[+-]\d\d:?\d\d)?)?$/.test(text)) {
    const time = Date.parse(text.replace(' ', 'T'));
    return Number.isNaN(time) ? null : time;
  }
  if (/^\d{10}(\.\d+)?$/.test(text)) return Number(text) * 1000;
  return /^\d{13}$/.test(text) ? Number(text) : null;
}

interface Version {
  numbers: number[];
  pre: string[];
}

/** `1.2`, `v1.2.3`, `2.0.0-rc.1`. Snapshots have no order: two builds of one are two different things. */
function versionOf(text: string): Version | null {
  const found = /^v?(\d{1,9}(?:\.\d{1,9}){1,3})(?:-([0-9a-z.-]+))?(?:\+[0-9a-z.-]+)?$/i.exec(text);
  if (!found?.[1] || /snapshot/i.test(text)) return null;
  return { numbers: found[1].split('.').map(Number), pre: found[2]?.split('.') ?? [] };
}

/** Order of two versions as in Semantic Versioning 2.0.0, section 11; `null`: one of them is none. */
export function compareVersions(a: string, b: string): number | null {
  const left = versionOf(a);
  const right = versionOf(b);
  if (!left || !right) return null;
  for (let at = 0; at < Math.max(left.numbers.length, right.numbers.length); at++) {
    const step = (left.numbers[at] ?? 0) - (right.numbers[at] ?? 0);
    if (step !== 0) return step;
  }
  if (left.pre.length === 0 || right.pre.length === 0) return right.pre.length - left.pre.length;
  for (let at = 0; at < Math.max(left.pre.length, right.pre.length); at++) {
    const step = comparePart(left.pre[at], right.pre[at]);
    if (step !== 0) return step;
  }
  return 0;
}

function comparePart(a: string | undefined, b: string | undefined): number {
  if (a === undefined || b === undefined) return (a === undefined ? 0 : 1) - (b === undefined ? 0 : 1);
  const numeric = [a, b].map((part) => /^\d+$/.test(part));
  if (numeric[0] && numeric[1]) return Number(a) - Number(b);
  if (numeric[0] !== numeric[1]) return numeric[0] ? -1 : 1;
  return a < b ? -1 : a > b ? 1 : 0;
}
