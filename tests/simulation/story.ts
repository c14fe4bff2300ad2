/** For tests that tell a story of their own with clients and a cloud, on virtual time. */
import assert from 'node:assert/strict';
import type { SyncOptions } from '../../shared/sync/sync-options.ts';
import { SimulatedClient } from './client.ts';
import { Scene } from './scene.ts';
import { calmScript } from './script.ts';
import type { Spelling } from './simulated-disk.ts';

export const MINUTE_MS = 60_000;

/** Clients that have started on an empty cloud. With one, `second` is the same as `first`. */
export async function newStory(clients: number, disks: readonly Spelling[] = []) {
  const scene = new Scene(calmScript(clients, disks));
  for (const client of scene.clients) await client.start();
  await scene.pass(MINUTE_MS);
  const [first, second] = scene.clients;
  assert.ok(first !== undefined);
  return { scene, first, second: second ?? first };
}

/** Somebody who joins later, with options of their own; not started yet. */
export function newcomer(scene: Scene, sync: Partial<SyncOptions>): SimulatedClient {
  const last = scene.clients.at(-1);
  assert.ok(last !== undefined);
  const { name } = last;
  return new SimulatedClient({ name, fate: 1, sync, processes: 1, disk: 'exact', has: null }, scene);
}

export function saves(client: SimulatedClient, path: string, text: string): void {
  client.disk.write(path, Buffer.from(text));
  client.engine?.saved(path);
}

/** As in the editor, which tells of it. */
export function renames(client: SimulatedClient, from: string, to: string): void {
  client.disk.move(from, to);
  client.engine?.renamed(from, to);
}

/** Until `isCut` is taken back. */
export function goesOffline(scene: Scene, client: SimulatedClient): void {
  client.isCut = true;
  scene.network.cutUser(client.user.id);
}

export function textAt(client: SimulatedClient, path: string): string | null {
  const bytes = client.disk.read(path);
  return bytes === null ? null : Buffer.from(bytes).toString();
}

export function inTheCloud({ cloud }: Scene, path: string): string | undefined {
  return cloud.mocks().find((mock) => mock.path === path)?.hash;
}
