import { type createWorkspaceBodySchema, type Workspace, workspaceSchema } from '@mockforge-cloud/shared/protocol';
import type * as z from 'zod';
import type { Http } from '../http/http.ts';

export class WorkspacesApi {
  readonly #http: Http;

  constructor(http: Http) {
    this.#http = http;
  }

  async list(): Promise<Workspace[]> {
    return this.#http.all(workspaceSchema, '/workspaces');
  }

  async get(id: string): Promise<Workspace> {
    return this.#http.json(workspaceSchema, `/workspaces/${encodeURIComponent(id)}`);
  }

  async create(body: z.input<typeof createWorkspaceBodySchema>): Promise<Workspace> {
    return this.#http.json(workspaceSchema, '/workspaces', { method: 'POST', body });
  }
}
