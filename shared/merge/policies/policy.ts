import type { Side, Three } from '../structure/run.ts';
import type { Node } from '../structure/tree.ts';

/** A place that both sides changed; one side is absent where it was deleted there. */
export interface Disputed {
  /** Path of the mock. */
  file: string;
  path: string;
  /** Keys on the way; an item of a list is `[]`. */
  keys: readonly string[];
  /** The last key. */
  key: string;
  values: { base: Node | null; local: Node | null; remote: Node | null };
  /** The maps that hold the value. */
  parents: Three<Node> | null;
}

/** One stated rule that decides a conflict. It may only take one side's value: a merge never makes values up. */
export interface Policy {
  name: string;
  /** `null`: not a case for this policy. */
  decide(disputed: Disputed): Side | null;
}

/** Names of what a mock answers with, or of examples: data that somebody wrote on purpose, whatever its keys are called. */
const contents =
  /^(?:body|bodies|json_?body|response_?body|request_?body|examples?|fixtures?|payloads?|defaults?|mock_?data|seeds?)$/i;

/** Whether a key stands in such data, so that it is no bookkeeping of the file. */
export function isContent(keys: readonly string[]): boolean {
  return keys.slice(0, -1).some((key) => contents.test(key));
}
