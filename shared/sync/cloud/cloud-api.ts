/** The REST routes as typed calls, by subject. */
import * as z from 'zod';
import { AccountsApi } from './api/accounts.ts';
import { BranchApi } from './api/branch.ts';
import { ConflictsApi } from './api/conflicts.ts';
import { ContentsApi } from './api/contents.ts';
import { MocksApi } from './api/mocks.ts';
import { WorkspacesApi } from './api/workspaces.ts';
import { Http, type HttpOptions } from './http/http.ts';

const healthSchema = z.object({ status: z.string() });

/** Every call throws CloudError: the service's code, or `service.unreachable`. */
export class CloudApi {
  readonly accounts: AccountsApi;
  readonly workspaces: WorkspacesApi;
  readonly mocks: MocksApi;
  readonly branch: BranchApi;
  readonly contents: ContentsApi;
  readonly conflicts: ConflictsApi;
  readonly #http: Http;

  constructor(options: HttpOptions) {
    const http = new Http(options);
    this.#http = http;
    this.accounts = new AccountsApi(http);
    this.workspaces = new WorkspacesApi(http);
    this.mocks = new MocksApi(http);
    this.branch = new BranchApi(http);
    this.contents = new ContentsApi(http);
    this.conflicts = new ConflictsApi(http);
  }

  get serviceUrl(): string {
    return this.#http.serviceUrl;
  }

  /** Whether the service is there at all. */
  async health(): Promise<void> {
    await this.#http.json(healthSchema, '/healthz', { absolute: true });
  }

  /** Ends what is under way, and answers nothing from now on: each call throws `service.unreachable`. */
  close(): void {
    this.#http.close();
  }
}
