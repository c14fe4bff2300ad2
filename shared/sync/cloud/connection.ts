/** The service as the engine sees it: `node/connection/` has it over real sockets, the simulation in memory. */
import type { ClientFrameInput, ServiceFrame } from '@mockforge-cloud/shared/protocol';
import type { BranchApi } from './api/branch.ts';
import type { ConflictsApi } from './api/conflicts.ts';
import type { ContentsApi } from './api/contents.ts';
import type { MocksApi } from './api/mocks.ts';

/** As much of the REST side as the engine asks for. */
export interface EngineApi {
  readonly serviceUrl: string;
  readonly mocks: Pick<MocksApi, 'list'>;
  readonly branch: Pick<BranchApi, 'known'>;
  readonly contents: Pick<ContentsApi, 'get' | 'getMany' | 'put'>;
  readonly conflicts: Pick<ConflictsApi, 'resolve'>;
  /** Ends what is under way, and answers nothing from now on. */
  close(): void;
}

/** One open, authenticated socket. */
export interface Session {
  send(frame: ClientFrameInput): void;
  close(): void;
}

export interface SessionHandlers {
  frame(frame: ServiceFrame): void;
  /** Called once, also after `close()`. `code` is the WebSocket close code, `error` what the service said last. */
  closed(reason: { code: number; error?: { code: string; message: string; retryAfter?: number } }): void;
}

export interface Connection {
  readonly api: EngineApi;
  /**
   * Opens a socket and proves who we are; resolves when the service has said `authenticated`.
   * @throws CloudError `service.unreachable`, `auth.*`, `service.protocol_unsupported`
   */
  open(handlers: SessionHandlers): Promise<Session>;
}
