/** Tells the sockets of this process that a person's membership of a workspace is another, or has ended. */
import type { Membership, UserRef } from '@mockforge-cloud/shared/protocol';

export interface MemberChange {
  workspaceId: string;
  user: UserRef;
  /** `null`: no longer a member, or the workspace is gone. */
  membership: Membership | null;
}

export interface MemberEvents {
  /** Returns a function that ends the listening. */
  onMemberChanged(listener: (change: MemberChange) => void): () => void;
  memberChanged(change: MemberChange): void;
}

export function createMemberEvents(): MemberEvents {
  const listeners = new Set<(change: MemberChange) => void>();
  return {
    onMemberChanged(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    memberChanged(change) {
      for (const listener of [...listeners]) listener(change);
    },
  };
}
