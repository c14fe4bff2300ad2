/** The keys of a map in the order of a text. Maps with the same keys share it, so that keys are looked at once. */
export class Shape {
  readonly key: string;
  readonly length: number;
  /** Whether a key is there again. */
  readonly hasTwice: boolean;
  private readonly before: Shape | null;
  private readonly after = new Map<string, Shape>();
  private sorted: { keys: SortedKeys; order: readonly number[] } | null = null;

  constructor(before: Shape | null, key: string, hasTwice: boolean) {
    this.before = before;
    this.key = key;
    this.length = before ? before.length + 1 : 0;
    this.hasTwice = hasTwice;
  }

  /** The shape with one key more. `isKnown` tells whether the map has it already; it is asked once for each shape. */
  with(key: string, copiesOf: (key: string) => number): Shape {
    const known = this.after.get(key);
    if (known) return known;
    const copies = copiesOf(key);
    const made = new Shape(this, copies > 0 ? `${key}\0${copies + 1}` : key, this.hasTwice || copies > 0);
    this.after.set(key, made);
    return made;
  }

  keys(): string[] {
    const keys: string[] = [];
    for (let shape: Shape = this; shape.before; shape = shape.before) keys.push(shape.key);
    return keys.reverse();
  }

  /** The keys in an order that does not depend on the text, and where the value of each stands in the text's order. */
  inOrder(known: Map<string, SortedKeys>): { keys: SortedKeys; order: readonly number[] } {
    if (this.sorted) return this.sorted;
    const keys = this.keys();
    const order = keys.map((_, at) => at).sort((a, b) => ((keys[a] ?? '') < (keys[b] ?? '') ? -1 : 1));
    const names = order.map((at) => keys[at] ?? '');
    const name = JSON.stringify(names);
    let sorted = known.get(name);
    if (!sorted) {
      sorted = new SortedKeys(known.size, names);
      known.set(name, sorted);
    }
    this.sorted = { keys: sorted, order };
    return this.sorted;
  }
}

/** The keys of maps that mean the same, whatever order they are written in. */
export class SortedKeys {
  readonly id: number;
  readonly names: readonly string[];
  private places: ReadonlyMap<string, number> | null = null;

  constructor(id: number, names: readonly string[]) {
    this.id = id;
    this.names = names;
  }

  /** Where the value of a key stands; -1: there is none. */
  placeOf(key: string): number {
    if (this.names.length < 8) return this.names.indexOf(key);
    this.places ??= new Map(this.names.map((name, at) => [name, at]));
    return this.places.get(key) ?? -1;
  }
}
