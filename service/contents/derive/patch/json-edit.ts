import type { JsonStyle } from './json-style.ts';
import type { Splice } from './splices.ts';

/** A JSON text that is being edited. */
export interface JsonEdit {
  text: string;
  splices: Splice[];
  style: JsonStyle;
}
