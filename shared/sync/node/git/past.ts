import { blobsOf, type PathBlobs } from './history.ts';
import { tipsOf } from './refs.ts';
import type { GitQuestion } from './run-git.ts';

/** Remembers what it has been told: commits don't change, so that only new ones are asked about. */
export class Past {
  readonly #blobs: PathBlobs = new Map();
  #tips: readonly string[] = [];

  /** All blobs that a path had in any commit that a ref or a log leads to. `null`: that can't be told. */
  async all(question: GitQuestion): Promise<PathBlobs | null> {
    const tips = await tipsOf(question.folders);
    const before = new Set(this.#tips);
    const added = tips.filter((tip) => !before.has(tip));
    if (added.length === 0) return this.#blobs;
    const more = await blobsOf(question, added, this.#tips);
    if (more === null) return null;
    for (const [path, blobs] of more) {
      const known = this.#blobs.get(path) ?? new Map<string, string>();
      for (const [blob, commit] of blobs) if (!known.has(blob)) known.set(blob, commit);
      this.#blobs.set(path, known);
    }
    this.#tips = [...new Set([...this.#tips, ...tips])];
    return this.#blobs;
  }
}
