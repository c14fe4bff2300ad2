import { createHash, randomUUID } from 'node:crypto';
import type { Entropy } from '../../ports.ts';

export const nodeEntropy: Entropy = {
  hash: (bytes) => createHash('sha256').update(bytes).digest('hex'),
  id: () => randomUUID(),
  random: () => Math.random(),
};
