import type { FolderSession } from '../folder-session.ts';

/**
 * `--keep-cloud`: what differs here becomes what the cloud has, after a backup, and none of it is sent. The client is
 * paused, so that nothing of it can go out before; afterwards it goes on.
 * @throws CloudError as `Plans.show`
 */
export async function keepCloud({ client }: FolderSession): Promise<void> {
  await client.plans.show();
  await client.plans.accept({ choice: 'keep_cloud' });
  client.resume();
}
