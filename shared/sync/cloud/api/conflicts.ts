import {
  type Conflict,
  conflictSchema,
  type ResolveAnswer,
  type ResolveBody,
  resolveAnswerSchema,
} from '@mockforge-cloud/shared/protocol';
import type { Http } from '../http/http.ts';
import { type Place, syncPath } from './place.ts';

export class ConflictsApi {
  readonly #http: Http;

  constructor(http: Http) {
    this.#http = http;
  }

  /** Those that are open. */
  async list(place: Place): Promise<Conflict[]> {
    return this.#http.all(conflictSchema, syncPath(place, 'conflicts'));
  }

  async resolve(conflictId: string, body: ResolveBody): Promise<ResolveAnswer> {
    const path = `/sync/conflicts/${encodeURIComponent(conflictId)}/resolve`;
    return this.#http.json(resolveAnswerSchema, path, { method: 'POST', body });
  }
}
