/**
 * The file that `mockforge cloud workspace link` of MockForge 0.3 writes: settings at the top level, service,
 * key and workspace there or below a tagged `provider`. It is read as what it means in the form of today.
 */
import * as z from 'zod';
import type { KeyPath } from './problems.ts';

const linkSchema = z.looseObject({
  workspace_id: z.unknown().optional(),
  project_id: z.unknown().optional(),
  service_url: z.unknown().optional(),
  api_key: z.unknown().optional(),
});

const olderSchema = linkSchema.extend({
  enabled: z.unknown().optional(),
  provider: z.unknown().optional(),
  sync_direction: z.unknown().optional(),
});

/** The file in today's form, and where in the older one each of its values stood. */
export interface OlderForm {
  data: unknown;
  pathOf(path: KeyPath): KeyPath;
}

const DIRECTIONS: Readonly<Record<string, string>> = {
  Bidirectional: 'bidirectional',
  LocalToRemote: 'local_to_remote',
  RemoteToLocal: 'remote_to_local',
};

/** @returns `null` where `data` is not in the older form. */
export function readOlderForm(data: unknown): OlderForm | null {
  const parsed = olderSchema.safeParse(data);
  if (!parsed.success || 'sync' in parsed.data) return null;
  const [prefix, link] = linkOf(parsed.data);
  const cloudKey = link.workspace_id === undefined ? 'project_id' : 'workspace_id';
  const cloud = link[cloudKey];
  if (cloud === undefined && link.service_url === undefined && link.api_key === undefined) return null;
  const direction = parsed.data.sync_direction;
  const places = new Map<string, KeyPath>([
    ['sync.enabled', ['enabled']],
    ['sync.service_url', [...prefix, 'service_url']],
    ['sync.api_key', [...prefix, 'api_key']],
    ['sync.workspaces.0.cloud', [...prefix, cloudKey]],
    ['sync.workspaces.0.sync_direction', ['sync_direction']],
  ]);
  return {
    data: {
      sync: {
        enabled: parsed.data.enabled,
        service_url: link.service_url,
        api_key: link.api_key,
        workspaces: [
          { cloud, sync_direction: typeof direction === 'string' ? (DIRECTIONS[direction] ?? direction) : direction },
        ],
      },
    },
    pathOf: (path) => places.get(path.join('.')) ?? [],
  };
}

/** MockForge writes `provider: !Cloud {…}`; some versions of its YAML library write `provider: {Cloud: {…}}`. */
function linkOf(data: z.infer<typeof olderSchema>): [KeyPath, z.infer<typeof linkSchema>] {
  const tagged = z.looseObject({ Cloud: linkSchema }).safeParse(data.provider);
  if (tagged.success) return [['provider', 'Cloud'], tagged.data.Cloud];
  const plain = linkSchema.safeParse(data.provider);
  return plain.success ? [['provider'], plain.data] : [[], data];
}
