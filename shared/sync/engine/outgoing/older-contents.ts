/**
 * What goes back to a version that the cloud knows as older than what was agreed on, by nobody's save in an editor, is a
 * restored file: a backup, another sync tool, a copy (P19). Asked about before it is sent for the first time.
 */
import { CloudError } from '@mockforge-cloud/shared/protocol';
import { allKnown } from '../../cloud/all-known.ts';
import type { Operation } from '../../queue/operation.ts';
import { isVouched } from '../git/git-doings.ts';
import type { EngineContext } from '../ground/context.ts';
import type { Timers } from '../ground/timers.ts';

export interface OlderContentsOptions {
  context: EngineContext;
  timers: Timers;
  /** Runs within the engine's turns. */
  turn: (run: () => Promise<void> | void) => void;
  /** Gets the mocks that were put back, within a turn. */
  restored: (mockIds: readonly string[]) => Promise<void>;
  failed: (error: unknown) => void;
}

const RETRY_MS = 2_000;
/** A few deleted mocks are brought back by people; more of them, or beside older versions, come with a backup. */
const HANDFUL = 5;

export class OlderContents {
  readonly #options: OlderContentsOptions;
  /** What was asked about and is no older version, by mock. */
  readonly #news = new Map<string, string>();
  #isAsking = false;

  constructor(options: OlderContentsOptions) {
    this.#options = options;
  }

  get isAsking(): boolean {
    return this.#isAsking;
  }

  /** Whether nothing has to be asked about it. */
  isNews(operation: Operation): boolean {
    const { sent, kind, hash, mockId } = operation;
    if (sent || hash === null || kind === 'rename' || kind === 'delete') return true;
    const mock = this.#options.context.replica.mock(mockId);
    // What is beside something that the cloud has takes nothing back: it is merged, or in conflict.
    const isTheirs = mock !== undefined && isVouched(mock, hash) && mock.vouched?.isTold !== true;
    if (mock === undefined || isTheirs || (operation.base === null && mock.remote !== null)) return true;
    return this.#news.get(mockId) === keyOf(operation);
  }

  /** Called within a turn. What is asked about is not sent meanwhile. */
  ask(): void {
    const { context, turn, timers, failed } = this.#options;
    const asked = [...context.replica.operations()].filter((operation) => !this.isNews(operation));
    if (asked.length === 0 || this.#isAsking) return;
    this.#isAsking = true;
    this.#older(asked).then(
      (older) =>
        turn(async () => {
          this.#isAsking = false;
          await this.#take(asked, older);
        }),
      (error: unknown) => {
        if (!(error instanceof CloudError)) turn(() => failed(error));
        timers.later(Math.max(RETRY_MS, error instanceof CloudError ? (error.retryAfter ?? 0) * 1000 : 0), () =>
          turn(() => {
            this.#isAsking = false;
          }),
        );
      },
    );
  }

  async #older(asked: readonly Operation[]): Promise<ReadonlySet<Operation>> {
    const { ports, place, replica } = this.#options.context;
    const files = asked.map(({ mockId, path, hash }) => ({
      path: replica.mock(mockId)?.remote?.path ?? path,
      hash: hash ?? '',
    }));
    const items = await allKnown(ports.connection.api.branch, place, files);
    const older = asked.filter((operation, at) => isOlder(operation, items[at]));
    const isAnyPutBack = older.some(({ base }) => base !== null);
    const isBackup = isAnyPutBack || older.length > HANDFUL;
    return new Set(isBackup ? older : []);
  }

  async #take(asked: readonly Operation[], older: ReadonlySet<Operation>): Promise<void> {
    const { replica } = this.#options.context;
    const isStill = ({ opId, mockId }: Operation) => replica.operationOf(mockId)?.opId === opId;
    for (const operation of asked) if (!older.has(operation)) this.#news.set(operation.mockId, keyOf(operation));
    const restored = [...older].filter(isStill).map(({ mockId }) => mockId);
    if (restored.length > 0) await this.#options.restored(restored);
  }
}

function isOlder({ mockId, base }: Operation, item: { status: string; mock_id: string | null } | undefined): boolean {
  return item?.status === 'revision' && (base === null || item.mock_id === mockId);
}

function keyOf({ path, hash, base }: Operation): string {
  return JSON.stringify([path, hash, base?.hash]);
}
