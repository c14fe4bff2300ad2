/** Sessions in the editor's secret storage, one for each service. */
import * as z from 'zod';
import type { Disposable } from '../lifetime.ts';
import { Listeners } from '../listeners.ts';
import { type Session, sessionSchema } from './session.ts';

const SECRET_KEY = 'mockforgeCloud.sessions';
const sessionsSchema = z.record(z.string(), sessionSchema);

/** What this needs of `vscode.SecretStorage`. */
export interface Secrets {
  get(key: string): PromiseLike<string | undefined>;
  store(key: string, value: string): PromiseLike<void>;
  /** Tells of changes by other windows too. */
  onDidChange(listener: (event: { key: string }) => unknown): Disposable;
}

export interface SessionsChange {
  added: Session[];
  removed: Session[];
  changed: Session[];
}

export class SessionStore implements Disposable {
  readonly #secrets: Secrets;
  readonly #listeners = new Listeners<SessionsChange>();
  readonly #watch: Disposable;
  #sessions: Readonly<Record<string, Session>> = {};
  /** One write at a time, so that none works on what another is about to replace. */
  #last: Promise<void>;

  constructor(secrets: Secrets) {
    this.#secrets = secrets;
    this.#last = this.#reload();
    this.#watch = secrets.onDidChange((event) => {
      if (event.key === SECRET_KEY) void this.#inTurn(() => this.#reload());
    });
  }

  async list(): Promise<Session[]> {
    await this.#last;
    return Object.values(this.#sessions);
  }

  /** What was stored for exactly this service, and for no other. */
  async get(serviceUrl: string): Promise<Session | null> {
    await this.#last;
    return this.#sessions[serviceUrl] ?? null;
  }

  async put(session: Session): Promise<void> {
    await this.#inTurn(async () => {
      await this.#reload();
      await this.#save({ ...this.#sessions, [session.serviceUrl]: session });
    });
  }

  /** @returns what was removed */
  async remove(serviceUrl: string): Promise<Session | null> {
    let removed: Session | null = null;
    await this.#inTurn(async () => {
      await this.#reload();
      const { [serviceUrl]: gone, ...rest } = this.#sessions;
      removed = gone ?? null;
      await this.#save(rest);
    });
    return removed;
  }

  onChange(listener: (change: SessionsChange) => void): Disposable {
    return this.#listeners.add(listener);
  }

  dispose(): void {
    this.#watch.dispose();
    this.#listeners.dispose();
  }

  #inTurn(work: () => Promise<void>): Promise<void> {
    const turn = this.#last.then(work);
    this.#last = turn.catch(() => undefined);
    return turn;
  }

  async #reload(): Promise<void> {
    const text = await this.#secrets.get(SECRET_KEY);
    this.#take(parseSessions(text));
  }

  async #save(sessions: Readonly<Record<string, Session>>): Promise<void> {
    await this.#secrets.store(SECRET_KEY, JSON.stringify(sessions));
    this.#take(sessions);
  }

  #take(next: Readonly<Record<string, Session>>): void {
    const before = this.#sessions;
    this.#sessions = next;
    const change: SessionsChange = {
      added: Object.values(next).filter((session) => before[session.serviceUrl] === undefined),
      removed: Object.values(before).filter((session) => next[session.serviceUrl] === undefined),
      changed: Object.values(next).filter((session) => {
        const old = before[session.serviceUrl];
        return old !== undefined && old.token !== session.token;
      }),
    };
    if (change.added.length + change.removed.length + change.changed.length > 0) this.#listeners.tell(change);
  }
}

/** What can't be read counts as signed out: signing in again puts it right. */
function parseSessions(text: string | undefined): Readonly<Record<string, Session>> {
  if (text === undefined) return {};
  try {
    const parsed = sessionsSchema.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : {};
  } catch {
    return {};
  }
}
