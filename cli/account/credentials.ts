/** Tokens, each kept under the service that issued it, in a file that only this user can read. */
import { createHash, randomUUID } from 'node:crypto';
import { chmod, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CloudError } from '@mockforge-cloud/shared/protocol';
import { cleanToken } from '@mockforge-cloud/shared/sync';
import * as z from 'zod';

const credentialSchema = z.object({
  token: z.string().min(1),
  /** `session`: made by signing in, ended by signing out. `token`: an API token, which lives on. */
  kind: z.enum(['session', 'token']),
  email: z.string(),
  username: z.string(),
  expiresAt: z.string().nullable(),
});
export type Credential = z.infer<typeof credentialSchema>;

const fileSchema = z.object({
  version: z.literal(1),
  services: z.record(z.string(), credentialSchema).default({}),
  /** Services of repositories that a person has said yes to. */
  confirmed: z.array(z.string()).default([]),
  /** API keys of repositories that a person has said yes to, by `fingerprint`. */
  agreedKeys: z.array(z.string()).default([]),
});
type CredentialFile = z.infer<typeof fileSchema>;

const EMPTY: CredentialFile = { version: 1, services: {}, confirmed: [], agreedKeys: [] };

/** Every method throws CloudError `file.unreadable` where the file can't be read or written. */
export class CredentialStore {
  readonly file: string;

  constructor(configDir: string) {
    this.file = join(configDir, 'credentials.json');
  }

  async get(serviceUrl: string): Promise<Credential | null> {
    const { services } = await this.#read();
    const found = Object.hasOwn(services, serviceUrl) ? services[serviceUrl] : undefined;
    if (found === undefined) return null;
    const token = cleanToken(found.token);
    return token === '' ? null : { ...found, token };
  }

  async set(serviceUrl: string, credential: Credential): Promise<void> {
    const file = await this.#read();
    await this.#write({ ...file, services: { ...file.services, [serviceUrl]: credential } });
  }

  /** @returns what was forgotten */
  async remove(serviceUrl: string): Promise<Credential | null> {
    const file = await this.#read();
    const { [serviceUrl]: removed, ...services } = file.services;
    if (removed !== undefined) await this.#write({ ...file, services });
    return removed ?? null;
  }

  async isConfirmed(serviceUrl: string): Promise<boolean> {
    return (await this.#read()).confirmed.includes(serviceUrl);
  }

  async confirm(serviceUrl: string): Promise<void> {
    const file = await this.#read();
    if (!file.confirmed.includes(serviceUrl)) {
      await this.#write({ ...file, confirmed: [...file.confirmed, serviceUrl] });
    }
  }

  async hasAgreedToKey(serviceUrl: string, key: string): Promise<boolean> {
    return (await this.#read()).agreedKeys.includes(fingerprint(serviceUrl, key));
  }

  async agreeToKey(serviceUrl: string, key: string): Promise<void> {
    const file = await this.#read();
    const agreedKeys = [...new Set([...file.agreedKeys, fingerprint(serviceUrl, key)])];
    await this.#write({ ...file, agreedKeys });
  }

  async #read(): Promise<CredentialFile> {
    let text: string;
    try {
      text = await readFile(this.file, 'utf8');
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return EMPTY;
      throw this.#fault('read', cause);
    }
    const parsed = fileSchema.safeParse(parseJson(text));
    // A damaged file costs a sign-in, not the program.
    return parsed.success ? parsed.data : EMPTY;
  }

  async #write(file: CredentialFile): Promise<void> {
    const beside = `${this.file}.${randomUUID()}`;
    try {
      await mkdir(join(this.file, '..'), { recursive: true, mode: 0o700 });
      await writeFile(beside, `${JSON.stringify(file, null, 2)}\n`, { mode: 0o600, flag: 'wx' });
      // The umask may have taken bits away, never added any; this gives the owner's back.
      await chmod(beside, 0o600);
      await rename(beside, this.file);
    } catch (cause) {
      await rm(beside, { force: true });
      throw this.#fault('write', cause);
    }
  }

  #fault(what: 'read' | 'write', cause: unknown): CloudError {
    return new CloudError(
      'file.unreadable',
      `The credentials in ${this.file} can't be ${what === 'read' ? 'read' : 'written'}.`,
      {
        hint: 'Check the permissions of the file and its folder.',
        cause,
      },
    );
  }
}

function fingerprint(serviceUrl: string, key: string): string {
  return createHash('sha256')
    .update(JSON.stringify([serviceUrl, key]))
    .digest('hex');
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
