/** A branch of a workspace, and the paths of the routes that are about it. */

export interface Place {
  workspaceId: string;
  branch: string;
}

type Query = Readonly<Record<string, string | null>>;

/** @param query what else is asked; `null` is left out */
export function workspacePath({ workspaceId, branch }: Place, route: string, query: Query = {}): string {
  return `/workspaces/${encodeURIComponent(workspaceId)}/${route}?${queryOf({ branch, ...query })}`;
}

export function syncPath(place: Place, route: string, query: Query = {}): string {
  return `/sync${workspacePath(place, route, query)}`;
}

function queryOf(query: Query): URLSearchParams {
  const stated = Object.entries(query).flatMap(([name, value]) => (value === null ? [] : [[name, value]]));
  return new URLSearchParams(stated);
}
