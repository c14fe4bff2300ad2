/** The trees of a case of the planner: one on which everybody agrees, and what two sides make of it in some steps. */
import { pathKey } from '@mockforge-cloud/shared/protocol';
import { Seeded } from './seeded.ts';

/** A mock of a tree; `id` is the same in all of them. */
export interface Mock {
  id: string;
  path: string;
  text: string;
}

export type Tree = readonly Mock[];

export interface PlannerCase {
  base: Tree;
  /** What the folder is after each look at it; nothing is sent or heard meanwhile. */
  local: readonly Tree[];
  /** What the cloud is after each push of somebody else. */
  remote: readonly Tree[];
  /** Whether what is due is sent before anything was heard of what others did meanwhile. */
  sendsFirst: boolean;
  /** Whether both sides change it once more when everything is at rest. */
  goesOn: boolean;
}

const LINES = 3;
/** Some differ in case alone: the cloud can hold one of those. */
const NAMES = ['a.yaml', 'A.yaml', 'b.yaml', 'c.yaml', 'users/a.yaml', 'users/b.yaml', 'teams/a.yaml', 'd.yaml'];
const AGREED = NAMES.filter((name) => name !== 'A.yaml');
const FOLDERS = ['', 'users/', 'teams/'];

const DOINGS = [
  'edit',
  'edit',
  'edit',
  'delete',
  'delete',
  'create',
  'create',
  'rename',
  'rename',
  'swap',
  'folder',
] as const;

export function drawCase(seed: number): PlannerCase {
  const random = new Seeded(seed);
  const base = AGREED.filter(() => random.chance(0.6)).map((path, at) => ({
    id: `mock-${path.replace(/\W/g, '-')}`,
    path,
    // Some have the same bytes.
    text: random.chance(0.5) ? textOf('0') : textOf(`${at}`),
  }));
  return {
    base,
    local: new Side(base, random, { name: 'local', mark: '' }).steps(),
    remote: new Side(base, random, { name: 'remote', mark: '' }).steps(),
    sendsFirst: random.chance(0.3),
    goesOn: random.chance(0.4),
  };
}

/** What both sides do next, from what each has when everything is at rest. */
export function drawMore(seed: number, { folder, cloud }: { folder: Tree; cloud: Tree }): PlannerCase {
  const random = new Seeded(-seed);
  return {
    base: [...folder, ...cloud],
    local: new Side(folder, random, { name: 'local', mark: 'later-' }).steps(),
    remote: new Side(cloud, random, { name: 'remote', mark: 'later-' }).steps(),
    sendsFirst: false,
    goesOn: false,
  };
}

function textOf(value: string): string {
  return Array.from({ length: LINES }, (_, line) => `k${line}: ${value}\n`).join('');
}

/** One side's doings. */
class Side {
  readonly #random: Seeded;
  readonly #name: 'local' | 'remote';
  /** What it calls what it makes. */
  readonly #maker: string;
  #tree: Mock[];
  /** Of a folder: where the mocks were that are deleted, by id. */
  readonly #deleted = new Map<string, string>();
  #made = 0;

  constructor(base: Tree, random: Seeded, { name, mark }: { name: 'local' | 'remote'; mark: string }) {
    this.#tree = base.map((mock) => ({ ...mock }));
    this.#random = random;
    this.#name = name;
    this.#maker = mark + name;
  }

  steps(): Tree[] {
    const count = this.#random.pick([1, 1, 1, 2, 3]);
    return Array.from({ length: count }, () => {
      const before = this.#tree.map((mock) => ({ ...mock }));
      for (let doings = this.#random.below(5); doings > 0; doings -= 1) this.#do();
      if (this.#name === 'local') this.#recognise(before);
      return this.#tree.map((mock) => ({ ...mock }));
    });
  }

  #do(): void {
    const random = this.#random;
    const what = random.pick(DOINGS);
    if (what === 'create') return this.#create();
    if (what === 'folder') return this.#moveFolder(random.pick(FOLDERS), random.pick(FOLDERS));
    const mock = this.#tree.length === 0 ? undefined : random.pick(this.#tree);
    if (mock === undefined) return;
    if (what === 'edit') mock.text = this.#edited(mock.text);
    if (what === 'delete') this.#tree = this.#tree.filter((other) => other !== mock);
    if (what === 'rename') this.#move(mock, random.pick(NAMES));
    if (what === 'swap') {
      const other = random.pick(this.#tree);
      [mock.path, other.path] = [other.path, mock.path];
    }
  }

  #create(): void {
    const path = this.#random.pick(NAMES);
    if (!this.#isFree(path)) return;
    const twin = this.#random.chance(0.3) && this.#tree.length > 0 ? this.#random.pick(this.#tree).text : null;
    this.#made += 1;
    this.#tree.push({ id: `${this.#maker}-${this.#made}`, path, text: twin ?? this.#edited(textOf('new')) });
  }

  #move(mock: Mock, path: string): void {
    if (this.#isFree(path, mock)) mock.path = path;
  }

  #moveFolder(from: string, to: string): void {
    for (const mock of this.#tree) {
      const name = mock.path.slice(mock.path.lastIndexOf('/') + 1);
      if (mock.path === from + name) this.#move(mock, to + name);
    }
  }

  /** Whoever looks at a folder takes a file at the place of a deleted one for that one, edited; whatever came before. */
  #recognise(before: Tree): void {
    for (const { id, path } of before) if (!this.#tree.some((mock) => mock.id === id)) this.#deleted.set(id, path);
    for (let isSettled = false; !isSettled; ) {
      isSettled = true;
      for (const [id, path] of [...this.#deleted]) {
        const there = this.#tree.find((mock) => mock.path === path) ?? this.#newLike(path, before);
        if (there === undefined) continue;
        isSettled = false;
        this.#deleted.delete(id);
        const was = before.find((mock) => mock.id === there.id);
        if (was !== undefined) this.#deleted.set(was.id, was.path);
        there.id = id;
      }
    }
  }

  /** A new file whose name differs from the path in case alone. */
  #newLike(path: string, before: Tree): Mock | undefined {
    return this.#tree.find(
      (mock) => pathKey(mock.path) === pathKey(path) && !before.some((other) => other.id === mock.id),
    );
  }

  #isFree(path: string, but?: Mock): boolean {
    return !this.#tree.some((mock) => mock !== but && pathKey(mock.path) === pathKey(path));
  }

  /** Both sides make the same edit now and then. */
  #edited(before: string): string {
    const lines = before.split('\n');
    const line = this.#random.below(LINES);
    this.#made += 1;
    lines[line] = `k${line}: ${this.#random.chance(0.15) ? 'both' : `${this.#maker}-${this.#made}`}`;
    return lines.join('\n');
  }
}
