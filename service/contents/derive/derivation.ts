/**
 * Work on content that a plan asks for: merges, patches, heads to send along. Done outside of the transaction
 * and remembered, so that the plan is only a decision and the lock on the branch is held for moments.
 */
import type { CloudError } from '@mockforge-cloud/shared/protocol';
import type { Content } from '../content.ts';

export interface MergeRequest {
  kind: 'merge';
  baseHash: string | null;
  localHash: string;
  headHash: string;
  /** Its ending says how it is merged. */
  path: string;
}

export interface PatchRequest {
  kind: 'patch';
  headHash: string;
  /** As JSON. */
  patch: string;
  opId: string;
  path: string;
}

/** The bytes of a head, for an answer that carries it. */
export interface LoadRequest {
  kind: 'load';
  hash: string;
}

export type Derivation = MergeRequest | PatchRequest | LoadRequest;

export type MergeOutcome =
  | { outcome: 'clean'; content: Content }
  /** `head` is what an answer carries where the head stays. */
  | { outcome: 'conflict'; head: Content }
  /** Binary, encrypted or too large to be merged. */
  | { outcome: 'opaque'; head: Content };

export type PatchOutcome = { outcome: 'clean'; content: Content } | { outcome: 'not_structured'; message: string };

/** What has been derived for one push so far. `undefined`: not yet. */
export class Derivations {
  /** Time and bytes that merges and patches of this push have taken: a push has its share, and no more (I16). */
  readonly spent = { ms: 0, bytes: 0 };
  /** Why nothing more is derived for this push. */
  refusal: CloudError | null = null;
  readonly #merges = new Map<string, MergeOutcome>();
  readonly #patches = new Map<string, PatchOutcome>();
  readonly #heads = new Map<string, Content>();

  merge(request: MergeRequest): MergeOutcome | undefined {
    return this.#merges.get(mergeKey(request));
  }

  patch(request: PatchRequest): PatchOutcome | undefined {
    return this.#patches.get(patchKey(request));
  }

  load(request: LoadRequest): Content | undefined {
    return this.#heads.get(request.hash);
  }

  /** Contents that were made here, and that another derivation may build on. */
  made(): Content[] {
    return [...this.#merges.values(), ...this.#patches.values()].flatMap((derived) =>
      derived.outcome === 'clean' ? [derived.content] : [],
    );
  }

  keepMerge(request: MergeRequest, outcome: MergeOutcome): void {
    this.#merges.set(mergeKey(request), outcome);
  }

  keepPatch(request: PatchRequest, outcome: PatchOutcome): void {
    this.#patches.set(patchKey(request), outcome);
  }

  keepLoaded(request: LoadRequest, content: Content): void {
    this.#heads.set(request.hash, content);
  }
}

/** Two requests with the same key are the same. */
export function derivationKey(request: Derivation): string {
  switch (request.kind) {
    case 'merge':
      return `merge ${mergeKey(request)}`;
    case 'patch':
      return `patch ${patchKey(request)}`;
    case 'load':
      return `load ${request.hash}`;
  }
}

function mergeKey({ baseHash, localHash, headHash, path }: MergeRequest): string {
  return `${baseHash} ${localHash} ${headHash} ${path}`;
}

function patchKey({ headHash, opId }: PatchRequest): string {
  return `${headHash} ${opId}`;
}
