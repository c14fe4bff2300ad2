import fc from 'fast-check';
import { type Json, type JsonMap, keys, scalars, trees } from './documents.ts';

/** One random change, replayable on any document: positions are taken modulo what is there. */
export interface Edit {
  /** Which container and which of its members: one number for each level. */
  path: number[];
  action: 'set' | 'delete' | 'insert' | 'rename' | 'move';
  key: string;
  value: Json;
}

export const edits: fc.Arbitrary<Edit[]> = fc.array(
  fc.record({
    path: fc.array(fc.nat(9), { minLength: 1, maxLength: 4 }),
    action: fc.constantFrom('set', 'set', 'delete', 'insert', 'rename', 'move'),
    key: keys,
    value: fc.oneof(scalars, trees),
  }),
  { minLength: 1, maxLength: 4 },
);

export function applyEdits(document: Json, list: readonly Edit[]): Json {
  return list.reduce((data, edit) => applyAt(data, edit, 0), document);
}

function applyAt(data: Json, edit: Edit, level: number): Json {
  if (typeof data !== 'object' || data === null) return edit.action === 'set' ? edit.value : data;
  const members: [string, Json][] = Array.isArray(data)
    ? data.map((item, at) => [String(at), item])
    : Object.entries(data);
  const at = members.length === 0 ? 0 : (edit.path[level] ?? 0) % members.length;
  const here = members[at];
  if (here && level < edit.path.length - 1 && typeof here[1] === 'object' && here[1] !== null) {
    members[at] = [here[0], applyAt(here[1], edit, level + 1)];
  } else change(members, at, edit);
  return Array.isArray(data) ? members.map(([, item]) => item) : Object.fromEntries(members);
}

function change(members: [string, Json][], at: number, { action, key, value }: Edit): void {
  const here = members[at];
  if (action === 'insert' || !here) members.splice(at, 0, [key, value]);
  else if (action === 'set') members[at] = [here[0], value];
  else if (action === 'delete') members.splice(at, 1);
  else if (action === 'rename') members[at] = [key, here[1]];
  else members.push(...members.splice(at, 1));
}

/** What each side does to one member of a map of mocks. */
type Fate =
  | 'nothing'
  | 'local sets'
  | 'remote sets'
  | 'local deletes'
  | 'remote deletes'
  | 'local adds'
  | 'remote adds';

export const fates = fc.constantFrom<Fate>(
  'nothing',
  'nothing',
  'local sets',
  'remote sets',
  'local deletes',
  'remote deletes',
  'local adds',
  'remote adds',
);

export interface Member {
  fate: Fate;
  before: Json;
  after: Json;
}

/** The three versions and the right outcome of members whose fates don't touch each other. */
export function versionsOf(members: readonly Member[]): Record<'base' | 'local' | 'remote' | 'merged', JsonMap> {
  const versions: Record<'base' | 'local' | 'remote' | 'merged', JsonMap> = {
    base: {},
    local: {},
    remote: {},
    merged: {},
  };
  members.forEach(({ fate, before, after }, at) => {
    const key = `mock${at}`;
    const [side, action] = fate.split(' ');
    for (const version of ['base', 'local', 'remote', 'merged'] as const) {
      const changes = version !== 'base' && (version === 'merged' || version === side);
      const value = valueFor(action, changes, before, after);
      if (value !== undefined) versions[version][key] = value;
    }
  });
  return versions;
}

function valueFor(action: string | undefined, changes: boolean, before: Json, after: Json): Json | undefined {
  if (action === 'adds') return changes ? after : undefined;
  if (action === 'deletes') return changes ? undefined : before;
  return action === 'sets' && changes ? after : before;
}
