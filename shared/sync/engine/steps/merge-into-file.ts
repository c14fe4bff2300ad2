/** Where nothing may be pushed, an incoming change is merged into the file that was edited here. */
import { CloudError } from '@mockforge-cloud/shared/protocol';
import { tryMerge } from '../../plan/try-merge.ts';
import type { MockRecord, Version } from '../../versions/mock-record.ts';
import { attempt, block, lacking, wrote } from '../files/file-steps.ts';
import type { EngineContext } from '../ground/context.ts';

export async function mergeIntoFile(
  context: EngineContext,
  mock: MockRecord,
  remote: Version,
  local: string,
): Promise<void> {
  const head = context.contents.get(remote.hash);
  // Without the base, where the cloud has lost it, there is less that merges cleanly.
  const baseHash = mock.base === null || context.contents.isLacking(mock.base.hash) ? null : mock.base.hash;
  const base = baseHash === null ? null : context.contents.get(baseHash);
  if (context.contents.isLacking(remote.hash)) return block(context, mock, lacking(mock.path));
  if (head === undefined) return context.contents.want(remote.hash, mock.mockId);
  if (baseHash !== null && base === undefined) return context.contents.want(baseHash, mock.mockId);
  const outcome = await attempt(context, mock, async () => {
    const mine = await context.ports.files.read(mock.path);
    if (mine === null || context.ports.entropy.hash(mine) !== local) return { outcome: 'changed' };
    const trial = tryMerge({ path: mock.path, base: base ?? null, local: mine, remote: head }, context.options);
    if (trial.outcome === 'conflict') throw disagreement(mock.path);
    const bytes = trial.outcome === 'merged' ? trial.bytes : trial.outcome === 'local' ? mine : head;
    // What an earlier merge has made of it adds nothing to what was backed up then.
    if (context.mergedHere.get(mock.mockId) !== local) await context.ports.files.backup(mock.path, mine);
    const replaced = await context.ports.files.replace(mock.path, bytes, local, mock.mockId);
    if (replaced.outcome !== 'done') return replaced;
    const hash = context.ports.entropy.hash(bytes);
    context.mergedHere.set(mock.mockId, hash);
    wrote(context, { path: mock.path, hash, stat: replaced.stat });
    return replaced;
  });
  if (outcome?.outcome !== 'done') return;
  const isWithLf = mock.isWithLf && !head.includes(13);
  context.replica.update(mock, { base: remote, vouched: null, isWithLf });
  context.touch(mock.mockId);
}

function disagreement(path: string): CloudError {
  return new CloudError('mock.stale_base', `${path} was edited here and in the cloud, and nothing is sent from here.`, {
    hint: 'Sync in both directions to settle it, or take the cloud’s side with the strategy "remote".',
  });
}
