/** What every feature may use, and how the parts of it hear of each other. */
import * as vscode from 'vscode';
import { Account } from './account/account.ts';
import { CloudAuthenticationProvider, PROVIDER_ID } from './account/authentication-provider.ts';
import { Coalesced } from './coalesce.ts';
import { type Disposable, Lifetime } from './lifetime.ts';
import { Listeners } from './listeners.ts';
import { createLog, type Log } from './logs/log.ts';
import { type ContextKeys, ContextKeyWriter } from './manifest/context-keys.ts';
import { explicitSetting, readSetting } from './manifest/read-settings.ts';
import { Notifier } from './notifications/notifier.ts';
import { createManager } from './sync/create-manager.ts';
import type { EditorHands } from './sync/editor-hands.ts';
import type { SyncManager } from './sync/sync-manager.ts';
import { watchConfiguration } from './sync/watch-configuration.ts';

/** Long enough for the states of a burst to become one, short enough not to be felt. */
const LOOK_DELAY_MS = 100;

/** Looks at how things stand, and shows it. */
type Look = () => Promise<void> | void;

export interface App extends Disposable {
  readonly account: Account;
  readonly manager: SyncManager;
  readonly notifier: Notifier;
  readonly log: Log;
  /** Gets what should not happen. */
  readonly failed: (error: unknown) => void;
  readonly showLog: () => void;
  readonly setContext: (keys: Partial<ContextKeys>) => void;
  /** Called a moment after something of an account or a mapping has changed, once for all of a burst. */
  onLook(look: Look): Disposable;
  /** Who works on open documents for the clients; set before the first of them is opened. */
  hands: EditorHands | null;
}

export function createApp(context: vscode.ExtensionContext): App {
  const lifetime = new Lifetime();
  const channel = lifetime.add(vscode.window.createOutputChannel('MockForge Cloud', { log: true }));
  const log = createLog(channel, () => readSetting('logLevel'));
  const failed = (error: unknown) => log('error', describeFailure(error));
  const account = lifetime.add(newAccount(context, log));
  const provider = lifetime.add(new CloudAuthenticationProvider(account));
  const several = { supportsMultipleAccounts: true };
  lifetime.add(vscode.authentication.registerAuthenticationProvider(PROVIDER_ID, 'MockForge Cloud', provider, several));
  const manager = lifetime.add(createManager(context, { account, log, hands: () => app.hands }));
  const notifier = new Notifier(log);
  const looks = lifetime.add(new Listeners<void>());
  const soon = lifetime.add(new Coalesced(LOOK_DELAY_MS, () => looks.tell()));
  lifetime.add(manager.on('change', () => soon.request()));
  lifetime.add(manager.onClient('conflicts', () => soon.request()));
  lifetime.add(manager.onClient('notice', (notice) => notifier.notice(notice)));
  lifetime.add(account.onChange(() => soon.request()));
  lifetime.add(account.onChange(() => manager.credentialsChanged()));
  lifetime.add(watchConfiguration(() => void manager.refresh()));
  const keys = new ContextKeyWriter((key, value) => void vscode.commands.executeCommand('setContext', key, value));
  const app: App = {
    account,
    manager,
    notifier,
    log,
    failed,
    showLog: () => channel.show(),
    setContext: (written) => keys.write(written),
    onLook: (look) => {
      soon.request();
      return looks.add(() => void Promise.resolve().then(look).catch(failed));
    },
    hands: null,
    dispose: () => lifetime.dispose(),
  };
  return app;
}

function newAccount(context: vscode.ExtensionContext, log: Log): Account {
  return new Account({
    secrets: context.secrets,
    memory: context.globalState,
    environment: process.env,
    serviceUrlSetting: () => explicitSetting('serviceUrl'),
    log: (message) => log('warn', message),
  });
}

function describeFailure(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
