/** Which mocks want a path in this folder, first come first: the first one has it, the others wait. */
import { pathKey } from '@mockforge-cloud/shared/protocol';

interface Claimant {
  mockId: string;
  path: string;
}

export class Claims {
  readonly #byPath = new Map<string, string[]>();
  /** Claimed paths that some file system takes for one, by what they share. */
  readonly #alike = new Map<string, Set<string>>();

  /** The id of the mock that has the path. */
  holder(path: string): string | undefined {
    return this.#byPath.get(path)?.[0];
  }

  /** The id of the mock that gets the path when its holder leaves it. */
  next(path: string): string | undefined {
    return this.#byPath.get(path)?.[1];
  }

  /** Claimed paths that differ from this one in case or Unicode form alone. */
  alike(path: string): string[] {
    return [...(this.#alike.get(pathKey(path)) ?? [])].filter((other) => other !== path);
  }

  add({ mockId, path }: Claimant): void {
    const claimants = this.#byPath.get(path);
    if (claimants === undefined) this.#begin(path, mockId);
    else if (!claimants.includes(mockId)) claimants.push(mockId);
  }

  /** Before all others: its file is at the path. */
  addFirst({ mockId, path }: Claimant): void {
    const others = (this.#byPath.get(path) ?? []).filter((other) => other !== mockId);
    if (others.length === 0) this.#begin(path, mockId);
    else this.#byPath.set(path, [mockId, ...others]);
  }

  remove({ mockId, path }: Claimant): void {
    const left = (this.#byPath.get(path) ?? []).filter((other) => other !== mockId);
    if (left.length === 0) this.#end(path);
    else this.#byPath.set(path, left);
  }

  #begin(path: string, mockId: string): void {
    this.#byPath.set(path, [mockId]);
    const key = pathKey(path);
    const others = this.#alike.get(key);
    if (others === undefined) this.#alike.set(key, new Set([path]));
    else others.add(path);
  }

  #end(path: string): void {
    this.#byPath.delete(path);
    const key = pathKey(path);
    const others = this.#alike.get(key);
    others?.delete(path);
    if (others?.size === 0) this.#alike.delete(key);
  }
}
