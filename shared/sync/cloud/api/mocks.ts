import { type MockPage, mockPageSchema } from '@mockforge-cloud/shared/protocol';
import type { Http } from '../http/http.ts';
import { type Place, workspacePath } from './place.ts';

export class MocksApi {
  readonly #http: Http;

  constructor(http: Http) {
    this.#http = http;
  }

  /** One page; all of them are read with `allPages`. */
  async list(place: Place, cursor: string | null, limit = 1000): Promise<MockPage> {
    return this.#http.json(mockPageSchema, workspacePath(place, 'mocks', { limit: String(limit), cursor }));
  }

  /** What the cloud has of a mock now. @throws CloudError `mock.not_found` where it has none, or no more */
  async content(place: Place, mockId: string): Promise<Uint8Array> {
    return (await this.#http.send(workspacePath(place, `mocks/${encodeURIComponent(mockId)}`))).bytes;
  }
}
