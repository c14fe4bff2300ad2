/** Whether the service has what it begins with. It answers before: its first run needs it. */
export class Readiness {
  #isReached = true;

  get isReached(): boolean {
    return this.#isReached;
  }

  /** Called before the service listens, where something is still to be made. */
  expect(): void {
    this.#isReached = false;
  }

  reached(): void {
    this.#isReached = true;
  }
}
