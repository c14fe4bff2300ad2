/** Edits as people make them in mocks: a value here, a new key there. Pure. */
import type { Seeded } from '../../simulation/seeded.ts';

export interface Change {
  /** Tells the format. */
  path: string;
  text: string;
  /** Never used before: makes the content unlike every other one. */
  token: string;
  random: Seeded;
}

const JSON_SCALAR = /^(\s*"[^"\\]+"\s*:\s*)("(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?|true|false|null)(,?\s*)$/;
const YAML_SCALAR = /^(\s*(?:- )?[A-Za-z_][\w-]*:[ ]+)([A-Za-z0-9/][^:#{}[\]"']*)$/;
const OWN_KEY = /^\s*"?torture_/;

/** The same text but for one edit, which holds the token. */
export function changeText({ path, text, token, random }: Change): string {
  const lines = text.split('\n');
  const dice = random.next();
  if (dice < 0.2) dropOwnKey(lines, path, random);
  if (dice < 0.8 && changeScalar(lines, path, token, random)) return lines.join('\n');
  return addKey(lines, path, token);
}

/** As it is saved in mid-thought: it does not parse. */
export function breakText({ path, text, token, random }: Change): string {
  const kept = text.slice(0, random.below(text.length + 1));
  return path.endsWith('.json') ? `${kept}{"${token}` : `${kept}\n: [${token}`;
}

/**
 * A mock of its own. The token is in one place: of one in several, people could each take a part away, and nobody would
 * have removed it.
 */
export function newMock({ path, token, random }: Omit<Change, 'text'>): string {
  const name = token.replaceAll('-', '_');
  const routes = Array.from({ length: 1 + random.below(6) }, (_, index) => ({
    id: `${name}_${index}`,
    method: random.pick(['GET', 'POST', 'PUT', 'DELETE']),
    path: `/made/${name}/${index}`,
    status: random.pick([200, 201, 204, 400, 404, 500]),
  }));
  if (path.endsWith('.json')) return `${JSON.stringify({ name: token, routes }, null, 2)}\n`;
  const items = routes.map((route) =>
    Object.entries(route)
      .map(([key, value]) => `${key}: ${value}`)
      .join('\n    '),
  );
  return `name: ${token}\nroutes:\n${items.map((item) => `  - ${item}\n`).join('')}`;
}

function changeScalar(lines: string[], path: string, token: string, random: Seeded): boolean {
  const scalar = path.endsWith('.json') ? JSON_SCALAR : YAML_SCALAR;
  const candidates = lines.flatMap((line, index) => (scalar.test(line) ? [index] : []));
  if (candidates.length === 0) return false;
  const index = random.pick(candidates);
  const value = path.endsWith('.json') ? `"${token}"` : token;
  // A line with CRLF ends in its CR, which is kept.
  lines[index] = (lines[index] ?? '').replace(scalar, (...parts: string[]) => {
    const [, key = '', old = '', rest] = parts;
    return `${key}${value}${path.endsWith('.json') ? rest : old.endsWith('\r') ? '\r' : ''}`;
  });
  return true;
}

function addKey(lines: readonly string[], path: string, token: string): string {
  const text = lines.join('\n');
  if (!path.endsWith('.json'))
    return `${text}${text === '' || text.endsWith('\n') ? '' : '\n'}torture_${token}: ${token}\n`;
  const object = /^(\s*\{)(\s*)(?=")/.exec(text);
  if (object === null) return `${JSON.stringify({ [`torture_${token}`]: token, was: text.length }, null, 2)}\n`;
  const [whole, brace = '', space = ''] = object;
  return `${brace}${space}"torture_${token}": "${token}",${space}${text.slice(whole.length)}`;
}

/** Takes a key away that an earlier edit has added. */
function dropOwnKey(lines: string[], path: string, random: Seeded): void {
  const isJson = path.endsWith('.json');
  const own = lines.flatMap((line, index) => (OWN_KEY.test(line) && (!isJson || /,\s*$/.test(line)) ? [index] : []));
  if (own.length > 0) lines.splice(random.pick(own), 1);
}
