import { shapeOf } from '../structure/shape.ts';
import type { Node } from '../structure/tree.ts';
import { plainText, timeOf } from './order-of-values.ts';
import { isContent, type Policy } from './policy.ts';

const stamps = /^(?:_postman_id|_postman_exported_using|_exporter_id|__export_source|id)$/;
const times = /^(?:_postman_exported_at|exported_at|exportedAt|__export_date)$/;

/**
 * Marks that an export puts on a whole file, such as `_postman_id`: those of the later export. `id` is one only where
 * the same map says when it was exported.
 */
export const newerExport: Policy = {
  name: 'newer-export',
  decide({ key, keys, values, parents }) {
    if (!stamps.test(key) || isContent(keys) || !parents || !values.local || !values.remote) return null;
    const [local, remote] = [exportTime(parents.local), exportTime(parents.remote)];
    if (local === null || remote === null) return null;
    return local >= remote ? 'local' : 'remote';
  },
};

function exportTime(map: Node): number | null {
  const found = shapeOf(map)?.entries.find(({ key }) => times.test(key));
  const text = found ? plainText(found.value) : null;
  return text === null ? null : timeOf(text);
}
