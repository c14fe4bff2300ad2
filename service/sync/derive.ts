/** Does the work on content that plans have asked for, outside of any transaction. */

import { merge } from '@mockforge-cloud/shared/merge';
import { decodeText, encodeText, isMergeable, type Limits } from '@mockforge-cloud/shared/protocol';
import { sha256 } from './hash.ts';
import { applyMergePatch } from './merge-patch.ts';
import type { Content } from './operation.ts';
import type {
  Derivation,
  Derivations,
  LoadRequest,
  MergeOutcome,
  MergeRequest,
  PatchOutcome,
  PatchRequest,
} from './plan/derivation.ts';

/** Contents above this many bytes are opaque: their sender decides. */
const MAX_MERGE_BYTES = 10 * 1024 * 1024;

/** Contents by hash. What is in no database yet, such as the outcome of a merge a moment ago, is among them. */
export type ReadContents = (hashes: readonly string[]) => Promise<ReadonlyMap<string, Uint8Array>>;

export async function derive(
  missing: readonly Derivation[],
  { derivations, read, limits }: { derivations: Derivations; read: ReadContents; limits: Limits },
): Promise<Content[]> {
  const bytes = await read(missing.flatMap(hashesOf));
  const made: Content[] = [];
  for (const request of missing) {
    const content = deriveOne(request, { derivations, bytes, limits });
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

interface Sources {
  derivations: Derivations;
  bytes: ReadonlyMap<string, Uint8Array>;
  limits: Limits;
}

/** Gives the content that was made, where a later derivation may build on it. */
function deriveOne(request: Derivation, { derivations, bytes, limits }: Sources): Content | null {
  switch (request.kind) {
    case 'merge': {
      const outcome = mergeContents(request, bytes, limits);
      derivations.keepMerge(request, outcome);
      return outcome.outcome === 'clean' ? outcome.content : null;
    }
    case 'patch': {
      const outcome = patchContent(request, bytes);
      derivations.keepPatch(request, outcome);
      return outcome.outcome === 'clean' ? outcome.content : null;
    }
    case 'load':
      derivations.keepLoaded(request, loadContent(request, bytes));
      return null;
  }
}

function mergeContents(
  { baseHash, localHash, headHash, path }: MergeRequest,
  bytes: ReadonlyMap<string, Uint8Array>,
  limits: Limits,
): MergeOutcome {
  const head = requireBytes(bytes, headHash);
  const headContent: Content = { hash: headHash, size: head.length, bytes: head };
  // A base that is not known here is none: what both sides share is then found without it.
  const base = baseHash === null ? null : (bytes.get(baseHash) ?? null);
  const texts = textsOf([requireBytes(bytes, localHash), head, ...(base === null ? [] : [base])]);
  if (texts === null) return { outcome: 'opaque', head: headContent };
  const [local = '', remote = '', baseText = null] = texts;
  const merged = merge({ base: baseText, local, remote, path });
  if (merged.outcome === 'conflict') return { outcome: 'conflict', head: headContent };
  const content = contentOf(merged.content);
  return content.size > limits.maxMockBytes
    ? { outcome: 'conflict', head: headContent }
    : { outcome: 'clean', content };
}

function textsOf(all: readonly Uint8Array[]): string[] | null {
  if (!all.every((bytes) => bytes.length <= MAX_MERGE_BYTES && isMergeable(bytes))) return null;
  return all.map((bytes) => decodeText(bytes) ?? '');
}

function patchContent({ headHash, patch, path }: PatchRequest, bytes: ReadonlyMap<string, Uint8Array>): PatchOutcome {
  const head = requireBytes(bytes, headHash);
  const [text] = textsOf([head]) ?? [];
  if (text === undefined) return { outcome: 'not_structured', message: 'it is not text, or too large.' };
  const patched = applyMergePatch({ text, patch, path });
  return patched.ok
    ? { outcome: 'clean', content: contentOf(patched.text) }
    : { outcome: 'not_structured', message: patched.reason };
}

function loadContent({ hash }: LoadRequest, bytes: ReadonlyMap<string, Uint8Array>): Content {
  const found = requireBytes(bytes, hash);
  return { hash, size: found.length, bytes: found };
}

function contentOf(text: string): Content {
  const bytes = encodeText(text);
  return { hash: sha256(bytes), size: bytes.length, bytes };
}

function requireBytes(bytes: ReadonlyMap<string, Uint8Array>, hash: string): Uint8Array {
  const found = bytes.get(hash);
  if (found === undefined) throw new Error(`The content ${hash} is missing.`);
  return found;
}
