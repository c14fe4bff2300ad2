import { isAlias, isCollection, isMap, isPair, isScalar, type Node, type ParsedNode, parseAllDocuments } from 'yaml';
import { Builder, type Telling } from './builder.ts';
import type { Pool, Properties } from './pool.ts';
import { quoted, yamlWord } from './spelling.ts';

/**
 * Reads YAML that js-yaml refuses and that the package `yaml` takes: text in quotes that is indented too little, for
 * example. Slower; `null`: both refuse it.
 */
export function readLenientYaml(text: string, pool: Pool): Telling | null {
  try {
    const builder = new Builder(pool);
    for (const document of parseAllDocuments(text, { logLevel: 'silent', prettyErrors: false, uniqueKeys: false })) {
      if (document.errors.length > 0) return null;
      builder.endDocument();
      for (const note of [document.commentBefore, document.comment]) tellComment(note, builder);
      tell(document.contents, builder);
    }
    return builder.tell();
  } catch (error) {
    // Nested too deep for the parser's own calls.
    if (error instanceof RangeError) return null;
    throw error;
  }
}

function tell(node: ParsedNode | Node | null, builder: Builder): void {
  if (node === null) {
    builder.scalar(yamlWord(''));
    return;
  }
  tellComment(node.commentBefore, builder);
  if (isAlias(node)) builder.alias(node.source);
  else if (isScalar(node)) tellScalar(node.source ?? '', node.type === 'PLAIN', propertiesOf(node), builder);
  else if (isCollection(node)) {
    builder.open(isMap(node) ? 'map' : 'list', propertiesOf(node));
    for (const item of node.items) {
      if (isPair(item)) tellPair(item.key as Node | null, item.value as Node | null, isMap(node), builder);
      else tell(item as Node, builder);
    }
    builder.close();
  }
  tellComment(node.comment, builder);
}

function tellPair(key: Node | null, value: Node | null, isInMap: boolean, builder: Builder): void {
  if (!isInMap) builder.open('map');
  tell(key, builder);
  tell(value, builder);
  if (!isInMap) builder.close();
}

function tellScalar(text: string, isPlain: boolean, properties: Properties, builder: Builder): void {
  builder.scalar(isPlain && properties.tag === '' ? yamlWord(text) : quoted(text), properties);
}

function propertiesOf(node: Node): Properties {
  return { tag: node.tag ?? '', anchor: ('anchor' in node ? node.anchor : undefined) ?? '' };
}

function tellComment(comment: string | null | undefined, builder: Builder): void {
  for (const line of comment?.split('\n') ?? []) if (line.trim() !== '') builder.comment(`#${line}`);
}
