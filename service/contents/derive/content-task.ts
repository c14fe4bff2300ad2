/** Work on content that may take long: merges and patches. Pure, so that any thread can do it. */
import { merge } from '@mockforge-cloud/shared/merge';
import { decodeText, encodeText, isMergeable } from '@mockforge-cloud/shared/protocol';
import { sha256 } from '../../hash.ts';
import { applyMergePatch } from './patch/merge-patch.ts';

export type ContentTask =
  /** `base: null`: none is known. */
  | { kind: 'merge'; base: Uint8Array | null; local: Uint8Array; head: Uint8Array; path: string }
  /** A JSON merge patch (RFC 7396) onto `head`, as JSON. */
  | { kind: 'patch'; head: Uint8Array; patch: string; path: string };

export type ContentOutcome =
  | { outcome: 'clean'; bytes: Uint8Array; hash: string }
  /** `reason`, where there is one, is for a person. */
  | { outcome: 'not_clean'; reason: string }
  /** Not text, or too large to be looked into: its sender decides. */
  | { outcome: 'opaque' };

/** Contents above this many bytes are opaque. */
const MAX_MERGE_BYTES = 10 * 1024 * 1024;

/** Never throws: what breaks the merge, such as a stack that is too small for it, is not clean. */
export function runTask(task: ContentTask): ContentOutcome {
  try {
    return task.kind === 'merge' ? mergeBytes(task) : patchBytes(task);
  } catch (error) {
    return { outcome: 'not_clean', reason: `it can't be looked into (${(error as Error).message}).` };
  }
}

function mergeBytes({ base, local, head, path }: Extract<ContentTask, { kind: 'merge' }>): ContentOutcome {
  const texts = textsOf([local, head, ...(base === null ? [] : [base])]);
  if (texts === null) return { outcome: 'opaque' };
  const [localText = '', remote = '', baseText = null] = texts;
  const merged = merge({ base: baseText, local: localText, remote, path });
  return merged.outcome === 'clean'
    ? clean(merged.content)
    : { outcome: 'not_clean', reason: 'both sides changed the same.' };
}

function patchBytes({ head, patch, path }: Extract<ContentTask, { kind: 'patch' }>): ContentOutcome {
  const [text] = textsOf([head]) ?? [];
  if (text === undefined) return { outcome: 'opaque' };
  const patched = applyMergePatch({ text, patch, path });
  return patched.ok ? clean(patched.text) : { outcome: 'not_clean', reason: patched.reason };
}

function clean(text: string): ContentOutcome {
  const bytes = encodeText(text);
  return { outcome: 'clean', bytes, hash: sha256(bytes) };
}

function textsOf(all: readonly Uint8Array[]): string[] | null {
  if (!all.every((bytes) => bytes.length <= MAX_MERGE_BYTES && isMergeable(bytes))) return null;
  return all.map((bytes) => decodeText(bytes) ?? '');
}

/** Of all its texts together. */
export function sizeOf(task: ContentTask): number {
  if (task.kind === 'patch') return task.head.length + task.patch.length;
  return (task.base?.length ?? 0) + task.local.length + task.head.length;
}
