import type { Policy } from './policy.ts';

/** `response_history` is a log: what one side has in it stays, even where the other cut it. */
export const joinedHistory: Policy = {
  name: 'joined-history',
  decide({ keys, values }) {
    if (!keys.includes('response_history')) return null;
    if (values.local && values.remote) return null;
    return values.local ? 'local' : 'remote';
  },
};
