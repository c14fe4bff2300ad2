import type { Disposable } from './ports.ts';

type Listener<Event> = (event: Event) => void;

/** Hears every kind. So one who passes events on does not have to know which there are. */
export type AnyListener<All extends object> = <Kind extends keyof All>(kind: Kind, event: All[Kind]) => void;

/** Where one can listen. `All` says what each kind of event comes with: `{ status: SyncStatus; notice: Notice }`. */
export interface EventSource<All extends object> {
  on<Kind extends keyof All>(kind: Kind, listener: Listener<All[Kind]>): Disposable;
  onAny(listener: AnyListener<All>): Disposable;
}

/** By kind, whether an event of it is told: one that says nothing new may be left out. */
export type EventFilters<All extends object> = { readonly [Kind in keyof All]?: (event: All[Kind]) => boolean };

/** Listeners to the events of a map. What a listener throws does not keep the others from hearing it. */
export class Events<All extends object> implements EventSource<All> {
  #listeners: { [Kind in keyof All]?: Set<Listener<All[Kind]>> } = {};
  readonly #ofAny = new Set<AnyListener<All>>();
  readonly #failed: (error: unknown) => void;
  readonly #filters: EventFilters<All>;

  /** `failed` gets what a listener throws. */
  constructor(failed: (error: unknown) => void, filters: EventFilters<All> = {}) {
    this.#failed = failed;
    this.#filters = filters;
  }

  on<Kind extends keyof All>(kind: Kind, listener: Listener<All[Kind]>): Disposable {
    const listeners = this.#listeners[kind] ?? new Set<Listener<All[Kind]>>();
    this.#listeners[kind] = listeners;
    listeners.add(listener);
    return { dispose: () => listeners.delete(listener) };
  }

  onAny(listener: AnyListener<All>): Disposable {
    this.#ofAny.add(listener);
    return { dispose: () => this.#ofAny.delete(listener) };
  }

  emit<Kind extends keyof All>(kind: Kind, event: All[Kind]): void {
    if (this.#filters[kind]?.(event) === false) return;
    for (const listener of [...(this.#listeners[kind] ?? [])]) this.#tell(() => listener(event));
    for (const listener of [...this.#ofAny]) this.#tell(() => listener(kind, event));
  }

  clear(): void {
    this.#listeners = {};
    this.#ofAny.clear();
  }

  #tell(tell: () => void): void {
    try {
      tell();
    } catch (error) {
      this.#failed(error);
    }
  }
}
