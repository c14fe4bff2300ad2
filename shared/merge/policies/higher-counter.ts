import { plainText } from './order-of-values.ts';
import type { Policy } from './policy.ts';

const keys = /^(?:lastMigration|version|revision|rev|sequence|__v|resourceVersion)$/;

/** Counters that every save or migration raises: the higher. Mockoon writes `lastMigration`. */
export const higherCounter: Policy = {
  name: 'higher-counter',
  decide({ key, values }) {
    if (!keys.test(key)) return null;
    const [local, remote] = [plainText(values.local), plainText(values.remote)];
    if (!local || !remote || !/^\d{1,15}$/.test(local) || !/^\d{1,15}$/.test(remote)) return null;
    return Number(local) >= Number(remote) ? 'local' : 'remote';
  },
};
