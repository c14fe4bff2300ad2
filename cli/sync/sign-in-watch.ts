/** A sign-in in another terminal brings a waiting sync back to work (P4). */
import type { Service } from '../account/service.ts';
import type { FolderSession } from './folder-session.ts';

const LOOK_AGAIN_MS = 2_000;

export interface SignInWatch {
  /** The service, as the folders are to use it. */
  service: Service;
  /** Looks for a new token while a folder waits for one. */
  begin(sessions: readonly FolderSession[]): void;
  end(): void;
}

export function watchSignIn(service: Service): SignInWatch {
  let used: string | null = null;
  let timer: NodeJS.Timeout | undefined;

  async function look(sessions: readonly FolderSession[]): Promise<void> {
    const waiting = sessions.filter(({ client }) => client.status.state === 'signed_out');
    if (waiting.length === 0) return;
    // The credentials may be in the middle of a change: the next look sees them whole.
    const token = await service.token().catch(() => null);
    if (token === null || token === used) return;
    for (const { client } of waiting) client.signedIn();
  }

  return {
    service: {
      ...service,
      token: async () => {
        used = await service.token();
        return used;
      },
    },
    begin(sessions) {
      timer = setInterval(() => void look(sessions), LOOK_AGAIN_MS);
    },
    end: () => clearInterval(timer),
  };
}
