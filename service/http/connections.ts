import type { Server } from 'node:http';
import type { Socket } from 'node:net';

export interface Connections {
  /**
   * Takes no more connections and ends those that there are: the idle ones at once, the others after their answer,
   * and what is left after `graceMs`, WebSockets included.
   */
  close(graceMs: number): Promise<void>;
}

/**
 * `server.close()` alone waits for connections that have not carried a request yet, and does not know those that
 * have become WebSockets. Call it before the server listens.
 */
export function trackConnections(server: Server): Connections {
  const open = new Set<Socket>();
  const busy = new Set<unknown>();
  let closing = false;

  server.on('connection', (socket) => {
    open.add(socket);
    socket.once('close', () => {
      open.delete(socket);
      busy.delete(socket);
    });
  });
  server.on('request', ({ socket }, response) => {
    busy.add(socket);
    response.once('close', () => {
      busy.delete(socket);
      if (closing) socket.end();
    });
  });
  server.on('upgrade', ({ socket }) => busy.add(socket));

  return {
    async close(graceMs) {
      closing = true;
      const closed = new Promise((resolve) => server.close(resolve));
      for (const socket of open) if (!busy.has(socket)) socket.destroy();
      const impatience = setTimeout(() => {
        for (const socket of open) socket.destroy();
      }, graceMs);
      await closed;
      clearTimeout(impatience);
    },
  };
}
