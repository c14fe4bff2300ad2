import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { mergeStructure } from '../structure/merge-structure.ts';
import type { Notation } from '../structure/root.ts';
import { allowedForUnit, Work, WorkSpent } from './work.ts';

class CountedWork extends Work {
  spent = 0;

  override spend(units: number): void {
    this.spent += units;
    super.spend(units);
  }
}

interface Route {
  id: string;
  method: string;
  path: string;
  status: number;
  body: string;
}

/** Of each fifty routes each side changes one. */
function routesOf(changed: number): Route[] {
  return Array.from({ length: 500 }, (_, at) => ({
    id: `route-${at}`,
    method: 'GET',
    path: `/api/v1/things/${at}`,
    status: at % 50 === changed ? 201 : 200,
    body: `thing ${at} is here`,
  }));
}

const asJson = (routes: Route[]): string => `${JSON.stringify({ routes })}\n`;

function asYaml(routes: Route[]): string {
  const items = routes.map(
    ({ id, method, path, status, body }) =>
      `- id: ${id}\n  method: ${method}\n  path: ${path}\n  status: ${status}\n  body: ${body}\n`,
  );
  return `routes:\n${items.join('')}`;
}

describe('[I16] the work of a merge by structure', () => {
  const spentFor = (path: string, notation: Notation, write: (routes: Route[]) => string): number => {
    const [base, local, remote] = [write(routesOf(-1)), write(routesOf(0)), write(routesOf(25))];
    const length = base.length + local.length + remote.length;
    const work = new CountedWork(length);
    const merged = mergeStructure({ base, local, remote, path, notation, work, policies: [], follows: new Set() });
    assert.deepEqual(merged?.conflicts, []);
    return work.spent / length;
  };

  it('stays below what an ordinary mock is allowed, however long it is', () => {
    const spent = [spentFor('a.json', 'json', asJson), spentFor('a.yaml', 'yaml', asYaml)];
    assert.ok(
      spent.every((units) => units < allowedForUnit),
      `${spent.join(' and ')} units a character`,
    );
  });

  it('ends at a bound that grows with texts of many megabytes, and is the same for all that are shorter', () => {
    for (const [length, most] of [
      [1000, 1_000_000_000],
      [9_300_000, 1_000_000_000],
      [30_000_000, allowedForUnit * 30_000_000],
    ] as const) {
      const work = new Work(length);
      work.spend(most);
      assert.throws(() => work.spend(1), WorkSpent);
    }
  });
});
