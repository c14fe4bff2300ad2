/**
 * Tells of what happened. What every bus keeps to, and `testing/bus-contract.ts` tries:
 * - What is published one after the other over one branch is heard in that order, of whatever kinds it is.
 * - Nothing is heard before it was published; who publishes has committed before.
 * - A listener that throws is reported, and stops neither the others nor the one who published.
 * - Whoever has ended its listening hears nothing more.
 * A bus may lose events where a connection breaks: the log is the truth, and what is not in it says `branch_uncertain`.
 */
export interface Bus<EventTypes> {
  publish<Kind extends keyof EventTypes>(kind: Kind, event: EventTypes[Kind]): void;
  /** Returns a function that ends the listening. */
  on<Kind extends keyof EventTypes>(kind: Kind, listener: (event: EventTypes[Kind]) => void): () => void;
}
