/** One person at work in one folder: edits, new mocks, renames, deletions, in bursts and with pauses. */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { decodeText } from '@mockforge-cloud/shared/protocol';
import { isDamaged, soundnessOf } from '../../../shared/sync/validity/soundness.ts';
import type { Seeded } from '../../simulation/seeded.ts';
import { WAYS_TO_SAVE } from '../ledger/doing.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { tokensIn, without } from '../ledger/tokens.ts';
import { breakText, changeText, newMock } from './change-text.ts';
import type { Pauses } from './pauses.ts';
import { removeFile, save } from './save.ts';

export interface EditorOptions {
  /** The client whose folder it is. */
  name: string;
  folder: string;
  ledger: Ledger;
  random: Seeded;
  pauses: Pauses;
  /** Mean time between two doings. */
  pauseMs: number;
}

/** Mocks that everybody edits. */
const HOT = 6;
/** Fewer mocks are not deleted from: most of a folder gone at once is what the brake is for (I11). */
const FEWEST = 16;
const MOST = 160;
/** The share of saves in mid-thought: held back until the file parses again. */
const UNFINISHED = 0.01;
/** A file is held open for longer than it takes to replace it, and for less than a person would look at it. */
const SLOW_SAVE_MS = 40;

export class Editor {
  readonly #options: EditorOptions;
  /** Hashes of what was saved in mid-thought, and has to be finished. */
  readonly #unfinished = new Set<string>();
  #made = 0;

  constructor(options: EditorOptions) {
    this.#options = options;
  }

  /** Goes on until the pauses are over. */
  async work(): Promise<void> {
    const { random, pauses, pauseMs } = this.#options;
    while (!pauses.isOver) {
      await this.#doSomething();
      // Now and then a burst, as from "replace in files".
      await pauses.wait(random.chance(0.2) ? 0 : -Math.log(1 - random.next()) * pauseMs);
    }
    for (const path of this.#paths()) while (this.#isUnfinished(path)) await this.#edit(path);
  }

  async #doSomething(): Promise<void> {
    const { random } = this.#options;
    const paths = this.#paths();
    const dice = random.next();
    if (paths.length === 0 || (dice < 0.06 && paths.length < MOST)) return this.#create();
    const path = random.chance(0.35) ? random.pick(paths.slice(0, HOT)) : random.pick(paths);
    if (dice < 0.1 && paths.length > FEWEST) return this.#delete(random.pick(paths));
    if (dice < 0.15) return this.#rename(random.pick(paths));
    return this.#edit(path);
  }

  async #edit(path: string): Promise<void> {
    const token = this.#token();
    await this.#save(path, (before) => Buffer.from(this.#edited(path, before, token)));
  }

  /** Whether it was saved in mid-thought by this person, and is still so: under whatever name it has by now. */
  #isUnfinished(path: string): boolean {
    const file = join(this.#options.folder, path);
    if (!existsSync(file)) return false;
    const bytes = readFileSync(file);
    return isDamaged(soundnessOf(path, bytes)) && this.#unfinished.has(hashOf(bytes));
  }

  #edited(path: string, before: Buffer | null, token: string): string | Buffer {
    const { random, pauses } = this.#options;
    if (before === null || isDamaged(soundnessOf(path, before))) return newMock({ path, token, random });
    const text = decodeText(before);
    if (text === null) return Buffer.concat([before, Buffer.from(token)]);
    if (!pauses.isOver && random.chance(UNFINISHED)) {
      const broken = breakText({ path, text, token, random });
      this.#unfinished.add(hashOf(Buffer.from(broken)));
      return broken;
    }
    const changed = changeText({ path, text, token, random });
    return !isDamaged(soundnessOf(path, Buffer.from(changed))) ? changed : newMock({ path, token, random });
  }

  /** Names come again, so that two folders make the same mock now and then. */
  async #create(): Promise<void> {
    const { random } = this.#options;
    const path = `made/${random.pick(['users', 'orders', 'carts'])}-${random.below(40)}.${random.pick(['yaml', 'json'])}`;
    const token = this.#token();
    await this.#save(path, () => Buffer.from(newMock({ path, token, random })));
  }

  async #save(path: string, content: (before: Buffer | null) => Buffer): Promise<void> {
    const { name, folder, ledger, random } = this.#options;
    let number: number | null = null;
    let isDone = false;
    const how = random.pick(WAYS_TO_SAVE);
    try {
      await save({
        file: join(folder, path),
        content,
        how,
        pauseMs: random.below(SLOW_SAVE_MS),
        begun: (before, bytes) => {
          number = ledger.begin({
            what: 'save',
            client: name,
            path,
            hash: hashOf(bytes),
            bytes: bytes.length,
            replaced: before === null ? null : hashOf(before),
            how,
            parses: !isDamaged(soundnessOf(path, bytes)),
            added: without(tokensIn(bytes), tokensIn(before ?? '')),
            removed: without(tokensIn(before ?? ''), tokensIn(bytes)),
          });
        },
      });
      isDone = true;
    } catch (error) {
      ignoreGone(error);
    }
    if (number !== null) ledger.end(number, isDone);
  }

  #delete(path: string): void {
    const { name, folder, ledger } = this.#options;
    try {
      const bytes = removeFile(join(folder, path));
      const removed = [...tokensIn(bytes)];
      ledger.end(ledger.begin({ what: 'delete', client: name, path, replaced: hashOf(bytes), removed }), true);
    } catch (error) {
      ignoreGone(error);
    }
  }

  #rename(path: string): void {
    const { name, folder, ledger, random } = this.#options;
    const to = path.replace(/(?:-moved\d+)?(\.[a-z]+)$/, `-moved${random.below(1000)}$1`);
    if (this.#paths().includes(to)) return;
    const number = ledger.begin({ what: 'rename', client: name, path, to });
    try {
      renameSync(join(folder, path), join(folder, to));
      ledger.end(number, true);
    } catch (error) {
      ignoreGone(error);
    }
  }

  #paths(): string[] {
    const { folder } = this.#options;
    const found: string[] = [];
    const waiting = [''];
    for (let below = waiting.pop(); below !== undefined; below = waiting.pop()) {
      for (const entry of entriesOf(join(folder, below))) {
        const path = below === '' ? entry.name : `${below}/${entry.name}`;
        if (entry.name.startsWith('.')) continue;
        if (entry.isDirectory()) waiting.push(path);
        else if (/\.(json|ya?ml)$/.test(entry.name)) found.push(path);
      }
    }
    return found.sort();
  }

  #token(): string {
    this.#made += 1;
    return `${this.#options.name}-${this.#made}`;
  }
}

function entriesOf(folder: string) {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    // An empty folder goes with its last mock.
    ignoreGone(error);
    return [];
  }
}

export function hashOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** Somebody else's doing came between: a deletion, a rename. */
function ignoreGone(error: unknown): void {
  if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
}
