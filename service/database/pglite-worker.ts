/** The thread that the embedded database works in: it never waits for anything, and would hold up everybody else. */
import { parentPort, workerData } from 'node:worker_threads';
import { PGlite, types } from '@electric-sql/pglite';
import type { FromThread, PgliteAnswer, PglitePlace, PgliteRequest, ToThread } from './pglite-protocol.ts';

/** Drizzle reads these itself, from their text; the numbers are lists of them. */
const AS_TEXT = [types.TIMESTAMP, types.TIMESTAMPTZ, types.INTERVAL, types.DATE, 1231, 1115, 1185, 1187, 1182];

const options = {
  parsers: {
    ...Object.fromEntries(AS_TEXT.map((type) => [type, (text: string) => text])),
    // PGlite's own ways go byte by byte: ten seconds for ten megabytes.
    [types.BYTEA]: bytesFromHex,
  },
  serializers: { [types.BYTEA]: hexFromBytes },
};

function say(message: FromThread, handedOver: ArrayBuffer[] = []): void {
  parentPort?.postMessage(message, handedOver);
}

function open(place: PglitePlace): Promise<PGlite> {
  if ('folder' in place) return PGlite.create(place.folder, options);
  return PGlite.create(place.copyOf === null ? options : { ...options, loadDataDir: place.copyOf });
}

function serve(db: PGlite): void {
  /** One after the other, in the order in which they came. */
  let last: Promise<void> = Promise.resolve();
  parentPort?.on('message', ({ id, ...request }: ToThread) => {
    last = last.then(async () => {
      const answer = await answerTo(db, request);
      say({ id, answer }, answer.kind === 'result' ? buffersOf(answer.result.rows) : []);
    });
  });
}

async function answerTo(db: PGlite, request: PgliteRequest): Promise<PgliteAnswer> {
  try {
    switch (request.kind) {
      case 'query': {
        const { rows, affectedRows } = await db.query(request.sql, [...request.params], { rowMode: request.rowMode });
        return { kind: 'result', result: { rows, affectedRows } };
      }
      case 'dump':
        return { kind: 'dump', dump: await db.dumpDataDir('none') };
      case 'close':
        await db.close();
        return { kind: 'closed' };
    }
  } catch (error) {
    // The program of the database has broken down: the thread ends with it, and another one begins anew.
    if (isBreakdown(error)) throw error;
    const { message, code, detail } = error as { message: string; code?: string; detail?: string };
    return { kind: 'fault', message, code: code ?? null, detail: detail ?? null };
  }
}

function isBreakdown(error: unknown): boolean {
  return error instanceof WebAssembly.RuntimeError || (error instanceof Error && error.name === 'ExitStatus');
}

function bytesFromHex(text: string): Uint8Array {
  const bytes = Buffer.from(new ArrayBuffer((text.length - 2) / 2));
  bytes.write(text.slice(2), 'hex');
  return bytes;
}

function hexFromBytes(bytes: Uint8Array): string {
  return `\\x${Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex')}`;
}

/** Contents are handed over, not copied. */
function buffersOf(rows: readonly unknown[]): ArrayBuffer[] {
  const cells = rows.flatMap((row) => Object.values(row as object));
  return cells.flatMap((cell) => (cell instanceof Uint8Array ? [cell.buffer as ArrayBuffer] : []));
}

try {
  serve(await open(workerData as PglitePlace));
  say({ ready: true });
} catch (error) {
  say({ failed: (error as Error).message });
}
