import type { AnyData, Data } from './data.ts';

/** Text of one language that has been read. */
export interface PatchableText {
  readonly data: AnyData;
  /** The text after the patch, in one go; more than one where the first may not come to what is wanted. */
  patched(patch: Data): Iterable<string>;
  /** The data of a text like this one; `undefined` where it can't be read. */
  read(text: string): AnyData;
}
