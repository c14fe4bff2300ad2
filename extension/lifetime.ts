/** What has to end when its owner ends. */
export interface Disposable {
  dispose(): unknown;
}

/** Owns disposables and ends them in the reverse order. What is added after the end is ended at once. */
export class Lifetime implements Disposable {
  readonly #owned: Disposable[] = [];
  #ended = false;

  add<Item extends Disposable>(item: Item): Item {
    if (this.#ended) item.dispose();
    else this.#owned.push(item);
    return item;
  }

  dispose(): void {
    if (this.#ended) return;
    this.#ended = true;
    for (const item of this.#owned.splice(0).reverse()) item.dispose();
  }
}
