/** A network between clients and service that can be cut: a relay on loopback. */
import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';

export class CuttableNetwork {
  readonly url: string;
  readonly #server: Server;
  readonly #sockets: Set<Socket>;
  readonly #state: { isCut: boolean };

  private constructor(server: Server, port: number, sockets: Set<Socket>, state: { isCut: boolean }) {
    this.url = `http://127.0.0.1:${port}`;
    this.#server = server;
    this.#sockets = sockets;
    this.#state = state;
  }

  static async to(serviceUrl: string): Promise<CuttableNetwork> {
    const target = Number(new URL(serviceUrl).port);
    const sockets = new Set<Socket>();
    const state = { isCut: false };
    const server = createServer((near) => {
      if (state.isCut) return near.destroy();
      const far = connect(target, '127.0.0.1');
      for (const socket of [near, far]) {
        sockets.add(socket);
        socket.on('error', () => undefined);
        socket.on('close', () => {
          sockets.delete(socket);
          near.destroy();
          far.destroy();
        });
      }
      near.pipe(far).pipe(near);
      return near;
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('The relay has no port.');
    return new CuttableNetwork(server, address.port, sockets, state);
  }

  cut(): void {
    this.#state.isCut = true;
    for (const socket of this.#sockets) socket.destroy();
  }

  mend(): void {
    this.#state.isCut = false;
  }

  async close(): Promise<void> {
    this.cut();
    this.#server.close();
    await once(this.#server, 'close');
  }
}
