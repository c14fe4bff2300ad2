/** Does the work on content that plans have asked for, outside of any transaction. */
import type { Limits } from '@mockforge-cloud/shared/protocol';
import type { Content } from '../content.ts';
import { type ContentOutcome, type ContentTask, runTask } from './content-task.ts';
import type { DoneTask } from './content-worker.ts';
import type { Derivation, Derivations, MergeRequest, PatchRequest } from './derivation.ts';

/** Contents by hash. What is in no database yet, such as the outcome of a merge a moment ago, is among them. */
export type ReadContents = (hashes: readonly string[]) => Promise<ReadonlyMap<string, Uint8Array>>;

export interface DeriveContext {
  derivations: Derivations;
  read: ReadContents;
  limits: Limits;
  /** Where the work is done; absent: here and now. */
  run?: (task: ContentTask) => Promise<DoneTask>;
}

/** One after the other, so that a push with hundreds of large merges never has all of them in memory (I16). */
export async function derive(missing: readonly Derivation[], context: DeriveContext): Promise<Content[]> {
  const made: Content[] = [];
  for (const request of missing) {
    const content = await deriveOne(request, context);
    if (content !== null) made.push(content);
  }
  return made;
}

function hashesOf(request: Derivation): string[] {
  switch (request.kind) {
    case 'merge':
      return [request.localHash, request.headHash, ...(request.baseHash === null ? [] : [request.baseHash])];
    case 'patch':
      return [request.headHash];
    case 'load':
      return [request.hash];
  }
}

/** Gives the content that was made, where a later derivation may build on it. */
async function deriveOne(request: Derivation, context: DeriveContext): Promise<Content | null> {
  const { derivations } = context;
  const bytes = await context.read(hashesOf(request));
  switch (request.kind) {
    case 'merge':
      return deriveMerge(request, bytes, context);
    case 'patch':
      return derivePatch(request, bytes, context);
    case 'load':
      derivations.keepLoaded(request, contentOf(requireBytes(bytes, request.hash), request.hash));
      return null;
  }
}

async function deriveMerge(
  request: MergeRequest,
  bytes: ReadonlyMap<string, Uint8Array>,
  { derivations, limits, run }: DeriveContext,
): Promise<Content | null> {
  const { baseHash, localHash, headHash, path } = request;
  const head = requireBytes(bytes, headHash);
  const outcome = await within(derivations, run, {
    kind: 'merge',
    // A base that is not known here is none: what both sides share is then found without it.
    base: baseHash === null ? null : (bytes.get(baseHash) ?? null),
    local: requireBytes(bytes, localHash),
    head,
    path,
  });
  if (outcome.outcome === 'clean' && outcome.bytes.length <= limits.maxMockBytes) {
    const content = contentOf(outcome.bytes, outcome.hash);
    derivations.keepMerge(request, { outcome: 'clean', content });
    return content;
  }
  // An answer has no room for a larger one, which is fetched by its hash.
  const bytesOfHead = head.length <= limits.maxInlineBytes ? head : null;
  derivations.keepMerge(request, {
    outcome: outcome.outcome === 'opaque' ? 'opaque' : 'conflict',
    head: { hash: headHash, size: head.length, bytes: bytesOfHead },
  });
  return null;
}

async function derivePatch(
  request: PatchRequest,
  bytes: ReadonlyMap<string, Uint8Array>,
  { derivations, run }: DeriveContext,
): Promise<Content | null> {
  const { headHash, patch, path } = request;
  const outcome = await within(derivations, run, { kind: 'patch', head: requireBytes(bytes, headHash), patch, path });
  if (outcome.outcome === 'clean') {
    const content = contentOf(outcome.bytes, outcome.hash);
    derivations.keepPatch(request, { outcome: 'clean', content });
    return content;
  }
  const message = outcome.outcome === 'opaque' ? 'it is not text, or too large.' : outcome.reason;
  derivations.keepPatch(request, { outcome: 'not_structured', message });
  return null;
}

/** Of one push. What it asks for beyond that is left to its sender, who may push it again in a push of its own. */
const BUDGET = { ms: 30_000, bytes: 64 * 1024 * 1024 };

async function within({ spent }: Derivations, run: DeriveContext['run'], task: ContentTask): Promise<ContentOutcome> {
  if (spent.ms > BUDGET.ms || spent.bytes > BUDGET.bytes) return { outcome: 'opaque' };
  const { outcome, ms } = await (run === undefined ? runHere(task) : run(task));
  spent.ms += ms;
  if (outcome.outcome === 'clean') spent.bytes += outcome.bytes.length;
  return outcome;
}

function runHere(task: ContentTask): DoneTask {
  const begun = performance.now();
  return { outcome: runTask(task), ms: performance.now() - begun };
}

function contentOf(bytes: Uint8Array, hash: string): Content {
  return { hash, size: bytes.length, bytes };
}

function requireBytes(bytes: ReadonlyMap<string, Uint8Array>, hash: string): Uint8Array {
  const found = bytes.get(hash);
  if (found === undefined) throw new Error(`The content ${hash} is missing.`);
  return found;
}
