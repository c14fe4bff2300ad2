/** The address of a branch, and the ways in which it is written. */
import type { SQL } from 'drizzle-orm';
import { and, eq } from 'drizzle-orm';
import type { PgColumn } from 'drizzle-orm/pg-core';

export interface Place {
  workspaceId: string;
  branch: string;
}

/** For maps. Neither part has a space. */
export function placeKey({ workspaceId, branch }: Place): string {
  return `${workspaceId} ${branch}`;
}

export interface WirePlace {
  workspace_id: string;
  branch: string;
}

/** As frames have it. */
export function toWirePlace({ workspaceId, branch }: Place): WirePlace {
  return { workspace_id: workspaceId, branch };
}

export function fromWirePlace({ workspace_id, branch }: WirePlace): Place {
  return { workspaceId: workspace_id, branch };
}

/** The rows of a branch, in any table that has them by branch. */
export function inBranch(table: { workspaceId: PgColumn; branch: PgColumn }, place: Place): SQL | undefined {
  return and(eq(table.workspaceId, place.workspaceId), eq(table.branch, place.branch));
}

/** Rows of two tables that are of one branch, for a join. */
export function sameBranch(
  one: { workspaceId: PgColumn; branch: PgColumn },
  other: { workspaceId: PgColumn; branch: PgColumn },
): SQL | undefined {
  return and(eq(one.workspaceId, other.workspaceId), eq(one.branch, other.branch));
}
