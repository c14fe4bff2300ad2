/**
 * A mock as its author means it, apart from any text: data with comments, tags, anchors and aliases. Each part has a number
 * that stays with it through edits, so that the right outcome of a merge is known without looking at texts.
 */
export interface Part {
  uid: number;
  /** Comment lines above it and one behind it. */
  above: string[];
  behind: string;
  /** Of a member of a map. */
  key: string;
  node: Model;
}

export type Scalar = string | number | boolean | null;

export type Model = { tag: string; anchor: string } & (
  | { kind: 'scalar'; value: Scalar }
  | { kind: 'alias'; name: string }
  | { kind: 'map' | 'list'; parts: Part[]; atEnd: string[] }
);

export type Collection = Extract<Model, { parts: Part[] }>;

export const scalar = (value: Scalar): Model => ({ kind: 'scalar', value, tag: '', anchor: '' });

export function isCollection(node: Model): node is Collection {
  return node.kind === 'map' || node.kind === 'list';
}

/** Numbers that decide what is made; where they run out, the simplest thing is. That lets fast-check make cases smaller. */
export class Dice {
  private readonly numbers: readonly number[];
  private at = 0;
  private lastUid: number;

  constructor(numbers: readonly number[], firstUid = 0) {
    this.numbers = numbers;
    this.lastUid = firstUid;
  }

  /** From 0 to `sides` - 1. */
  roll(sides: number): number {
    const number = this.numbers[this.at++] ?? 0;
    return sides > 0 ? number % sides : 0;
  }

  pick<T>(from: readonly T[]): T {
    const found = from[this.roll(from.length)];
    if (found === undefined) throw new Error('nothing to pick from');
    return found;
  }

  /** One in `sides`, never where the numbers have run out. */
  chance(sides: number): boolean {
    return this.roll(sides) === sides - 1;
  }

  uid(): number {
    return ++this.lastUid;
  }
}

export interface Kind {
  comments: boolean;
  /** Tags, anchors, aliases. */
  properties: boolean;
}

const words = [
  'ok',
  'GET',
  'a b',
  'no',
  '0644',
  'true',
  '- x',
  'a: b',
  '# no comment',
  "it's",
  'é €',
  '{}',
  '',
  '12:30',
  '~',
];

export function someScalar(dice: Dice): Model {
  const kinds: (() => Scalar)[] = [
    () => `v${dice.uid()}`,
    () => dice.uid(),
    () => `${dice.pick(words)} ${dice.uid()}`,
    () => dice.pick(words),
    () => dice.pick([true, false, null]),
    () => `line ${dice.uid()}\n  deeper\n\nlast\n`,
  ];
  return scalar(dice.pick(kinds)());
}

function withComments(part: Part, dice: Dice, kind: Kind): Part {
  if (!kind.comments) return part;
  if (dice.chance(4)) part.above = [`c${dice.uid()}`, ...(dice.chance(3) ? [`c${dice.uid()}`] : [])];
  if (dice.chance(5)) part.behind = `c${dice.uid()}`;
  return part;
}

export function part(dice: Dice, kind: Kind, key: string, node: Model): Part {
  return withComments({ uid: dice.uid(), above: [], behind: '', key, node }, dice, kind);
}

function collection(dice: Dice, kind: Kind, what: 'map' | 'list', parts: Part[]): Model {
  const tag = kind.properties && dice.chance(8) ? `!t${dice.uid()}` : '';
  const atEnd = kind.comments && parts.length > 0 && dice.chance(6) ? [`c${dice.uid()}`] : [];
  return { kind: what, parts, atEnd, tag, anchor: '' };
}

export function someMap(dice: Dice, kind: Kind, depth: number): Model {
  const parts = Array.from({ length: dice.roll(4) }, () =>
    part(dice, kind, `k${dice.uid()}`, someNode(dice, kind, depth - 1)),
  );
  return collection(dice, kind, 'map', parts);
}

export function namedItem(dice: Dice, kind: Kind, depth: number, id: Scalar): Part {
  const node = someMap(dice, kind, depth);
  if (isCollection(node)) node.parts.unshift(part(dice, kind, 'id', scalar(id)));
  return part(dice, kind, '', node);
}

const lines = ['});', 'make', '-e', 'cd ..', '  x();'];

/** An item of a list without identity: often the same as others. */
export function line(dice: Dice, kind: Kind): Part {
  return part(dice, kind, '', scalar(dice.chance(2) ? dice.pick(lines) : `run ${dice.uid()}`));
}

function someList(dice: Dice, kind: Kind, depth: number): Model {
  const length = dice.roll(5);
  const makers: (() => Part)[] = [
    () => line(dice, kind),
    () => namedItem(dice, kind, depth - 1, dice.uid()),
    () => part(dice, kind, '', someMap(dice, kind, depth - 1)),
  ];
  const make = dice.pick(makers);
  return collection(dice, kind, 'list', Array.from({ length }, make));
}

export function someNode(dice: Dice, kind: Kind, depth: number): Model {
  const makers = [() => someScalar(dice), () => someMap(dice, kind, depth), () => someList(dice, kind, depth)];
  return depth <= 0 ? someScalar(dice) : dice.pick(makers)();
}

/** A whole mock: a map of sections, some of them anchored and meant by aliases further down. */
export function someMock(dice: Dice, kind: Kind): Collection {
  const parts = Array.from({ length: 2 + dice.roll(4) }, (_, at) =>
    part(dice, kind, `s${at}`, someNode(dice, kind, 3)),
  );
  if (kind.properties) {
    const anchored = parts.filter(({ node }) => dice.chance(3) && node.kind !== 'alias');
    for (const { node } of anchored) {
      node.anchor = `a${dice.uid()}`;
      parts.push(part(dice, kind, `k${dice.uid()}`, { kind: 'alias', name: node.anchor, tag: '', anchor: '' }));
    }
  }
  return { kind: 'map', parts, atEnd: [], tag: '', anchor: '' };
}
