import { type Collection, isCollection, type Model, type Part, type Scalar } from './model.ts';

/** How a formatter writes a mock. */
export interface Format {
  path: string;
  indent: number | '\t';
  /** Blanks behind a dash. */
  gap: number;
  /** Whether lists stand deeper than their key. */
  deepLists: boolean;
  /** Whether collections without comments are written in brackets. */
  flow: boolean;
  quotes: 'plain' | 'single' | 'double';
  eol: '\n' | '\r\n';
}

const yaml: Format = { path: 'mock.yaml', indent: 2, gap: 1, deepLists: true, flow: false, quotes: 'plain', eol: '\n' };

export const yamlFormats: readonly Format[] = [
  yaml,
  { ...yaml, indent: 4, gap: 3 },
  { ...yaml, deepLists: false, quotes: 'single' },
  { ...yaml, indent: 3, gap: 1, quotes: 'double', eol: '\r\n' },
  { ...yaml, flow: true, deepLists: false },
];

export const jsonFormats: readonly Format[] = [
  { ...yaml, path: 'mock.json', indent: 2 },
  { ...yaml, path: 'mock.json', indent: 4, eol: '\r\n' },
  { ...yaml, path: 'mock.json', indent: '\t' },
  { ...yaml, path: 'mock.json', indent: 0 },
];

export function write(mock: Collection, format: Format): string {
  const text = format.path.endsWith('.json') ? json(mock, format, '') : yamlBody(mock, format, '');
  return `${text.trimEnd()}\n`.replaceAll('\n', format.eol);
}

function json(node: Model, format: Format, indent: string): string {
  if (!isCollection(node)) return node.kind === 'scalar' ? JSON.stringify(node.value) : 'null';
  const [open, close] = node.kind === 'map' ? '{}' : '[]';
  if (node.parts.length === 0) return `${open}${close}`;
  const unit = format.indent === '\t' ? '\t' : ' '.repeat(format.indent);
  const [line, inner] = unit === '' ? ['', ''] : ['\n', indent + unit];
  const parts = node.parts.map(({ key, node: value, above, behind }, at) => {
    const name = node.kind === 'map' ? `${JSON.stringify(key)}:${unit === '' ? '' : ' '}` : '';
    const comma = at < node.parts.length - 1 ? ',' : '';
    const comments = above.map((text) => `${inner}// ${text}\n`).join('');
    return `${comments}${inner}${name}${json(value, format, inner)}${comma}${behind === '' ? '' : ` // ${behind}`}`;
  });
  const atEnd = node.atEnd.map((text) => `${inner}// ${text}\n`).join('');
  return `${open}${line}${parts.join(line)}${line}${atEnd}${indent}${close}`;
}

function hasComments(node: Model): boolean {
  if (!isCollection(node)) return false;
  return (
    node.atEnd.length > 0 ||
    node.parts.some((one) => one.above.length > 0 || one.behind !== '' || hasComments(one.node))
  );
}

function properties({ tag, anchor }: Model): string {
  return [anchor && `&${anchor}`, tag].filter(Boolean).join(' ');
}

function yamlBody(node: Collection, format: Format, indent: string): string {
  const lines = node.parts.map((one) => {
    const above = one.above.map((text) => `${indent}# ${text}\n`).join('');
    return `${above}${indent}${node.kind === 'map' ? `${word(one.key, 'plain')}:` : '-'}${member(one, node, format, indent)}`;
  });
  return lines.join('') + node.atEnd.map((text) => `${indent}# ${text}\n`).join('');
}

/** What stands behind a key or dash. */
function member({ node, behind }: Part, parent: Collection, format: Format, indent: string): string {
  const comment = behind === '' ? '' : ` # ${behind}`;
  const own = properties(node);
  const gap = parent.kind === 'list' ? ' '.repeat(format.gap) : ' ';
  const isBlock =
    isCollection(node) && node.parts.length > 0 && (!format.flow || hasComments(node) || parent.tag !== '');
  if (!isBlock) {
    const text = node.kind === 'scalar' && isLong(node.value) ? literal(node.value, comment, indent, format) : null;
    const head = own === '' ? '' : ` ${own}`;
    return text ? `${head} ${text}` : `${head}${gap}${flow(node, format, false)}${comment}\n`;
  }
  const unit = ' '.repeat(Number(format.indent) || 2);
  if (parent.kind === 'list' && own === '' && comment === '' && !node.parts[0]?.above.length) {
    const inner = `${indent} ${gap}`;
    return gap + yamlBody(node, format, inner).slice(inner.length);
  }
  // A comment at the end of a list that stands no deeper than its key would belong to what follows.
  const isFlat = node.kind === 'list' && parent.kind === 'map' && !format.deepLists && node.atEnd.length === 0;
  const inner = isFlat ? indent : indent + unit;
  return `${own === '' ? '' : ` ${own}`}${comment}\n${yamlBody(node, format, inner)}`;
}

function isLong(value: Scalar): value is string {
  return typeof value === 'string' && value.includes('\n');
}

function literal(value: string, comment: string, indent: string, format: Format): string {
  const inner = indent + ' '.repeat(Number(format.indent) || 2);
  return `|${comment}\n${value.replaceAll(/^(?=.)/gm, inner)}`;
}

function flow(node: Model, format: Format, isInside: boolean): string {
  const own = isInside && properties(node) !== '' ? `${properties(node)} ` : '';
  if (node.kind === 'alias') return `*${node.name}`;
  if (node.kind === 'scalar') return own + word(node.value, isInside ? 'double' : format.quotes);
  const parts = node.parts.map((one) => {
    const value = flow(one.node, format, true);
    return node.kind === 'map' ? `${word(one.key, 'plain')}: ${value}` : value;
  });
  return own + (node.kind === 'map' ? `{${parts.join(', ')}}` : `[${parts.join(', ')}]`);
}

/** Strings that need no quotes, whoever reads them. */
const plain = /^(?!(?:true|false|null|yes|no|on|off|y|n|~)$)[a-z/][\w/ -]*\w$/i;

function word(value: Scalar, quotes: Format['quotes']): string {
  if (typeof value !== 'string') return JSON.stringify(value);
  if (quotes === 'plain' && plain.test(value)) return value;
  return quotes === 'single' && !value.includes('\n') ? `'${value.replaceAll("'", "''")}'` : JSON.stringify(value);
}
