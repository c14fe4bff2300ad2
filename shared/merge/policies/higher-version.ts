import { compareVersions, plainText } from './order-of-values.ts';
import type { Policy } from './policy.ts';

/**
 * The `version` of a file or of its `info`: the higher. Not that of a Helm chart: there each change has to have a number
 * of its own, so neither of two equal claims is right.
 */
export const higherVersion: Policy = {
  name: 'higher-version',
  decide({ file, keys, key, values }) {
    const isFileVersion = key === 'version' && (keys.length === 1 || (keys.length === 2 && keys[0] === 'info'));
    if (!isFileVersion || !values.base || /(?:^|\/)Chart\.ya?ml$/.test(file)) return null;
    const [base, local, remote] = [plainText(values.base), plainText(values.local), plainText(values.remote)];
    if (!base || !local || !remote || compareVersions(base, base) === null) return null;
    const order = compareVersions(local, remote);
    return order === null || order === 0 ? null : order > 0 ? 'local' : 'remote';
  },
};
