/**
 * Says which of many patterns match a path, in time that grows with the path and not with what the patterns are: they
 * come from repositories, and one with a few wildcards can keep a backtracking matcher busy for ever (M7, I16). All
 * patterns are followed at once, as in Thompson's construction; the sets of places in them that were met are kept.
 */
import type { Part } from './pattern.ts';

type State =
  /** Goes on to `next` with a character for which `takes` says so. */
  | { kind: 'take'; id: number; takes: (character: string) => boolean; next: State }
  /** Goes on where the next character is not the dot of a dotfile. */
  | { kind: 'no_leading_dot'; id: number; next: State }
  | { kind: 'split'; id: number; next: State[] }
  /** The pattern of this index matches. */
  | { kind: 'match'; id: number; index: number };

/** Where one can be in the patterns after some characters of a path. */
interface Places {
  states: readonly State[];
  isAtStart: boolean;
  /** The last pattern that matches if the path ends here, or -1. */
  match: number;
  next: Map<string, Places>;
}

/** States in all places that are kept. Beyond that they are forgotten and found again. */
const MOST_KEPT = 200_000;

export interface MatcherOptions {
  /** Whether wildcards take the dot that a name begins with. */
  takesDots: boolean;
}

export class Matcher {
  readonly #options: MatcherOptions;
  readonly #start: State;
  #places = new Map<string, Places>();
  #kept = 0;
  #steps = 0;
  #ids = 0;
  #first: Places;

  constructor(patterns: readonly (readonly Part[])[], options: MatcherOptions) {
    this.#options = options;
    this.#start = this.#build(patterns);
    this.#first = this.#placesOf([this.#start], true);
  }

  /** How many states of the patterns were looked at: what matching has cost. */
  get steps(): number {
    return this.#steps;
  }

  /** The index of the last pattern that matches the whole path, or -1. */
  last(path: string): number {
    return this.#follow(path)?.match ?? -1;
  }

  /** Whether some pattern matches a path that begins so. */
  reaches(beginning: string): boolean {
    return this.#follow(beginning) !== null;
  }

  #follow(path: string): Places | null {
    let places = this.#first;
    for (const character of path) {
      places = places.next.get(character) ?? this.#advance(places, character);
      if (places.states.length === 0) return null;
    }
    return places;
  }

  /** Patterns that may begin in any folder share that part: else each of them would be followed through each folder. */
  #build(patterns: readonly (readonly Part[])[]): State {
    const [anywhere, anchored]: [State[], State[]] = [[], []];
    patterns.forEach((parts, index) => {
      const match: State = { kind: 'match', id: this.#newId(), index };
      if (parts[0]?.kind === 'folders') anywhere.push(this.#sequence(parts.slice(1), match));
      else anchored.push(this.#sequence(parts, match));
    });
    if (anywhere.length > 0) anchored.push(this.#part({ kind: 'folders' }, this.#split(anywhere)));
    return this.#split(anchored);
  }

  #sequence(parts: readonly Part[], end: State): State {
    return parts.reduceRight<State>((next, part) => this.#part(part, next), end);
  }

  #part(part: Part, next: State): State {
    switch (part.kind) {
      case 'character':
        return this.#take((character) => character === part.character, next);
      case 'one':
        return this.#guarded(this.#take((character) => character !== '/' && part.holds(character), next));
      case 'star':
        return this.#guarded(part.isWholeName ? this.#some(isInName, next) : this.#many(isInName, next));
      case 'rest':
        return this.#loop((again) => [this.#guarded(this.#take(() => true, again)), this.#guarded(next)]);
      case 'folders':
        return this.#loop((again) => {
          const slash = this.#take((character) => character === '/', again);
          return [next, this.#guarded(this.#some(isInName, slash))];
        });
      case 'either':
        return this.#split(part.parts.map((parts) => this.#sequence(parts, next)));
    }
  }

  #some(takes: (character: string) => boolean, next: State): State {
    return this.#take(takes, this.#many(takes, next));
  }

  #many(takes: (character: string) => boolean, next: State): State {
    return this.#loop((again) => [this.#take(takes, again), next]);
  }

  #loop(inner: (again: State) => State[]): State {
    const loop: State = { kind: 'split', id: this.#newId(), next: [] };
    loop.next.push(...inner(loop));
    return loop;
  }

  #split(next: State[]): State {
    return { kind: 'split', id: this.#newId(), next };
  }

  #take(takes: (character: string) => boolean, next: State): State {
    return { kind: 'take', id: this.#newId(), takes, next };
  }

  #guarded(next: State): State {
    return this.#options.takesDots ? next : { kind: 'no_leading_dot', id: this.#newId(), next };
  }

  #newId(): number {
    this.#ids += 1;
    return this.#ids;
  }

  #advance(from: Places, character: string): Places {
    const isDotOfName = from.isAtStart && character === '.';
    const after: State[] = [];
    this.#visit(from.states, (state) => {
      if (state.kind === 'no_leading_dot') return isDotOfName ? [] : [state.next];
      if (state.kind === 'take' && state.takes(character)) after.push(state.next);
      return [];
    });
    const places = this.#placesOf(after, character === '/');
    from.next.set(character, places);
    return places;
  }

  #placesOf(reached: readonly State[], isAtStart: boolean): Places {
    const states: State[] = [];
    let match = -1;
    this.#visit(reached, (state) => {
      if (state.kind === 'split') return state.next;
      states.push(state);
      return [];
    });
    // Where the path ends there is no dot to guard against.
    this.#visit(states, (state) => {
      if (state.kind === 'match') match = Math.max(match, state.index);
      return state.kind === 'no_leading_dot' ? [state.next] : [];
    });
    const key = `${isAtStart} ${states.map(({ id }) => id).sort((a, b) => a - b)}`;
    const known = this.#places.get(key);
    if (known !== undefined) return known;
    const places: Places = { states, isAtStart, match, next: new Map() };
    if (this.#kept > MOST_KEPT) this.#forget();
    this.#kept += states.length + 1;
    this.#places.set(key, places);
    return places;
  }

  #forget(): void {
    this.#places = new Map();
    this.#kept = 0;
    this.#first = { ...this.#first, next: new Map() };
  }

  /** Each state once; `more` says where it leads without a character. */
  #visit(from: readonly State[], more: (state: State) => readonly State[]): void {
    const seen = new Set<State>(from);
    for (const state of seen) {
      this.#steps += 1;
      const next = state.kind === 'split' ? state.next : more(state);
      for (const one of next) seen.add(one);
    }
  }
}

function isInName(character: string): boolean {
  return character !== '/';
}
