import { plainText, timeOf } from './order-of-values.ts';
import { isContent, type Policy } from './policy.ts';

const keys =
  /^_?(?:updated|modified|exported|saved|synced|last_?(?:updated|modified|saved|used|sync(?:ed)?)|postman_exported|__export_date)(?:_?(?:at|on|date|time))?$/i;

/** Times that every save or export touches: the later one. Insomnia writes `modified` and `__export_date`. */
export const newerTime: Policy = {
  name: 'newer-time',
  decide({ key, keys: path, values }) {
    if (!keys.test(key) || isContent(path)) return null;
    const times = [values.base, values.local, values.remote].map(plainText).map((text) => text && timeOf(text));
    const [base, local, remote] = times;
    if (typeof local !== 'number' || typeof remote !== 'number') return null;
    // Who put it back meant to.
    if (typeof base === 'number' && (local < base || remote < base)) return null;
    return local >= remote ? 'local' : 'remote';
  },
};
