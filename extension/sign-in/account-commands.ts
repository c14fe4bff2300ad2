import * as vscode from 'vscode';
import type { Account } from '../account/account.ts';
import type { Session } from '../account/session.ts';
import { askForSession } from '../account/sign-in.ts';
import { type CommandHandlers, commandId } from '../manifest/commands.ts';
import type { Action } from '../notifications/notifier.ts';
import { choose, confirm, tell } from '../prompts/ask.ts';
import { errorText } from '../prompts/error-text.ts';
import type { SyncManager } from '../sync/sync-manager.ts';

export function accountCommands(account: Account, manager: SyncManager) {
  return {
    signIn: async () => {
      const serviceUrl = await pickService(account, manager, 'Sign in to which service?');
      if (serviceUrl === null || (await agreedToKey(account, manager, serviceUrl))) return;
      const isLinked = manager.mappings().length > 0 || manager.projects().length > 0;
      const hasFolder = (vscode.workspace.workspaceFolders ?? []).length > 0;
      await signInTo(account, serviceUrl, hasFolder && !isLinked ? LINK : undefined);
    },
    signOut: async () => {
      const session = await pickSession(account);
      if (session === null) return;
      await account.signOut(session.serviceUrl);
      tell(`Signed out of ${session.serviceUrl}. Your files stay as they are.`);
    },
    whoAmI: async () => {
      const serviceUrl = await pickService(account, manager, 'Who am I at which service?');
      if (serviceUrl !== null) tell(await identity(account, serviceUrl));
    },
    confirmService: async () => {
      const unknown = unknownServices(manager)[0];
      if (unknown !== undefined) await confirmService(account, unknown);
    },
    testConnection: async () => {
      const serviceUrl = await pickService(account, manager, 'Test the connection to which service?');
      if (serviceUrl === null) return;
      const began = performance.now();
      await account.api(serviceUrl).health();
      const tookMs = Math.round(performance.now() - began);
      tell(`${serviceUrl} answered in ${tookMs} ms. ${await identity(account, serviceUrl)}`);
    },
  } satisfies Partial<CommandHandlers>;
}

const LINK: Action = {
  title: 'Link a Folder',
  run: () => vscode.commands.executeCommand(commandId('linkFolder')),
};

/**
 * @param next what to offer to somebody who has just signed in
 * @returns whether somebody is signed in there now
 */
export async function signInTo(account: Account, serviceUrl: string, next?: Action): Promise<boolean> {
  const session = await askForSession(serviceUrl);
  if (session === null) return false;
  await account.signIn(session);
  void offer(`Signed in to ${serviceUrl} as ${session.user.username}.`, next);
  return true;
}

async function offer(message: string, next: Action | undefined): Promise<void> {
  const chosen = await vscode.window.showInformationMessage(message, ...(next === undefined ? [] : [next.title]));
  if (chosen !== undefined) await next?.run();
}

export function unknownServices(manager: SyncManager): string[] {
  const found = manager.mappings().filter((mapping) => mapping.status.error?.code === 'service.unknown');
  return [...new Set(found.map((mapping) => mapping.desired.serviceUrl))];
}

/** A repository brings a key for this service. @returns whether the person wants to use it, where they have nothing else */
async function agreedToKey(account: Account, manager: SyncManager, serviceUrl: string): Promise<boolean> {
  const desired = manager.mappings().map((mapping) => mapping.desired);
  const key = desired.find((one) => one.serviceUrl === serviceUrl && one.fileKey?.from === 'file')?.fileKey ?? null;
  if (key === null || (await account.credential(serviceUrl, key)) !== null) return false;
  const title = 'Use the Key of the File';
  const detail =
    'Whoever has made the key can read what you send with it. Use it only where you know whose it is; ' +
    'else sign in as yourself.';
  const answer = await choose(
    `The sync.yaml of this folder holds an API key for ${serviceUrl}.`,
    detail,
    title,
    'Sign In',
  );
  if (answer === title) await account.agreeToKey(serviceUrl, key);
  return answer !== 'Sign In';
}

/** A repository named this service: a person decides whether it is used. */
export async function confirmService(account: Account, serviceUrl: string): Promise<void> {
  const detail =
    'The sync.yaml of this folder names it. Confirm only a service that you know: the mocks of this folder are ' +
    'sent there. Your sign-ins at other services are never sent to it.';
  if (await confirm(`Use the service ${serviceUrl}?`, detail, 'Use This Service')) await account.confirm(serviceUrl);
}

/** The services that mappings use and sessions belong to, the person's own first. A repository's unknown one is left out. */
async function pickService(account: Account, manager: SyncManager, placeholder: string): Promise<string | null> {
  const unknown = unknownServices(manager);
  const mapped = manager.mappings().map((mapping) => mapping.desired.serviceUrl);
  const used = mapped.filter((serviceUrl) => !unknown.includes(serviceUrl));
  const urls = [...new Set(used.length > 0 ? used : [account.defaultServiceUrl()])];
  const [only] = urls;
  if (only !== undefined && urls.length === 1) return only;
  return (await vscode.window.showQuickPick(urls, { placeHolder: placeholder })) ?? null;
}

async function pickSession(account: Account): Promise<Session | null> {
  const sessions = await account.sessions.list();
  const [only] = sessions;
  if (only === undefined) {
    const fromEnvironment = (await account.credential(account.defaultServiceUrl()))?.origin === 'environment';
    tell(
      fromEnvironment
        ? 'You are signed in by MOCKFORGE_API_KEY. Remove it from the environment to sign out.'
        : 'Nobody is signed in.',
    );
    return null;
  }
  if (sessions.length === 1) return only;
  const items = sessions.map((session) => ({ label: session.user.email, description: session.serviceUrl, session }));
  return (await vscode.window.showQuickPick(items, { placeHolder: 'Sign out of which service?' }))?.session ?? null;
}

async function identity(account: Account, serviceUrl: string): Promise<string> {
  const credential = await account.credential(serviceUrl);
  if (credential === null) return `Nobody is signed in to ${serviceUrl}.`;
  try {
    const user = await account.api(serviceUrl).accounts.me();
    const how = credential.origin === 'environment' ? ', by MOCKFORGE_API_KEY' : '';
    return `Signed in to ${serviceUrl} as ${user.username} (${user.email})${how}.`;
  } catch (error) {
    return `Signing in to ${serviceUrl} does not work: ${errorText(error)}`;
  }
}
