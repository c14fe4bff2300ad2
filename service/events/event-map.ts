/**
 * What happens in the service and is told to others, after it is committed. Events are plain data, so that they can
 * leave the process. A new one is a line here, a `publish` where it happens, and a listener that wants it.
 */
import type { ChangeRecord, Conflict, Membership, Present, UserRef } from '@mockforge-cloud/shared/protocol';
import type { Bus } from './bus.ts';

/** The branch that it happened on, as `branches/place.ts` has it. */
interface OnBranch {
  workspaceId: string;
  branch: string;
}

export interface MemberChange {
  workspaceId: string;
  user: UserRef;
  /** `null`: no longer a member, or the workspace is gone. */
  membership: Membership | null;
}

/** `except`: the connection that knows already. */
export interface EventMap {
  token_revoked: { tokenId: string };
  member_changed: MemberChange;
  /** Whole revisions, in their order. */
  revisions_made: OnBranch & { records: readonly ChangeRecord[]; except: string | null };
  /** More may have happened than anybody can tell: whoever listens to the branch begins anew. */
  branch_uncertain: OnBranch;
  conflict_opened: OnBranch & { conflict: Conflict };
  conflict_resolved: OnBranch & { conflictId: string; mockId: string };
  person_joined: OnBranch & { user: UserRef; except: string | null };
  person_moved: OnBranch & { present: Present; except: string | null };
  person_left: OnBranch & { user: UserRef };
}

export type Events = Bus<EventMap>;
/** The part of the events that a feature tells of, or hears. */
export type EventsOf<Kind extends keyof EventMap> = Bus<Pick<EventMap, Kind>>;
export type BranchEventKind = {
  [Kind in keyof EventMap]: EventMap[Kind] extends OnBranch ? Kind : never;
}[keyof EventMap];
