import { type Data, ExactNumber, isObject } from './data.ts';

/** How nested values are laid out; absent: all on one line, without blanks. */
export interface Layout {
  /** Of one level. */
  unit: string;
  eol: string;
}

/** As `JSON.stringify` does it, with each number as it is. @param indent of the line that the value begins on */
export function writeJson(data: Data, layout?: Layout, indent = ''): string {
  if (data instanceof ExactNumber) return data.source;
  if (Array.isArray(data)) {
    const items = (inner: string) => data.map((item) => writeJson(item, layout, inner));
    return enclosed('[]', items, { layout, indent });
  }
  if (!isObject(data)) return JSON.stringify(data);
  const members = (inner: string) =>
    [...data].map(([key, value]) => `${JSON.stringify(key)}:${layout ? ' ' : ''}${writeJson(value, layout, inner)}`);
  return enclosed('{}', members, { layout, indent });
}

function enclosed(
  brackets: string,
  partsAt: (inner: string) => string[],
  { layout, indent }: { layout: Layout | undefined; indent: string },
): string {
  const [open, close] = brackets;
  if (layout === undefined) return `${open}${partsAt('').join(',')}${close}`;
  const inner = indent + layout.unit;
  const parts = partsAt(inner);
  if (parts.length === 0) return brackets;
  return `${open}${parts.map((part) => `${layout.eol}${inner}${part}`).join(',')}${layout.eol}${indent}${close}`;
}
