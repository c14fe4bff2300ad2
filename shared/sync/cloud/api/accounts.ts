import { createdTokenSchema, loginAnswerSchema, type User, userSchema } from '@mockforge-cloud/shared/protocol';
import * as z from 'zod';
import type { Http } from '../http/http.ts';

const voidSchema = z.unknown();

export class AccountsApi {
  readonly #http: Http;

  constructor(http: Http) {
    this.#http = http;
  }

  async login(body: { email: string; password: string }): Promise<z.infer<typeof loginAnswerSchema>> {
    return this.#http.json(loginAnswerSchema, '/auth/login', { method: 'POST', body });
  }

  async logout(): Promise<void> {
    await this.#http.json(voidSchema, '/auth/logout', { method: 'POST' });
  }

  async me(): Promise<User> {
    return this.#http.json(userSchema, '/auth/me');
  }

  async createToken(body: {
    name: string;
    scopes?: ('read' | 'write')[];
  }): Promise<z.infer<typeof createdTokenSchema>> {
    return this.#http.json(createdTokenSchema, '/auth/tokens', { method: 'POST', body });
  }
}
