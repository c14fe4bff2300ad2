/** Works out the merges that a group of pushes needs, one upon the other, against the branch as it is now. */
import { CloudError, type Limits } from '@mockforge-cloud/shared/protocol';
import type { Place } from '../branches/place.ts';
import type { Content } from '../contents/content.ts';
import { readBytes } from '../contents/contents.repository.ts';
import type { RunContentTask } from '../contents/derive/content-worker.ts';
import { type Derivation, derivationKey } from '../contents/derive/derivation.ts';
import { type DeriveContext, derive, type ReadContents } from '../contents/derive/derive.ts';
import type { Database } from '../database/opened-database.ts';
import { loadState } from './load-state.ts';
import type { Operation } from './operation.ts';
import type { BranchState } from './plan/branch-state.ts';
import { finishPush } from './plan/finish-push.ts';
import { planPush } from './plan/plan-push.ts';
import type { PushRequest } from './plan/push-draft.ts';

export interface PrepareContext {
  db: Database;
  limits: Limits;
  now: () => Date;
  run: RunContentTask;
}

/** May reject with what the database throws; the commit will then say so. */
export async function preparePushes(
  { db, limits, now, run }: PrepareContext,
  place: Place,
  pushes: readonly PushRequest[],
): Promise<void> {
  const state = await loadState(db, { place, pushes, now: now(), maxInlineBytes: limits.maxInlineBytes, lock: false });
  const read = contentReader(db, place, pushes);
  for (const push of pushes) {
    if (!state.members.has(push.user.id)) continue;
    try {
      await prepareOne(push, { state, limits, read, run: (task) => run(task, push.user.id) });
    } catch (error) {
      // One's failure is not another's. What the plan throws it will throw again in the commit.
      if (!(error instanceof CloudError)) throw error;
      if (error.code === 'rate.limited') push.derivations.refusal = error;
    }
  }
}

interface Preparation {
  state: BranchState;
  limits: Limits;
  read: ReturnType<typeof contentReader>;
  run: NonNullable<DeriveContext['run']>;
}

async function prepareOne(push: PushRequest, { state, limits, read, run }: Preparation): Promise<void> {
  for (;;) {
    const planned = planPush(push, state, limits);
    if (planned.outcome === 'planned') {
      // The pushes after it are merged with what this one will make.
      finishPush(planned.draft, planned.results);
      return;
    }
    const { derivations } = push;
    const made = await derive(distinct(planned.missing), { derivations, read: read.read, limits, run });
    read.keep(made);
  }
}

function distinct(missing: readonly Derivation[]): Derivation[] {
  return [...new Map(missing.map((derivation) => [derivationKey(derivation), derivation])).values()];
}

/** Reads what was submitted or made a moment ago from memory, the rest from the database. */
function contentReader(db: Database, { workspaceId }: Place, pushes: readonly PushRequest[]) {
  const atHand = new Map<string, Uint8Array>();
  const keep = (contents: readonly Content[]) => {
    for (const { hash, bytes } of contents) if (bytes !== null) atHand.set(hash, bytes);
  };
  keep(pushes.flatMap((push) => [...push.operations.flatMap(submittedBy), ...push.derivations.made()]));
  const read: ReadContents = async (hashes) => {
    const found = await readBytes(
      db,
      workspaceId,
      hashes.filter((hash) => !atHand.has(hash)),
    );
    for (const hash of hashes) {
      const bytes = atHand.get(hash);
      if (bytes !== undefined) found.set(hash, bytes);
    }
    return found;
  };
  return { keep, read };
}

function submittedBy({ intent }: Operation): Content[] {
  if (intent.kind === 'resolve') return intent.choice.take === 'head' ? [] : [intent.choice.content].filter(isContent);
  return 'content' in intent ? [intent.content] : [];
}

function isContent(content: Content | null): content is Content {
  return content !== null;
}
