import * as z from 'zod';
import { fileSchema } from './file-schema.ts';

/** The JSON Schema of `.mockforge/sync.yaml`, for editors that complete and check as one types. */
export function configJsonSchema(): Record<string, unknown> {
  const { $schema, ...schema } = z.toJSONSchema(fileSchema, { io: 'input', target: 'draft-7' });
  return {
    $schema,
    title: 'MockForge Cloud Sync',
    description: 'Which folders of this project are kept the same as which cloud workspaces, and how.',
    ...schema,
  };
}
