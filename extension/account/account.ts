/** Who is signed in where, and which services a person has chosen. */
import { createHash } from 'node:crypto';
import { CloudApi, type TokenSource } from '@mockforge-cloud/shared/sync';
import type { Disposable } from '../lifetime.ts';
import { Listeners } from '../listeners.ts';
import {
  type Credential,
  credentialFor,
  type EnvironmentCredential,
  environmentCredential,
  environmentServiceUrl,
  type FileKey,
  isKnownService,
} from './credentials.ts';
import { DEFAULT_SERVICE_URL, serviceUrlOf } from './service-url.ts';
import type { Session } from './session.ts';
import { type Secrets, SessionStore } from './session-store.ts';

const CONFIRMED_KEY = 'mockforgeCloud.confirmedServices';
/** Keys that repositories hold, as hashes. */
const AGREED_KEY = 'mockforgeCloud.agreedKeys';

/** What this needs of `vscode.Memento`. */
export interface Memory {
  get(key: string, byDefault: readonly string[]): readonly string[];
  update(key: string, value: readonly string[]): PromiseLike<void>;
}

export interface AccountOptions {
  secrets: Secrets;
  /** Kept from one window to the next. */
  memory: Memory;
  environment: Readonly<Record<string, string | undefined>>;
  /** The person's own `serviceUrl`, or `null` where they have set none. */
  serviceUrlSetting: () => string | null;
  log: (message: string) => void;
}

export class Account implements Disposable {
  readonly sessions: SessionStore;
  readonly #options: AccountOptions;
  readonly #listeners = new Listeners<void>();
  readonly #watch: Disposable;
  readonly #environmentUrl: string | null;
  readonly #environment: EnvironmentCredential | null;

  constructor(options: AccountOptions) {
    this.#options = options;
    this.sessions = new SessionStore(options.secrets);
    this.#watch = this.sessions.onChange(() => this.#listeners.tell());
    const { url, credential } = readEnvironment(options);
    this.#environmentUrl = url;
    this.#environment = credential;
  }

  /** The service of those who have named none: setting, environment, the local one. */
  defaultServiceUrl(): string {
    return this.#setting() ?? this.#environmentUrl ?? DEFAULT_SERVICE_URL;
  }

  async credential(serviceUrl: string, fileKey: FileKey | null = null): Promise<Credential | null> {
    return credentialFor({
      serviceUrl,
      session: await this.sessions.get(serviceUrl),
      environment: this.#environment,
      environmentServiceUrl: this.#environmentUrl ?? DEFAULT_SERVICE_URL,
      fileKey,
      isKeyAgreed: fileKey !== null && this.hasAgreedToKey(serviceUrl, fileKey),
    });
  }

  /** Asked anew for each request, so that signing in or out takes effect at once. */
  tokenSource(serviceUrl: string, fileKey: FileKey | null = null): TokenSource {
    return async () => (await this.credential(serviceUrl, fileKey))?.token ?? null;
  }

  api(serviceUrl: string): CloudApi {
    return new CloudApi({ serviceUrl, token: this.tokenSource(serviceUrl) });
  }

  async isKnown(serviceUrl: string): Promise<boolean> {
    return isKnownService(serviceUrl, {
      setting: this.#setting(),
      environment: this.#environmentUrl,
      signedIn: (await this.sessions.list()).map((session) => session.serviceUrl),
      confirmed: this.#options.memory.get(CONFIRMED_KEY, []),
    });
  }

  /** A person has said that this service may be used. */
  async confirm(serviceUrl: string): Promise<void> {
    const before = this.#options.memory.get(CONFIRMED_KEY, []);
    await this.#options.memory.update(CONFIRMED_KEY, [...new Set([...before, serviceUrl])]);
    this.#listeners.tell();
  }

  /** Whether a person has said that this key of a sync.yaml may be used. */
  hasAgreedToKey(serviceUrl: string, key: FileKey): boolean {
    return this.#options.memory.get(AGREED_KEY, []).includes(fingerprint(serviceUrl, key));
  }

  async agreeToKey(serviceUrl: string, key: FileKey): Promise<void> {
    const before = this.#options.memory.get(AGREED_KEY, []);
    await this.#options.memory.update(AGREED_KEY, [...new Set([...before, fingerprint(serviceUrl, key)])]);
    this.#listeners.tell();
  }

  async signIn(session: Session): Promise<void> {
    await this.sessions.put(session);
  }

  /** @returns the session that ended; its token is told to the service, where that can be reached */
  async signOut(serviceUrl: string): Promise<Session | null> {
    const session = await this.sessions.remove(serviceUrl);
    if (session?.expiresAt != null) await this.#endAtService(session);
    return session;
  }

  onChange(listener: () => void): Disposable {
    return this.#listeners.add(listener);
  }

  dispose(): void {
    this.#watch.dispose();
    this.sessions.dispose();
    this.#listeners.dispose();
  }

  /** Only what a password sign-in made: an API token that was pasted may be in use elsewhere. */
  async #endAtService(session: Session): Promise<void> {
    const api = new CloudApi({ serviceUrl: session.serviceUrl, token: async () => session.token, timeoutMs: 5000 });
    await api.accounts
      .logout()
      .catch((error: unknown) => this.#options.log(`Could not tell the service: ${String(error)}`));
  }

  #setting(): string | null {
    const text = this.#options.serviceUrlSetting();
    if (text === null || text.trim() === '') return null;
    try {
      return serviceUrlOf(text);
    } catch (error) {
      this.#options.log(`The setting mockforgeCloud.serviceUrl is not used: ${String(error)}`);
      return null;
    }
  }
}

function fingerprint(serviceUrl: string, { token }: FileKey): string {
  return createHash('sha256')
    .update(JSON.stringify([serviceUrl, token]))
    .digest('hex');
}

/** A wrong `MOCKFORGE_CLOUD_URL` is as good as none, and its key then belongs to no service. */
function readEnvironment(options: AccountOptions): { url: string | null; credential: EnvironmentCredential | null } {
  try {
    return {
      url: environmentServiceUrl(options.environment),
      credential: environmentCredential(options.environment),
    };
  } catch (error) {
    options.log(`MOCKFORGE_CLOUD_URL is not used: ${String(error)}`);
    return { url: null, credential: null };
  }
}
