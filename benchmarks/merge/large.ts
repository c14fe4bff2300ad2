import { merge } from '@mockforge-cloud/shared/merge';

interface Route {
  id: string;
  method: string;
  path: string;
  response: { status: number; headers: Record<string, string>; body: string };
}

/** A list of routes of about `megabytes`, as JSON. */
function routesOf(megabytes: number): Route[] {
  const count = Math.round((megabytes * 1_000_000) / 420);
  return Array.from({ length: count }, (_, at) => ({
    id: `route-${at}`,
    method: at % 3 === 0 ? 'POST' : 'GET',
    path: `/api/v1/things/${at}`,
    response: {
      status: 200,
      headers: { 'Content-Type': 'application/json', 'X-Request-Id': `request-${at}` },
      body: `{"number":${at},"text":"${'lorem ipsum dolor '.repeat(5)}"}`,
    },
  }));
}

/**
 * Merges one large mock with a hundred edits on each side. With `neighbours` the edits stand side by side, so that lines
 * conflict and the structure has to answer. Returns milliseconds, the best of three.
 */
export function timeLargeMock(megabytes: number, neighbours: boolean): { milliseconds: number; how: string } {
  const routes = routesOf(megabytes);
  const edited = (field: 'method' | 'path', shift: number): string => {
    const step = Math.floor(routes.length / 101);
    const copy = routes.map((route, at) =>
      at % step === shift && at / step < 100 ? { ...route, [field]: `${route[field]}-edited` } : route,
    );
    return JSON.stringify(copy, null, 2);
  };
  const base = JSON.stringify(routes, null, 2);
  const local = edited('method', 0);
  const remote = edited('path', neighbours ? 0 : 7);
  let [milliseconds, how] = [Infinity, ''];
  for (let run = 0; run < 3; run++) {
    const start = performance.now();
    const result = merge({ base, local, remote, path: 'large.json' });
    milliseconds = Math.min(milliseconds, performance.now() - start);
    how = `${result.outcome} ${result.how[0]}`;
  }
  return { milliseconds, how };
}
