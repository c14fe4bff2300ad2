/** A person settles a conflict. It always makes a revision: the log is how the author's replica learns of it. */
import { CloudError } from '@mockforge-cloud/shared/protocol';
import type { Content } from '../../contents/content.ts';
import type { Intent, Operation } from '../operation.ts';
import type { MockHead, ResultDraft } from './branch-state.ts';
import { taken } from './plan-paths.ts';
import type { PushDraft } from './push-draft.ts';

type Resolve = Extract<Intent, { kind: 'resolve' }>;

export function planResolve(draft: PushDraft, op: Operation, intent: Resolve): ResultDraft {
  draft.require('update');
  const record = draft.state.conflict(intent.conflictId);
  const mock = draft.state.mock(intent.mockId);
  if (record === undefined || mock === undefined) {
    throw new CloudError('conflict.closed', 'This conflict has been settled already.', {
      hint: 'Look at the mock: it holds what came of it.',
      details: { conflict_id: intent.conflictId },
    });
  }
  const head = headOf(mock);
  const { choice } = intent;
  const common = { op, before: mock, path: mock.path, settles: false };
  if (choice.take === 'head') {
    return draft.accept({ ...common, after: head, resolves: { record, resolution: 'remote' } });
  }
  const resolves = { record, resolution: choice.take };
  const chosen = choice.content === null ? null : draft.known(choice.content);
  if (intent.headHash === undefined || intent.headHash === mock.hash || chosen?.hash === mock.hash) {
    if (mock.hash === null && chosen !== null) requirePlace(draft, mock);
    return draft.accept({ ...common, after: chosen, resolves });
  }
  // The head has moved since the person looked: what was chosen is one side of another merge.
  if (chosen === null || mock.hash === null || intent.headHash === null) throw headMoved(mock);
  const request = {
    kind: 'merge',
    baseHash: intent.headHash,
    localHash: chosen.hash,
    headHash: mock.hash,
    path: mock.path,
  } as const;
  const merge = draft.push.derivations.merge(request);
  if (merge === undefined) return draft.wait(op, mock, request);
  if (merge.outcome !== 'clean') throw headMoved(mock);
  return draft.accept({ ...common, after: merge.content, submitted: chosen, resolves });
}

function headOf(mock: MockHead): Content | null {
  return mock.hash === null ? null : { hash: mock.hash, size: mock.size, bytes: null };
}

/** A deleted mock comes back: there has to be room for it, and nobody at its path. */
function requirePlace(draft: PushDraft, mock: MockHead): void {
  draft.require('create');
  draft.requireRoom();
  const other = draft.state.liveAt(mock.path)[0];
  if (other !== undefined) throw taken(mock.path, other.path);
}

function headMoved(mock: MockHead): CloudError {
  return new CloudError('conflict.head_moved', `"${mock.path}" has been changed since you looked at it.`, {
    hint: 'Look at the conflict again, with the new head.',
    details: { head_hash: mock.hash, head_revision: mock.revision },
  });
}
