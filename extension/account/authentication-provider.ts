import * as vscode from 'vscode';
import type { Disposable } from '../lifetime.ts';
import type { Account } from './account.ts';
import type { Session } from './session.ts';
import { askForSession } from './sign-in.ts';

export const PROVIDER_ID = 'mockforge-cloud';

/** Shows our sessions in the Accounts menu of the editor. A session's one scope is the URL of its service. */
export class CloudAuthenticationProvider implements vscode.AuthenticationProvider, Disposable {
  readonly #account: Account;
  readonly #changes = new vscode.EventEmitter<vscode.AuthenticationProviderAuthenticationSessionsChangeEvent>();
  readonly #watch: Disposable;
  readonly onDidChangeSessions = this.#changes.event;

  constructor(account: Account) {
    this.#account = account;
    this.#watch = account.sessions.onChange(({ added, removed, changed }) =>
      this.#changes.fire({
        added: added.map(asEditorSession),
        removed: removed.map(asEditorSession),
        changed: changed.map(asEditorSession),
      }),
    );
  }

  async getSessions(scopes: readonly string[] | undefined): Promise<vscode.AuthenticationSession[]> {
    const sessions = await this.#account.sessions.list();
    const wanted = scopes === undefined || scopes.length === 0 ? null : scopes[0];
    return sessions.filter((session) => wanted === null || session.serviceUrl === wanted).map(asEditorSession);
  }

  async createSession(scopes: readonly string[]): Promise<vscode.AuthenticationSession> {
    const session = await askForSession(scopes[0] ?? this.#account.defaultServiceUrl());
    if (session === null) throw new vscode.CancellationError();
    await this.#account.signIn(session);
    return asEditorSession(session);
  }

  async removeSession(sessionId: string): Promise<void> {
    const sessions = await this.#account.sessions.list();
    const session = sessions.find((item) => item.id === sessionId);
    if (session !== undefined) await this.#account.signOut(session.serviceUrl);
  }

  dispose(): void {
    this.#watch.dispose();
    this.#changes.dispose();
  }
}

function asEditorSession(session: Session): vscode.AuthenticationSession {
  return {
    id: session.id,
    accessToken: session.token,
    account: { id: `${session.user.id}@${session.serviceUrl}`, label: session.user.email },
    scopes: [session.serviceUrl],
  };
}
