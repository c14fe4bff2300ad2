import { plainText, timeOf } from './order-of-values.ts';
import type { Policy } from './policy.ts';

const keys =
  /^_?(?:updated|modified|exported|saved|synced|last_?(?:updated|modified|saved|used|sync(?:ed)?)|postman_exported|__export_date)(?:_?(?:at|on|date|time))?$/i;

/** Times that every save or export touches: the later one. Insomnia writes `modified` and `__export_date`. */
export const newerTime: Policy = {
  name: 'newer-time',
  decide({ key, values }) {
    if (!keys.test(key)) return null;
    const [local, remote] = [plainText(values.local), plainText(values.remote)].map((text) => text && timeOf(text));
    if (typeof local !== 'number' || typeof remote !== 'number') return null;
    return local >= remote ? 'local' : 'remote';
  },
};
