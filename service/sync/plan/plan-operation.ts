/** What one operation of a push comes to. A CloudError concerns this operation alone. */
import { randomUUID } from 'node:crypto';
import { CloudError } from '@mockforge-cloud/shared/protocol';
import type { Content } from '../../contents/content.ts';
import { tooLarge } from '../../contents/contents.errors.ts';
import type { Intent, Operation, Precondition } from '../operation.ts';
import type { MockHead, ResultDraft } from './branch-state.ts';
import { decideContent } from './decide-content.ts';
import { taken } from './plan-paths.ts';
import { planResolve } from './plan-resolve.ts';
import type { PushDraft } from './push-draft.ts';

type Of<Kind extends Intent['kind']> = Extract<Intent, { kind: Kind }>;

/** `movedFrom`: the path before the move that was decided for this operation, or `null`. */
export function planOperation(draft: PushDraft, op: Operation, movedFrom: string | null): ResultDraft {
  const { intent } = op;
  switch (intent.kind) {
    case 'refused':
      throw intent.error;
    case 'create':
      return planCreate(draft, op, intent);
    case 'update':
      return planUpdate(draft, op, intent, movedFrom);
    case 'patch':
      return planPatch(draft, op, intent, movedFrom);
    case 'rename':
      return planRename(draft, op, intent, movedFrom);
    case 'delete':
      return planDelete(draft, op, intent);
    case 'put':
      return planPut(draft, op, intent);
    case 'remove':
      return planRemove(draft, op, intent);
    case 'resolve':
      return planResolve(draft, op, intent);
  }
}

function planCreate(draft: PushDraft, op: Operation, intent: Of<'create'>): ResultDraft {
  draft.require('create');
  const submitted = draft.known(intent.content);
  const there = mockAt(draft, intent.path);
  if (there !== null) {
    draft.require('update');
    requireOther(draft, there, intent.path);
    return submit(draft, { op, before: there, path: there.path, submitted, baseHash: null });
  }
  draft.requireRoom();
  const before = newMock(draft, freeId(draft, intent.mockId), intent.path);
  return draft.accept({ op, before, path: intent.path, after: submitted, settles: true });
}

function planUpdate(draft: PushDraft, op: Operation, intent: Of<'update'>, movedFrom: string | null): ResultDraft {
  draft.require('update');
  const mock = requireMock(draft, intent.mockId);
  const submitted = draft.known(intent.content);
  const { baseHash } = intent;
  if (mock.hash === null) return recreate(draft, op, { mock, submitted, path: intent.path?.to ?? mock.path, baseHash });
  return submit(draft, { op, before: { ...mock, path: movedFrom ?? mock.path }, path: mock.path, submitted, baseHash });
}

/** The edit wins over the deletion: the mock is made again, or its content goes to whatever is at its path now. */
function recreate(
  draft: PushDraft,
  op: Operation,
  { mock, submitted, path, baseHash }: { mock: MockHead; submitted: Content; path: string; baseHash: string | null },
): ResultDraft {
  const there = mockAt(draft, path);
  if (there !== null) {
    requireOther(draft, there, path);
    return submit(draft, { op, before: there, path: there.path, submitted, baseHash: null });
  }
  draft.require('create');
  draft.requireRoom();
  return draft.accept({ op, before: { ...mock, path }, path, after: submitted, baseHash, settles: true });
}

interface Submission {
  op: Operation;
  before: MockHead;
  /** Where the mock is after the operation. */
  path: string;
  submitted: Content;
  baseHash: string | null;
}

function submit(draft: PushDraft, { op, before, path, submitted, baseHash }: Submission): ResultDraft {
  const head: Content = { hash: before.hash ?? '', size: before.size, bytes: null };
  const decision = decideContent({ headHash: head.hash, submitted, baseHash, strategy: op.strategy, path }, (request) =>
    draft.push.derivations.merge(request),
  );
  const common = { op, before, path, baseHash, settles: true };
  switch (decision.outcome) {
    case 'underived':
      return draft.wait(op, before, decision.derivation);
    case 'same':
      return draft.accept({ ...common, after: head });
    case 'taken':
      return draft.accept({ ...common, after: submitted });
    case 'merged':
      return decision.content.hash === submitted.hash
        ? draft.accept({ ...common, after: submitted })
        : draft.accept({ ...common, after: decision.content, submitted, merged: decision.content });
    case 'kept':
      draft.keepAside(op, before, { submitted, baseHash });
      return draft.accept({ ...common, after: decision.head, merged: decision.head });
    case 'conflict':
      return draft.open(op, before, { submitted, baseHash });
    case 'stale':
      return stale(op, before);
  }
}

