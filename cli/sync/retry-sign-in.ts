/** A sign-in in another terminal brings a waiting sync back to work (P4). */
import type { Service } from '../account/service.ts';
import type { FolderSession } from './folder-session.ts';

const LOOK_AGAIN_MS = 2_000;

/** Looks for a new token while a folder waits for one. @returns what ends it */
export function retrySignIn(service: Service, sessions: readonly FolderSession[]): () => void {
  let refused: string | null = null;
  const look = async (): Promise<void> => {
    const waiting = sessions.filter(({ client }) => client.status.state === 'signed_out');
    if (waiting.length === 0) {
      refused = null;
      return;
    }
    const token = await service.token().catch(() => null);
    if (refused !== null && token !== null && token !== refused) {
      for (const { client } of waiting) client.signedIn();
    }
    refused = token ?? '';
  };
  const timer = setInterval(() => void look(), LOOK_AGAIN_MS);
  return () => clearInterval(timer);
}
