import { CloudError, type Workspace } from '@mockforge-cloud/shared/protocol';
import type { CloudApi } from '@mockforge-cloud/shared/sync';
import { errorText } from '../prompts/error-text.ts';
import { askForText } from '../prompts/input.ts';
import { suggestWorkspaceId, workspaceIdFault } from './workspace-id.ts';

/** Asks for name and id and makes the workspace. @returns `null` where the person leaves */
export async function askAndCreateWorkspace(api: CloudApi, suggestedName: string): Promise<Workspace | null> {
  const title = `Create a workspace at ${api.serviceUrl}`;
  const name = await askForText({
    title,
    prompt: 'Name of the workspace',
    value: suggestedName,
    step: { at: 1, of: 2 },
    check: (text) => (text.trim() === '' ? 'Give it a name.' : null),
  });
  if (name === null) return null;
  let created: Workspace | null = null;
  const id = await askForText({
    title,
    prompt: 'Id of the workspace. It stands in sync.yaml and can’t be changed later.',
    value: suggestWorkspaceId(name),
    step: { at: 2, of: 2 },
    check: async (text) => {
      const fault = workspaceIdFault(text);
      if (fault !== null) return fault;
      try {
        created = await api.workspaces.create({ id: text, name: name.trim() });
        return null;
      } catch (error) {
        return creationFault(error, text);
      }
    },
  });
  return id === null ? null : created;
}

function creationFault(error: unknown, id: string): string {
  const taken = error instanceof CloudError && error.code === 'workspace.id_taken';
  return taken ? `There is a workspace "${id}" already. Choose another id.` : errorText(error);
}
