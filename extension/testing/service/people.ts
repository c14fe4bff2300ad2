/** Further people for a service under test, made over its REST interface as a program would. */
import { createdTokenSchema, loginAnswerSchema, problemSchema, type Role } from '@mockforge-cloud/shared/protocol';
import * as z from 'zod';
import type { RunningService } from './start-service.ts';

export interface Person {
  readonly username: string;
  readonly email: string;
  readonly password: string;
  /** An API token of theirs, for `MOCKFORGE_API_KEY`. */
  readonly token: string;
}

/** Registers a person, gives them a token, and makes them a member of the sample workspace. */
export async function addPerson({
  service,
  username,
  role,
}: {
  readonly service: RunningService;
  readonly username: string;
  readonly role: Role;
}): Promise<Person> {
  const email = `${username.toLowerCase()}@example.com`;
  const password = 'correct horse battery';
  const request = requester(service.url);
  await request({ path: '/auth/register', body: { email, username, password }, answer: z.unknown() });
  const { access_token } = await request({
    path: '/auth/login',
    body: { email, password },
    answer: loginAnswerSchema,
  });
  const { token } = await request({
    path: '/auth/tokens',
    token: access_token,
    body: { name: 'two windows' },
    answer: createdTokenSchema,
  });
  await addMember({ service, workspace: service.account.workspace, by: service.account, email, role });
  return { username, email, password, token };
}

/** Makes a registered person a member of a workspace. */
export async function addMember({
  service,
  workspace,
  by,
  email,
  role,
}: {
  readonly service: RunningService;
  readonly workspace: string;
  /** An admin of the workspace. */
  readonly by: { readonly token: string };
  readonly email: string;
  readonly role: Role;
}): Promise<void> {
  const request = requester(service.url);
  const path = `/workspaces/${workspace}/members`;
  await request({ path, token: by.token, body: { email, role }, answer: z.unknown() });
}

function requester(url: string) {
  return async <Answer extends z.ZodType>({
    path,
    token,
    body,
    answer,
  }: {
    readonly path: string;
    readonly token?: string;
    readonly body: unknown;
    readonly answer: Answer;
  }): Promise<z.infer<Answer>> => {
    const response = await fetch(`${url}/api/v1${path}`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      },
      body: JSON.stringify(body),
    });
    const text = await response.text();
    const json: unknown = text === '' ? undefined : JSON.parse(text);
    if (response.ok) return answer.parse(json);
    const problem = problemSchema.safeParse(json);
    const why = problem.success ? `${problem.data.code}: ${problem.data.detail}` : text.slice(0, 200);
    throw new Error(`POST ${path} was answered ${response.status} ${why}`);
  };
}
