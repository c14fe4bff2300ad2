/**
 * TLS to PostgreSQL, agreed on before the driver gets the socket. The driver would put its own around one of ours, forget
 * that like any other when it closes, and end the process where a transaction is under way (see `lingering-socket.ts`).
 */
import { once } from 'node:events';
import { isIP, type Socket } from 'node:net';
import { type ConnectionOptions, connect } from 'node:tls';

export interface TlsWish {
  /** Whether it goes on in plain where the server has none. */
  isOptional: boolean;
  /** Whether it begins with TLS, without asking (`sslnegotiation=direct`). */
  isDirect: boolean;
  options: ConnectionOptions;
}

/** In the words of libpq and of the driver. `verify-full` and anything unknown check the certificate. */
const UNCHECKED: ReadonlySet<string> = new Set(['require', 'allow', 'prefer']);
/** `SSLRequest`: its length, and the number that no version of the protocol has. */
const SSL_REQUEST = Buffer.from([0, 0, 0, 8, 4, 210, 22, 47]);
const YES = 'S'.charCodeAt(0);

/** What a connection string asks for; `null`: no TLS. */
export function tlsWishOf(databaseUrl: string): TlsWish | null {
  const query = new URL(databaseUrl).searchParams;
  const mode = query.get('sslrootcert') === 'system' ? 'verify-full' : (query.get('sslmode') ?? query.get('ssl'));
  if (mode === null || mode === '' || mode === 'disable' || mode === 'false') return null;
  return {
    isOptional: mode === 'prefer',
    isDirect: query.get('sslnegotiation') === 'direct',
    options: UNCHECKED.has(mode) ? { rejectUnauthorized: false } : {},
  };
}

/** @returns a socket that is connected, with TLS where both sides have it. Rejects after `timeoutMs`. */
export async function secure(
  socket: Socket,
  { host, wish, timeoutMs }: { host: string; wish: TlsWish; timeoutMs: number },
): Promise<Socket> {
  const impatience = setTimeout(() => socket.destroy(new Error('The database did not answer in time.')), timeoutMs);
  try {
    await once(socket, 'connect');
    if (!wish.isDirect && !(await hasTls(socket))) {
      if (wish.isOptional) return socket;
      throw new Error('The database has no TLS.');
    }
    const name = isIP(host) === 0 ? { servername: host } : { host };
    const direct = wish.isDirect ? { ALPNProtocols: ['postgresql'] } : {};
    const secured = connect({ ...name, ...direct, ...wish.options, socket });
    await once(secured, 'secureConnect');
    return secured;
  } catch (error) {
    socket.destroy();
    throw error;
  } finally {
    clearTimeout(impatience);
  }
}

async function hasTls(socket: Socket): Promise<boolean> {
  socket.write(SSL_REQUEST);
  const [answer] = (await once(socket, 'data')) as [Buffer];
  // Nothing may have been slipped in behind it before it is known who answers.
  if (answer.length !== 1) throw new Error('The database answers with more than it was asked for.');
  socket.pause();
  return answer[0] === YES;
}
