/**
 * The file as it is written. The message of every check is what was expected there, so that a fault reads
 * "expected …, found …". The JSON Schema for editors is made from this.
 */
import {
  branchSchema,
  DIRECTION_WORDS,
  DIRECTIONS,
  directionSchema,
  STRATEGY_WORDS,
  strategySchema,
  workspaceIdSchema,
} from '@mockforge-cloud/shared/protocol';
import * as z from 'zod';
import { variable } from './api-key.ts';
import { isLocalAllowed } from './local-folder.ts';
import { normalizeServiceUrl } from './service-url.ts';

/** A map whose unknown keys are found, and answered with the keys that there are. */
function section<Shape extends z.ZodRawShape>(shape: Shape) {
  const known = `one of ${Object.keys(shape).join(', ')}`;
  return z.strictObject(shape, { error: ({ code }) => (code === 'unrecognized_keys' ? known : 'a map of settings') });
}

function flag(description: string) {
  return z.boolean('true or false').optional().describe(description);
}

function whole(least: number, most: number, description: string) {
  const expected = `a whole number from ${least} to ${most}`;
  return z.int(expected).min(least, expected).max(most, expected).optional().describe(description);
}

const MAX_GLOB_LENGTH = 256;
const MAX_GLOB_WILDCARDS = 12;
const GLOB = `a glob without "!" of at most ${MAX_GLOB_LENGTH} characters and ${MAX_GLOB_WILDCARDS} wildcards`;

/** Bounded, since matching takes time in the power of the wildcards and the file comes from a repository. */
const globSchema = z
  .string(GLOB)
  .min(1, GLOB)
  .max(MAX_GLOB_LENGTH, GLOB)
  .refine((glob) => !glob.startsWith('!') && (glob.match(/\*+/g)?.length ?? 0) <= MAX_GLOB_WILDCARDS, GLOB);

const GLOBS = 'a list of at most 100 globs';
const globsSchema = z.array(globSchema, GLOBS).max(100, GLOBS);

const LOCAL = 'a folder inside the project, such as ./mocks';
const CLOUD = 'the id of a workspace: 1 to 64 of a-z, 0-9 and "-"';
const BRANCH = 'the name of a branch: 1 to 100 of letters, digits, ".", "_", "/" and "-"';
const SERVICE_URL = 'the address of a service, such as https://api.example.dev';
const MAPPINGS = 'a list of at most 100 workspaces';

const mappingSchema = section({
  local: z
    .string(LOCAL)
    .refine(isLocalAllowed, LOCAL)
    .optional()
    .describe('Folder inside the project. Default: the folder of the project.'),
  cloud: z
    .string(CLOUD)
    .refine((id) => workspaceIdSchema.safeParse(id).success, CLOUD)
    .describe('Id of the cloud workspace.'),
  watch: flag('Watch the folder for changes. Default: true.'),
  auto_sync: flag('Sync automatically. Default: true.'),
  sync_direction: z
    .enum(DIRECTION_WORDS, `one of ${DIRECTIONS.join(', ')}`)
    .pipe(directionSchema)
    .optional()
    .describe('Direction of the sync. Default: bidirectional.'),
  branch: z
    .string(BRANCH)
    .refine((name) => branchSchema.safeParse(name).success, BRANCH)
    .optional()
    .describe('Branch to begin with. Default: main.'),
  include: globsSchema.optional().describe('Globs of the files that are mocks. Default: the formats that mocks have.'),
});

const settingsSchema = section({
  enabled: flag('Whether this project is synced. Default: true.'),
  provider: z.literal('cloud', '"cloud"').optional().describe('Always "cloud".'),
  service_url: z
    .string(SERVICE_URL)
    .refine((url) => normalizeServiceUrl(url) !== null, SERVICE_URL)
    .optional()
    .describe('Address of the service.'),
  api_key: z
    .string(`${variable('MOCKFORGE_API_KEY')}, or another name that begins with MOCKFORGE_`)
    .optional()
    .describe(`Name of the environment variable that holds the token, such as ${variable('MOCKFORGE_API_KEY')}.`),
  workspaces: z.array(mappingSchema, MAPPINGS).max(100, MAPPINGS).optional().describe('Folders and their workspaces.'),
  watch: section({
    enabled: flag('Watch for changes. Default: true.'),
    debounce_ms: whole(
      0,
      60_000,
      'How long changes must be quiet before they are sent, in milliseconds. Default: 500.',
    ),
    ignore_patterns: globsSchema
      .optional()
      .describe('Globs of files that are not synced. .mockforgeignore adds to them.'),
  }).optional(),
  conflict: section({
    default_strategy: z
      .enum(STRATEGY_WORDS, `one of ${STRATEGY_WORDS.join(', ')}`)
      .pipe(strategySchema)
      .optional()
      .describe('What happens if both sides changed a mock. Default: merge.'),
    auto_resolve: flag('Merge automatically. false: if both sides changed a mock, it is a conflict. Default: true.'),
    backup_on_conflict: flag('Keep a copy of replaced files, in .mockforge/backups. Default: true.'),
  }).optional(),
  behavior: section({
    retry_attempts: whole(0, 1000, 'Failed tries in a row before the state is shown as "offline". Default: 3.'),
    retry_delay_ms: whole(0, 600_000, 'Delay before the first retry, in milliseconds. Default: 1000.'),
    batch_size: whole(1, 500, 'Mocks in one message in ordinary traffic. Default: 10.'),
    max_queue_size: whole(1, 1_000_000, 'Changes that are remembered one by one. Default: 1000.'),
    hold_invalid: flag('Hold back a file that no longer parses. Default: true.'),
  }).optional(),
});

export const fileSchema = section({ sync: settingsSchema.optional() });
export type ConfigFile = z.output<typeof fileSchema>;
