import {
  type Collection,
  type Dice,
  isCollection,
  type Kind,
  line,
  type Model,
  namedItem,
  part,
  someMap,
  someNode,
  someScalar,
} from './model.ts';

/** A copy of a mock with some changes, each of a kind that people make. */
export function edited(mock: Collection, dice: Dice, kind: Kind): Collection {
  const copy = structuredClone(mock);
  const count = 1 + dice.roll(3);
  for (let at = 0; at < count; at++) {
    const places = collectionsIn(copy);
    change(dice.pick(places), copy, dice, kind);
  }
  for (const place of collectionsIn(copy)) if (place.parts.length === 0) place.atEnd = [];
  // Who takes an anchor away takes its aliases, too.
  const anchors = new Set(copy.parts.map(({ node }) => node.anchor));
  copy.parts = copy.parts.filter(({ node }) => node.kind !== 'alias' || anchors.has(node.name));
  return copy;
}

function collectionsIn(node: Model): Collection[] {
  return isCollection(node) ? [node, ...node.parts.flatMap((one) => collectionsIn(one.node))] : [];
}

function change(place: Collection, mock: Collection, dice: Dice, kind: Kind): void {
  const { parts } = place;
  const target = parts.length > 0 ? dice.pick(parts) : null;
  const insert = (): void => insertInto(place, dice, kind);
  if (!target) return insert();
  const changes: (() => void)[] = [
    () => {
      target.node = { ...someScalar(dice), anchor: target.node.anchor };
    },
    insert,
    () => void parts.splice(parts.indexOf(target), 1),
    insert,
    () => {
      if (place.kind === 'map' && target.key !== 'id') target.key = `k${dice.uid()}`;
      else if (isNamed(place)) parts.push(...parts.splice(parts.indexOf(target), 1));
    },
    () => {
      target.node = { ...someNode(dice, kind, 2), anchor: target.node.anchor };
    },
  ];
  if (kind.comments) changes.push(() => comment(place, target.uid, dice));
  if (kind.properties) changes.push(() => property(place, target.uid, mock, dice, kind));
  dice.pick(changes)();
}

function isNamed({ kind, parts }: Collection): boolean {
  return kind === 'list' && parts.every(({ node }) => isCollection(node) && node.parts.some(({ key }) => key === 'id'));
}

function insertInto(place: Collection, dice: Dice, kind: Kind): void {
  const at = dice.roll(place.parts.length + 1);
  if (place.kind === 'map') {
    place.parts.splice(at, 0, part(dice, kind, `k${dice.uid()}`, someNode(dice, kind, 2)));
  } else if (place.parts.length > 0 && isNamed(place)) {
    // Now and then an id that the other side takes, too.
    place.parts.splice(at, 0, namedItem(dice, kind, 1, dice.chance(5) ? 'new' : dice.uid()));
  } else {
    const run = Array.from({ length: 1 + dice.roll(3) }, () =>
      dice.chance(4) ? part(dice, kind, '', someMap(dice, kind, 1)) : line(dice, kind),
    );
    place.parts.splice(at, 0, ...run);
  }
}

function comment({ parts, ...place }: Collection, uid: number, dice: Dice): void {
  const target = parts.find((one) => one.uid === uid);
  if (!target) return;
  const text = `c${dice.uid()}`;
  const changes: (() => void)[] = [
    () => void target.above.push(text),
    () => {
      target.behind = text;
    },
    () => void place.atEnd.push(text),
    () => void target.above.pop(),
  ];
  dice.pick(changes)();
}

function property({ parts }: Collection, uid: number, mock: Collection, dice: Dice, kind: Kind): void {
  const target = parts.find((one) => one.uid === uid);
  if (!target || target.node.kind === 'alias') return;
  const anchors = mock.parts.flatMap(({ node }) => (node.anchor === '' ? [] : [node.anchor]));
  const changes: (() => void)[] = [
    () => {
      target.node.tag = `!t${dice.uid()}`;
    },
    () => {
      const name = anchors.length > 0 ? dice.pick(anchors) : null;
      if (name) mock.parts.push(part(dice, kind, `k${dice.uid()}`, { kind: 'alias', name, tag: '', anchor: '' }));
    },
    () => {
      // Renames an anchor with all its aliases, or takes it away with them.
      const owner = mock.parts.find(({ node }) => node.anchor !== '');
      if (owner) renameAnchor(mock, owner.node.anchor, dice.chance(2) ? '' : `a${dice.uid()}`);
    },
  ];
  dice.pick(changes)();
}

function renameAnchor(mock: Collection, from: string, to: string): void {
  for (const { node } of mock.parts) if (node.anchor === from) node.anchor = to;
  mock.parts = mock.parts.filter(({ node }) => node.kind !== 'alias' || node.name !== from || to !== '');
  for (const { node } of mock.parts) if (node.kind === 'alias' && node.name === from) node.name = to;
}
