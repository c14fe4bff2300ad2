import { cost } from '../check/work.ts';
import { blockShape } from './block.ts';
import { flowShape } from './flow.ts';
import { skipTrivia } from './scan.ts';
import type { Container, Node } from './tree.ts';

/** The members of a node, or `null` for a scalar. Found once, then kept. */
export function shapeOf(node: Node): Container | null {
  if (node.shape === undefined) {
    node.shape = findShape(node);
    node.source.work.spend((node.shape?.entries.length ?? 0) * cost.shapeEntry);
  }
  return node.shape;
}

/**
 * Taking a container apart costs its length, so a text costs its length times its depth. Beyond this many times its
 * length what is left is merged as single values.
 */
const mostPasses = 60;

function findShape(node: Node): Container | null {
  const { source } = node;
  source.work.spend((node.end - node.start) * cost.shapeCharacter);
  source.passed += node.end - node.start;
  if (source.passed > mostPasses * (source.text.length + 1000)) return null;
  if (node.source.language === 'json' || node.form === 'inline') return flowShape(node);
  const { text } = node.source;
  const first = text.charAt(node.form === 'lines' ? skipTrivia(text, node.start, 'yaml') : node.start);
  return first === '{' || first === '[' ? flowShape(node) : blockShape(node);
}
