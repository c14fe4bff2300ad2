/** What a folder still has to send, read without sending it. */
import type { PendingMock } from '@mockforge-cloud/shared/sync';
import type { Service } from '../account/service.ts';
import type { Context } from '../context.ts';
import { openSession } from './folder-session.ts';
import type { Target } from './targets.ts';

export interface FolderQueue {
  target: Target;
  /** Another process holds the folder's queue, so it is not known here. */
  elsewhere: boolean;
  pending: PendingMock[];
}

export async function readQueue(context: Context, service: Service, target: Target): Promise<FolderQueue> {
  const { client } = await openSession(context, service, { ...target, options: { ...target.options, watch: false } });
  try {
    client.pause();
    await client.start();
    return { target, elsewhere: client.status.state === 'following', pending: client.pending() };
  } finally {
    await client.stop();
  }
}