function planPatch(draft: PushDraft, op: Operation, intent: Of<'patch'>, movedFrom: string | null): ResultDraft {
  draft.require('update');
  const mock = requireMock(draft, intent.mockId);
  if (mock.hash === null) throw notFound(intent.mockId);
  const request = {
    kind: 'patch',
    headHash: mock.hash,
    patch: intent.patch,
    opId: op.opId,
    path: mock.path,
  } as const;
  const patched = draft.push.derivations.patch(request);
  if (patched === undefined) return draft.wait(op, mock, request);
  if (patched.outcome === 'not_structured') {
    throw new CloudError('mock.not_structured', `"${mock.path}" can't be patched: ${patched.message}`, {
      hint: 'Send the whole content with its base_hash instead.',
    });
  }
  if (patched.content.size > draft.limits.maxMockBytes) throw tooLarge(draft.limits);
  return draft.accept({
    op,
    before: { ...mock, path: movedFrom ?? mock.path },
    path: mock.path,
    after: patched.content,
    merged: patched.content,
    settles: true,
  });
}

function planRename(draft: PushDraft, op: Operation, intent: Of<'rename'>, movedFrom: string | null): ResultDraft {
  draft.require('update');
  const mock = requireMock(draft, intent.mockId);
  const after = mock.hash === null ? null : { hash: mock.hash, size: mock.size, bytes: null };
  const before = { ...mock, path: movedFrom ?? mock.path };
  return draft.accept({ op, before, path: mock.path, after, settles: false });
}

function planDelete(draft: PushDraft, op: Operation, intent: Of<'delete'>): ResultDraft {
  draft.require('delete');
  const mock = requireMock(draft, intent.mockId);
  const common = { op, before: mock, path: mock.path, settles: true };
  if (mock.hash === null) return draft.accept({ ...common, after: null });
  if (intent.baseHash === null || intent.baseHash === mock.hash) {
    return draft.accept({ ...common, after: null, baseHash: intent.baseHash });
  }
  // Edited since the sender looked: the edit wins, and the answer brings it along.
  const head: Content = { hash: mock.hash, size: mock.size, bytes: null };
  if (mock.size > draft.limits.maxInlineBytes) return draft.accept({ ...common, after: head, merged: head });
  const request = { kind: 'load', hash: mock.hash } as const;
  const loaded = draft.push.derivations.load(request);
  if (loaded === undefined) return draft.wait(op, mock, request);
  return draft.accept({ ...common, after: loaded, merged: loaded });
}

function planPut(draft: PushDraft, op: Operation, intent: Of<'put'>): ResultDraft {
  const submitted = draft.known(intent.content);
  const there = mockAt(draft, intent.path);
  draft.require(there === null ? 'create' : 'update');
  const before = there ?? newMock(draft, randomUUID(), intent.path);
  if (!holds(intent.precondition, there)) return stale(op, before);
  if (there === null) draft.requireRoom();
  return draft.accept({ op, before, path: intent.path, after: submitted, baseHash: before.hash, settles: true });
}

function planRemove(draft: PushDraft, op: Operation, intent: Of<'remove'>): ResultDraft {
  draft.require('delete');
  const there = mockAt(draft, intent.path);
  if (there === null) {
    throw new CloudError('mock.not_found', `There is no mock at "${intent.path}".`, { details: { path: intent.path } });
  }
  if (!holds(intent.precondition, there)) return stale(op, there);
  return draft.accept({ op, before: there, path: there.path, after: null, baseHash: there.hash, settles: true });
}

function holds(precondition: Precondition, there: MockHead | null): boolean {
  if (precondition.is === 'one_of') return precondition.hashes.includes(there?.hash ?? '');
  return (precondition.is === 'present') === (there !== null);
}

function stale(op: Operation, mock: MockHead): ResultDraft {
  const head = { hash: mock.hash, path: mock.path, revision: mock.revision };
  return { type: 'stale_base', opId: op.opId, mockId: mock.mockId, head };
}

/** The mock at exactly this path, or `null`. @throws CloudError `mock.path_case_conflict` */
function mockAt(draft: PushDraft, path: string): MockHead | null {
  const there = draft.state.liveAt(path);
  const exact = there.find((mock) => mock.path === path);
  if (exact !== undefined) return exact;
  const other = there[0];
  if (other !== undefined) throw taken(path, other.path);
  return null;
}

/** Whoever speaks of the mock at the path in the same push has both: they are not one. @throws CloudError `mock.path_taken` */
function requireOther(draft: PushDraft, there: MockHead, path: string): void {
  if (draft.speaksOf(there.mockId)) throw taken(path, there.path);
}

/** @throws CloudError `mock.not_found` */
function requireMock(draft: PushDraft, mockId: string): MockHead {
  const mock = draft.state.mock(mockId);
  if (mock === undefined) throw notFound(mockId);
  return mock;
}

function notFound(mockId: string): CloudError {
  return new CloudError('mock.not_found', `There is no mock "${mockId}" in this workspace.`, {
    hint: 'Ask for the list of mocks.',
    details: { mock_id: mockId },
  });
}

/** An id that a live mock has already is given to no other one: the answer names the new one. */
function freeId(draft: PushDraft, wanted: string | null): string {
  if (wanted === null || (draft.state.mock(wanted)?.hash ?? null) !== null) return randomUUID();
  return wanted;
}

function newMock(draft: PushDraft, mockId: string, path: string): MockHead {
  const deleted = draft.state.mock(mockId);
  return { mockId, path, hash: null, size: 0, revision: deleted?.revision ?? 0, updatedBy: draft.push.user };
}
