/** Texts that are made to be large in ways in which mocks are large, each in a size that can be chosen. */

export interface Texts {
  base: string;
  local: string;
  remote: string;
}

export interface Made {
  name: string;
  path: string;
  /** Size of the goal: UTF-16 units of local's text. */
  length: number;
  /** Milliseconds of processor time that it may take. */
  most: number;
  /** Texts with about so many units. */
  make(length: number): Texts;
}

interface Route {
  id: string;
  method: string;
  path: string;
  status: number;
  body: string;
  tags: string[];
}

type Version = 'base' | 'local' | 'remote';

/** Each side changes one route of so many. */
const every = 50;

/** `text` says what stands in each body. With `isSame`, both sides change the same routes. */
function routesOf(count: number, version: Version, text: (at: number) => string, isSame = false): Route[] {
  const shift = { base: -1, local: 0, remote: isSame ? 0 : every / 2 }[version];
  return Array.from({ length: count }, (_, at) => ({
    id: `route-${at}`,
    method: at % 3 === 0 ? 'POST' : 'GET',
    path: `/api/v1/things/${at}`,
    status: at % every === shift ? (version === 'local' ? 201 : 202) : 200,
    body: text(at),
    tags: [`group-${at % 7}`, 'made'],
  }));
}

function threeOf(of: (version: Version) => string): Texts {
  return { base: of('base'), local: of('local'), remote: of('remote') };
}

/** Calls `make` with as many entries as give the length. */
function ofLength(length: number, make: (count: number) => Texts): Texts {
  const sample = 200;
  return make(Math.round((sample * length) / make(sample).local.length));
}

const latin = (at: number): string => `thing ${at} is here`;
const foreign = (at: number): string => `größer ${at} – 東京の天気 «привет» 😀 ünï`;

function blockOf({ id, method, path, status, body, tags }: Route): string {
  const lines = [`- id: ${id}`, `  method: ${method}`, `  path: ${path}`, `  status: ${status}`, `  body: "${body}"`];
  return `${[...lines, '  tags:', ...tags.map((tag) => `    - ${tag}`)].join('\n')}\n`;
}

function flowOf({ id, method, path, status, body, tags }: Route): string {
  return `- {id: ${id}, method: ${method}, path: ${path}, status: ${status}, body: "${body}", tags: [${tags.join(', ')}]}\n`;
}

const yamlOf =
  (item: (route: Route) => string, text = latin, isSame = false) =>
  (length: number): Texts =>
    ofLength(length, (count) =>
      threeOf((version) => `routes:\n${routesOf(count, version, text, isSame).map(item).join('')}`),
    );

/** `indents`: how each version is written. */
const jsonOf =
  (indents: Record<Version, number>, text = latin) =>
  (length: number): Texts =>
    ofLength(length, (count) =>
      threeOf((version) => `${JSON.stringify({ routes: routesOf(count, version, text) }, null, indents[version])}\n`),
    );

const everywhere = (indent: number): Record<Version, number> => ({ base: indent, local: indent, remote: indent });

/** Numbers of which each side changes, inserts and deletes some. */
const numbersOf =
  (indent: number) =>
  (length: number): Texts =>
    threeOf((version) => {
      const shift = { base: -1, local: 0, remote: 25 }[version];
      const numbers = Array.from({ length: Math.round((length * 60_000) / small.length) }, (_, at) => at);
      const changed = numbers.flatMap((at) => {
        if (at % every !== shift) return [at];
        return [[at + 1_000_000], [at, at + 2_000_000], []][Math.floor(at / every) % 3] ?? [];
      });
      return `${JSON.stringify({ values: changed }, null, indent)}\n`;
    });

const small = { length: 400_000, most: 250 };
const large = { length: 10_000_000, most: 2500 };

export const made: readonly Made[] = [
  { name: 'YAML', path: 'a.yaml', ...small, make: yamlOf(blockOf) },
  { name: 'YAML with flow maps', path: 'a.yaml', ...small, make: yamlOf(flowOf) },
  { name: 'YAML, not ASCII', path: 'a.yaml', ...small, make: yamlOf(blockOf, foreign) },
  { name: 'YAML with flow maps, not ASCII', path: 'a.yaml', ...small, make: yamlOf(flowOf, foreign) },
  { name: 'YAML that conflicts at every 50th item', path: 'a.yaml', ...small, make: yamlOf(blockOf, latin, true) },
  { name: 'JSON, not ASCII', path: 'a.json', ...small, make: jsonOf(everywhere(2), foreign) },
  { name: 'minified JSON', path: 'a.json', ...small, make: jsonOf(everywhere(0)) },
  { name: 'minified JSON, not ASCII', path: 'a.json', ...small, make: jsonOf(everywhere(0), foreign) },
  { name: 'JSON indented anew by one side', path: 'a.json', ...small, make: jsonOf({ base: 2, local: 4, remote: 2 }) },
  {
    name: 'minified JSON indented by one side',
    path: 'a.json',
    ...small,
    make: jsonOf({ base: 0, local: 2, remote: 0 }),
  },
  { name: 'list of numbers', path: 'a.json', ...small, make: numbersOf(1) },
  { name: 'minified list of numbers', path: 'a.json', ...small, make: numbersOf(0) },
  { name: 'minified JSON', path: 'a.json', ...large, make: jsonOf(everywhere(0)) },
  {
    name: 'JSON indented anew by one side',
    path: 'a.json',
    ...large,
    length: 15_000_000,
    make: jsonOf({ base: 2, local: 4, remote: 2 }),
  },
];
