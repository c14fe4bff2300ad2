/** The context keys that when-clauses of package.json may use, with the type of each. */
export interface ContextKeys {
  /** Somebody is signed in to every service in use. */
  'mockforgeCloud.signedIn': boolean;
  /** There is a session to sign out of. */
  'mockforgeCloud.hasSession': boolean;
  /** At least one folder is mapped to a workspace. */
  'mockforgeCloud.linked': boolean;
  'mockforgeCloud.canPause': boolean;
  'mockforgeCloud.canResume': boolean;
  'mockforgeCloud.hasConflicts': boolean;
  /** A sync.yaml names a service that nobody has confirmed. */
  'mockforgeCloud.hasUnknownService': boolean;
  /** Paths of the files in conflict, as `resourcePath` gives them. */
  'mockforgeCloud.conflictedFiles': readonly string[];
}

export const CONTEXT_KEY_DEFAULTS: ContextKeys = {
  'mockforgeCloud.signedIn': false,
  'mockforgeCloud.hasSession': false,
  'mockforgeCloud.linked': false,
  'mockforgeCloud.canPause': false,
  'mockforgeCloud.canResume': false,
  'mockforgeCloud.hasConflicts': false,
  'mockforgeCloud.hasUnknownService': false,
  'mockforgeCloud.conflictedFiles': [],
};

/** Passes context keys on to the editor, each only when it has changed. */
export class ContextKeyWriter {
  readonly #set: (key: string, value: unknown) => void;
  readonly #written = new Map<string, string>();

  constructor(set: (key: string, value: unknown) => void) {
    this.#set = set;
  }

  write(keys: Partial<ContextKeys>): void {
    for (const [key, value] of Object.entries(keys)) {
      const text = JSON.stringify(value);
      if (this.#written.get(key) === text) continue;
      this.#written.set(key, text);
      this.#set(key, value);
    }
  }
}
