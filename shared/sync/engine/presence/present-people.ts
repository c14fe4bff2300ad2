/** Who else is on this branch: as of the subscription, and what was heard since. */
import type { Present, ServiceFrameOf } from '@mockforge-cloud/shared/protocol';

type PresenceFrame = ServiceFrameOf<'user_joined' | 'user_left' | 'presence'>;

/** More people than work in one place. */
const MOST_PRESENT = 1_000;

export class PresentPeople {
  /** By id of the person. */
  #present = new Map<string, Present>();
  readonly #changed: () => void;

  constructor(changed: () => void) {
    this.#changed = changed;
  }

  list(): readonly Present[] {
    return [...this.#present.values()];
  }

  /** Nobody else is there from now on. */
  replace(present: readonly Present[]): void {
    if (present.length === 0 && this.#present.size === 0) return;
    this.#present = new Map(present.slice(0, MOST_PRESENT).map((one) => [one.user.id, one]));
    this.#changed();
  }

  heard(frame: PresenceFrame): void {
    const { id } = frame.user;
    if (frame.type === 'user_left') this.#present.delete(id);
    else if (this.#present.has(id) || this.#present.size < MOST_PRESENT) this.#present.set(id, presentOf(frame));
    this.#changed();
  }
}

function presentOf(frame: ServiceFrameOf<'user_joined' | 'presence'>): Present {
  if (frame.type === 'user_joined') return { user: frame.user, status: 'active' };
  const { type: _, workspace_id: _workspace, branch: _branch, ...present } = frame;
  return present;
}
