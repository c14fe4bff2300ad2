import * as vscode from 'vscode';
import { askForText } from '../prompts/input.ts';
import { type Checked, checkPassword, checkToken, emailFault } from './check-credentials.ts';
import type { Session } from './session.ts';

/** Asks how and as whom to sign in. @returns `null` where the person leaves. */
export async function askForSession(serviceUrl: string): Promise<Session | null> {
  const title = `Sign in to ${serviceUrl}`;
  const way = await vscode.window.showQuickPick(
    [
      { label: '$(key) API token', detail: 'Paste a token of your account', way: 'token' as const },
      { label: '$(mail) E-mail and password', detail: 'The account you registered with', way: 'password' as const },
    ],
    { title, placeHolder: 'How do you want to sign in?', ignoreFocusOut: true },
  );
  if (way === undefined) return null;
  return way.way === 'token' ? withToken(serviceUrl, title) : withPassword(serviceUrl, title);
}

async function withToken(serviceUrl: string, title: string): Promise<Session | null> {
  return asked((keep) =>
    askForText({
      title,
      prompt: 'API token. It is kept in the secret storage of the editor and sent only to this service.',
      password: true,
      check: async (text) => keep(await checkToken(serviceUrl, text)),
    }),
  );
}

async function withPassword(serviceUrl: string, title: string): Promise<Session | null> {
  const email = await askForText({
    title,
    prompt: 'E-mail address',
    placeholder: 'you@example.com',
    step: { at: 1, of: 2 },
    check: emailFault,
  });
  if (email === null) return null;
  return asked((keep) =>
    askForText({
      title,
      prompt: `Password of ${email.trim()}`,
      password: true,
      step: { at: 2, of: 2 },
      check: async (password) => keep(await checkPassword(serviceUrl, { email, password })),
    }),
  );
}

/** Runs a question whose check makes a session, and gives that session. */
async function asked(
  ask: (keep: (checked: Checked) => string | null) => Promise<string | null>,
): Promise<Session | null> {
  let session: Session | null = null;
  const answer = await ask((checked) => {
    if ('fault' in checked) return checked.fault;
    session = checked.session;
    return null;
  });
  return answer === null ? null : session;
}
