/** A client of the wire for tests: real frames over a real socket, checked against the schemas. */
import { once } from 'node:events';
import {
  type ClientFrameInput,
  type ServiceFrame,
  type ServiceFrameOf,
  serviceFrameSchema,
} from '@mockforge-cloud/shared/protocol';
import { type ClientOptions, WebSocket } from 'ws';

type Match = (frame: ServiceFrame) => boolean;

export interface TestSocket {
  readonly raw: WebSocket;
  /** Every frame that came, in order. */
  readonly frames: ServiceFrame[];
  send(frame: ClientFrameInput): void;
  sendText(text: string): void;
  /** The first frame of the type, from those that came already too, that `where` accepts. Each is given once. */
  next<Type extends ServiceFrame['type']>(
    type: Type,
    where?: (frame: ServiceFrameOf<Type>) => boolean,
  ): Promise<ServiceFrameOf<Type>>;
  /** Sends with an `id`, and gives the frame that answers it. */
  ask(frame: ClientFrameInput): Promise<ServiceFrame>;
  /** Resolves with the close code. */
  closed(): Promise<number>;
  close(): Promise<void>;
}

export async function openSocket(
  serviceUrl: string,
  { token, ...options }: ClientOptions & { token?: string } = {},
): Promise<TestSocket> {
  const raw = new WebSocket(`${serviceUrl.replace(/^http/, 'ws')}/api/v1/ws`, options);
  const frames: ServiceFrame[] = [];
  const unread: ServiceFrame[] = [];
  const waiting: { match: Match; resolve: (frame: ServiceFrame) => void }[] = [];
  let nextId = 1;

  raw.on('message', (data) => {
    const frame = serviceFrameSchema.parse(JSON.parse(String(data)));
    frames.push(frame);
    const at = waiting.findIndex(({ match }) => match(frame));
    const found = waiting[at];
    if (found === undefined) return void unread.push(frame);
    waiting.splice(at, 1);
    found.resolve(frame);
  });
  const closeCode = new Promise<number>((resolve) => raw.once('close', resolve));
  await once(raw, 'open');

  function wait(match: Match): Promise<ServiceFrame> {
    const at = unread.findIndex(match);
    const [found] = at === -1 ? [] : unread.splice(at, 1);
    if (found !== undefined) return Promise.resolve(found);
    return new Promise((resolve) => waiting.push({ match, resolve }));
  }

  const socket: TestSocket = {
    raw,
    frames,
    send: (frame) => raw.send(JSON.stringify(frame)),
    sendText: (text) => raw.send(text),
    async next(type, where) {
      type Wanted = ServiceFrameOf<typeof type>;
      const isWanted = (frame: ServiceFrame): frame is Wanted => frame.type === type;
      const frame = await wait((candidate) => isWanted(candidate) && (where?.(candidate) ?? true));
      if (!isWanted(frame)) throw new Error(`A ${frame.type} came instead of a ${type}.`);
      return frame;
    },
    ask(frame) {
      const id = nextId++;
      const answer = wait((candidate) => 're' in candidate && candidate.re === id);
      raw.send(JSON.stringify({ ...frame, id }));
      return answer;
    },
    closed: () => closeCode,
    async close() {
      raw.close();
      await closeCode;
    },
  };
  await socket.next('hello');
  if (token !== undefined) await socket.ask({ type: 'auth', token });
  return socket;
}
