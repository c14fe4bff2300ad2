/** The environment of the service, read and checked once at the start. */
import { resolve } from 'node:path';
import { DEFAULT_LIMITS, type Limits } from '@mockforge-cloud/shared/protocol';
import * as z from 'zod';
import { isNetwork } from './network.ts';
import { StartError } from './start-error.ts';

const wholeNumber = (min: number, max: number) =>
  z
    .string()
    .regex(/^\d{1,15}$/, `must be a whole number from ${min} to ${max}`)
    .transform(Number)
    .refine((value) => value >= min && value <= max, `must be a whole number from ${min} to ${max}`);

const webUrl = z.url({ protocol: /^https?$/, error: 'must be a URL such as https://mocks.example.com' });
const databaseUrl = z.url({
  protocol: /^postgres(?:ql)?$/,
  error: 'must be a URL such as postgres://user:password@host:5432/database',
});

const environmentSchema = z.object({
  PORT: wholeNumber(0, 65_535).default(4600).describe('Port to listen on; 0 takes any free one.'),
  HOST: z.string().default('127.0.0.1').describe('Address to listen on.'),
  PUBLIC_URL: webUrl
    .transform((url) => url.replace(/\/+$/, ''))
    .optional()
    .describe('URL at which clients reach the service, if it is behind a proxy.'),
  TRUSTED_PROXIES: z
    .string()
    .transform((text) => text.split(',').map((network) => network.trim()))
    .refine((networks) => networks.every(isNetwork), 'must be addresses or networks such as 10.0.0.0/8, ::1')
    .optional()
    .describe(
      'Addresses or networks of the proxies in front of the service, such as `10.0.0.0/8, ::1`. Their `X-Forwarded-For` names the client. If it is not set, all clients behind a proxy count as one for the limits on attempts.',
    ),
  DATA_DIR: z.string().default('.data').describe('Folder of the embedded database and of `local-account.json`.'),
  DATABASE_URL: databaseUrl
    .optional()
    .describe('`postgres://…`: use this PostgreSQL instead of the embedded database.'),
  LOG_LEVEL: z
    .enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'], {
      error: 'must be fatal, error, warn, info, debug, trace or silent',
    })
    .default('info')
    .describe('`fatal`, `error`, `warn`, `info`, `debug`, `trace` or `silent`.'),
  REGISTRATION: z
    .enum(['open', 'invite', 'closed'], { error: 'must be open, invite or closed' })
    .default('open')
    .describe(
      'Who can create an account: anybody (`open`), people with an invitation (`invite`), or nobody (`closed`).',
    ),
  MAX_MOCK_BYTES: wholeNumber(1024, 512 * 1024 * 1024)
    .default(DEFAULT_LIMITS.maxMockBytes)
    .describe('Largest mock, in bytes.'),
  MAX_WORKSPACE_MOCKS: wholeNumber(1, 10_000_000)
    .default(DEFAULT_LIMITS.maxWorkspaceMocks)
    .describe('Most mocks in one workspace.'),
});

/** The variables for the reference page: name, default (`null`: none) and what each does. */
export const ENVIRONMENT: readonly { name: string; fallback: string | null; description: string }[] = Object.entries(
  environmentSchema.shape,
).map(([name, schema]) => {
  const fallback = schema.safeParse(undefined).data;
  return { name, fallback: fallback === undefined ? null : String(fallback), description: schema.description ?? '' };
});

export interface Config {
  /** 0: any free port. */
  port: number;
  host: string;
  /** Where clients reach the service; `null`: at host and port. No slash at its end. */
  publicUrl: string | null;
  /** Addresses and networks whose `X-Forwarded-For` is believed. */
  trustedProxies: readonly string[];
  /** Absolute. */
  dataDir: string;
  /** `null`: the embedded database in the data folder. */
  databaseUrl: string | null;
  logLevel: z.infer<typeof environmentSchema>['LOG_LEVEL'];
  registration: 'open' | 'invite' | 'closed';
  maxMockBytes: number;
  maxWorkspaceMocks: number;
}

/**
 * A variable that is empty counts as absent, as in Compose files and shells.
 * @throws StartError naming every fault at once.
 */
export function readConfig(environment: Record<string, string | undefined>): Config {
  const present = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''));
  const parsed = environmentSchema.safeParse(present);
  if (!parsed.success) {
    const faults = parsed.error.issues.map((issue) => `  ${issue.path.join('.')} ${issue.message}`);
    throw new StartError(`The environment is not valid:\n${faults.join('\n')}`);
  }
  const env = parsed.data;
  return {
    port: env.PORT,
    host: env.HOST,
    publicUrl: env.PUBLIC_URL ?? null,
    trustedProxies: env.TRUSTED_PROXIES ?? [],
    dataDir: resolve(env.DATA_DIR),
    databaseUrl: env.DATABASE_URL ?? null,
    logLevel: env.LOG_LEVEL,
    registration: env.REGISTRATION,
    maxMockBytes: env.MAX_MOCK_BYTES,
    maxWorkspaceMocks: env.MAX_WORKSPACE_MOCKS,
  };
}

/** The bounds that this service states to its clients. */
export function limitsOf(config: Config): Limits {
  return { ...DEFAULT_LIMITS, maxMockBytes: config.maxMockBytes, maxWorkspaceMocks: config.maxWorkspaceMocks };
}
