/** Passes facets on without naming what is in them: what is added to one needs no relay. */
import type { SyncFacets } from './sync-client.ts';

type Functions<Facet> = { readonly [Name in keyof Facet]: (...args: never[]) => unknown };

/** Each call goes to what `current` gives in that moment, and to `otherwise` while that is `null`. */
export function passedOn<Facet extends Functions<Facet>>(otherwise: Facet, current: () => Facet | null): Facet {
  const names = Object.keys(otherwise) as (keyof Facet)[];
  const pass =
    (name: keyof Facet) =>
    (...args: never[]) =>
      (current() ?? otherwise)[name](...args);
  return Object.fromEntries(names.map((name) => [name, pass(name)])) as Facet;
}

export function passedOnFacets(otherwise: SyncFacets, current: () => SyncFacets | null): SyncFacets {
  return {
    mocks: passedOn(otherwise.mocks, () => current()?.mocks ?? null),
    plans: passedOn(otherwise.plans, () => current()?.plans ?? null),
    conflicts: passedOn(otherwise.conflicts, () => current()?.conflicts ?? null),
    presence: passedOn(otherwise.presence, () => current()?.presence ?? null),
  };
}
