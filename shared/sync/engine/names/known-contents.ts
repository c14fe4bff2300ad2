import type { EngineContext } from '../ground/context.ts';

/** Tells whether some mock has a content, as its base or its head. Looked up only where it is asked for. */
export function knownContents({ replica }: EngineContext): (hash: string) => boolean {
  let known: Set<string> | null = null;
  return (hash) => {
    known ??= new Set([...replica.mocks()].flatMap(({ base, remote }) => [base?.hash ?? '', remote?.hash ?? '']));
    return known.has(hash);
  };
}
