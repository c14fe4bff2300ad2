/**
 * That a person has put a backup back is written down before it is done: to whoever keeps the folder in sync, now or
 * later, its older content would pass for something that a tool has put there (P19). As with what is kept, a mark that
 * came with a repository or with a copy of the folder is not believed: it names the very file that it is in.
 */
import { randomUUID } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { pathFault } from '@mockforge-cloud/shared/protocol';
import { z } from 'zod';
import type { RestoredFile } from '../../ports.ts';
import type { DiskCalls } from './disk-calls.ts';
import { nullWhereAbsent } from './inside.ts';
import type { KeptPlaces, Place } from './kept-places.ts';
import { fileIdOf, isFile } from './kept-record.ts';

const END = '.restored';
const MARK = /^[0-9a-f-]{36}\.restored$/;
const MOST_BYTES = 16_384n;

const markSchema = z.strictObject({
  path: z.string().refine((path) => pathFault(path) === null),
  hash: z.string().regex(/^[0-9a-f]{64}$/),
  self: z.strictObject({ ino: z.string().max(40), birth: z.string().max(40) }),
});

export class RestoredMarks {
  readonly #places: KeptPlaces;
  readonly #calls: DiskCalls;

  constructor(places: KeptPlaces, calls: DiskCalls) {
    this.#places = places;
    this.#calls = calls;
  }

  /** @returns its id; durable when the promise resolves */
  async add(path: string, hash: string): Promise<string> {
    const id = randomUUID();
    const place = await this.#places.make('');
    try {
      const bytes = (self: unknown) => Buffer.from(JSON.stringify({ path, hash, self }));
      await this.#calls.create(place.at(id + END), (stats) => bytes(fileIdOf(stats)), { mode: 0o600 });
      await this.#calls.flush(place.absolute);
    } finally {
      await place.close();
    }
    return id;
  }

  async list(): Promise<RestoredFile[]> {
    const place = await this.#places.open('').catch(() => null);
    if (place === null) return [];
    try {
      const names = (await readdir(place.at('.')).catch(nullWhereAbsent)) ?? [];
      const found: RestoredFile[] = [];
      for (const name of names.filter((one) => MARK.test(one))) found.push(...(await this.#read(place, name)));
      return found;
    } finally {
      await place.close();
    }
  }

  async forget(id: string): Promise<void> {
    const place = await this.#places.open('').catch(() => null);
    await this.#calls.unlink(place?.at(id + END) ?? '').finally(() => place?.close());
  }

  async #read(place: Place, name: string): Promise<RestoredFile[]> {
    const stats = await this.#calls.stat(place.at(name));
    if (stats === null || stats.size > MOST_BYTES) return [];
    const parsed = markSchema.safeParse(parseJson(await this.#calls.read(place.at(name))));
    // Where a disk does not tell when a file was born, its number alone proves nothing.
    if (!parsed.success || stats.birthtimeNs <= 0n || !isFile(stats, parsed.data.self)) return [];
    const { path, hash } = parsed.data;
    return [{ id: name.slice(0, -END.length), path, hash }];
  }
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(bytes).toString());
  } catch {
    return null;
  }
}
