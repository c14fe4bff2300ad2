/** Signing in and out, and saying when a sign-in has ended. */
import type { Account } from '../account/account.ts';
import type { App } from '../app.ts';
import type { Feature } from '../feature.ts';
import type { SyncManager } from '../sync/sync-manager.ts';
import { accountCommands, signInTo } from './account-commands.ts';
import { isSignedIn } from './is-signed-in.ts';
import { SignInReminder } from './sign-in-reminder.ts';

type Names = 'signIn' | 'signOut' | 'whoAmI' | 'confirmService' | 'testConnection';

export function activateSignIn(app: App): Feature<Names> {
  const { account, manager, notifier } = app;
  const reminder = new SignInReminder((message, serviceUrl) =>
    notifier.warn(message, [{ title: 'Sign In', run: () => signInTo(account, serviceUrl) }]),
  );
  const looking = app.onLook(async () => {
    reminder.look(manager.mappings().map(({ status, desired }) => ({ status, serviceUrl: desired.serviceUrl })));
    const sessions = (await account.sessions.list()).map(({ serviceUrl }) => serviceUrl);
    app.setContext({
      'mockforgeCloud.signedIn': isSignedIn(usedServices(account, manager), sessions),
      'mockforgeCloud.hasSession': sessions.length > 0,
    });
  });
  return { commands: accountCommands(account, manager), dispose: () => looking.dispose() };
}

function usedServices(account: Account, manager: SyncManager): string[] {
  const used = manager.mappings().map((mapping) => mapping.desired.serviceUrl);
  return used.length === 0 ? [account.defaultServiceUrl()] : used;
}
