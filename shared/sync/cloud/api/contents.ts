import { fetchContentsAnswerSchema, fromWire } from '@mockforge-cloud/shared/protocol';
import type { Http } from '../http/http.ts';
import { type Place, syncPath } from './place.ts';

export class ContentsApi {
  readonly #http: Http;

  constructor(http: Http) {
    this.#http = http;
  }

  async get(place: Place, hash: string): Promise<Uint8Array> {
    return (await this.#http.send(contentPath(place, hash))).bytes;
  }

  /** The contents that fit one answer. What is missing from the map is asked for with `get`. */
  async getMany(place: Place, hashes: string[]): Promise<Map<string, Uint8Array>> {
    const path = syncPath(place, 'contents');
    const answer = await this.#http.json(fetchContentsAnswerSchema, path, { method: 'POST', body: { hashes } });
    const found = new Map<string, Uint8Array>();
    for (const item of answer.items) {
      const bytes = fromWire(item);
      if (bytes !== null) found.set(item.hash, bytes);
    }
    return found;
  }

  async put(place: Place, hash: string, bytes: Uint8Array): Promise<void> {
    await this.#http.send(contentPath(place, hash), { method: 'PUT', bytes });
  }
}

function contentPath(place: Place, hash: string): string {
  return syncPath(place, `contents/${encodeURIComponent(hash)}`);
}
