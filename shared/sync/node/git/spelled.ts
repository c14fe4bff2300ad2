import { pathKey } from '@mockforge-cloud/shared/protocol';

/** What Git has by path: under the very name, else under one that some disk takes for it, as Git has spellings of its own. */
export class Spelled<Value> {
  readonly #exact: ReadonlyMap<string, Value>;
  #byKey: Map<string, Value> | null = null;

  constructor(exact: ReadonlyMap<string, Value>) {
    this.#exact = exact;
  }

  get(path: string): Value | undefined {
    const exact = this.#exact.get(path);
    if (exact !== undefined) return exact;
    this.#byKey ??= new Map([...this.#exact].map(([name, value]) => [pathKey(name), value]));
    return this.#byKey.get(pathKey(path));
  }

  has(path: string): boolean {
    return this.get(path) !== undefined;
  }
}
