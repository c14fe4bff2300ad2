import type { Node } from '../structure/tree.ts';
import { plainText } from './order-of-values.ts';
import { isContent, type Policy } from './policy.ts';

const keys = /^(?:lastMigration|version|revision|rev|sequence|__v|resourceVersion)$/;

/** Counters that every save or migration raises: the higher. Mockoon writes `lastMigration`. */
export const higherCounter: Policy = {
  name: 'higher-counter',
  decide({ key, keys: path, values }) {
    if (!keys.test(key) || isContent(path)) return null;
    const [base, local, remote] = [numberOf(values.base), numberOf(values.local), numberOf(values.remote)];
    if (local === null || remote === null) return null;
    // Who lowered it meant to.
    if (base !== null && (local < base || remote < base)) return null;
    return local >= remote ? 'local' : 'remote';
  },
};

function numberOf(value: Node | null): number | null {
  const text = plainText(value);
  return text !== null && /^\d{1,15}$/.test(text) ? Number(text) : null;
}
