import type { CloudError } from '@mockforge-cloud/shared/protocol';
import type { GitActivity } from '../../shared/sync/ports.ts';
import type { SimulatedClient } from './client.ts';
import type { Scene } from './scene.ts';
import { MINUTE_MS, newStory, saves } from './story.ts';

/** A repository of which the test says what Git does. */
export class StoryGit implements GitActivity {
  at: Awaited<ReturnType<GitActivity['working']>> = null;
  commit = 'main';
  /** What a move of HEAD has put into the folder. */
  readonly put = new Set<string>();

  async working() {
    return this.at;
  }

  async lastWork(): Promise<string> {
    return this.commit;
  }

  async position(): Promise<string | null> {
    return this.commit;
  }

  refused: CloudError | null = null;

  refusal() {
    return this.refused;
  }

  /** What it had put where somebody has edited since. */
  readonly beneath = new Map<string, string>();

  /** What led to what it has put there, by path. */
  readonly led = new Map<string, string[]>();

  async workSince() {
    return this.refused === null ? { put: this.put, beneath: this.beneath } : null;
  }

  async versionsBefore() {
    return this.led;
  }

  /** Git writes these files, and HEAD moves. `null`: it removes the file. */
  checksOut(client: SimulatedClient, commit: string, files: Record<string, string | null>): void {
    for (const [path, text] of Object.entries(files)) {
      this.put.add(path);
      if (text === null) client.disk.remove(path);
      else client.disk.write(path, Buffer.from(text));
    }
    this.commit = commit;
  }
}

/** A team whose `second` works in a repository, with `count` mocks that were edited once since. */
export async function newTeam(count: number) {
  const story = await newStory(2);
  const { scene, first, second } = story;
  const git = new StoryGit();
  second.crash();
  second.git = git;
  await second.start();
  const paths = Array.from({ length: count }, (_, index) => `mock-${index}.yaml`);
  for (const text of ['v: 1\n', 'v: 2\n']) {
    for (const path of paths) saves(first, path, text);
    await scene.pass(MINUTE_MS);
  }
  return { ...story, git, paths, all: (text: string | null) => Object.fromEntries(paths.map((path) => [path, text])) };
}

export const sentBy = ({ network }: Scene, client: SimulatedClient) => network.pushes.get(client.user.id) ?? 0;
