import type { FolderSession } from '../folder-session.ts';

/**
 * `--keep-cloud`: what differs here becomes what the cloud has, after a backup, and none of it is sent. The client is
 * paused, so that nothing of it can go out before; afterwards it goes on.
 * @throws CloudError as `SyncClient.plan`
 */
export async function keepCloud({ client }: FolderSession): Promise<void> {
  await client.plan();
  await client.acceptPlan({ choice: 'keep_cloud' });
  client.resume();
}
