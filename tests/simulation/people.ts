/** What people do in their folders. Every content that they save is written down in the ledger. */
import type { SimulatedClient } from './client.ts';
import { type DoingNamed, LINES, type Odd, type Respelling } from './doing.ts';
import { hashOf } from './hash-of.ts';
import type { Scene } from './scene.ts';

/** Beside the mocks, and no mock: where one of two files is put while their names are swapped. */
const ASIDE = 'aside';
const BOM = '\u00ef\u00bb\u00bf';

export class People {
  readonly #scene: Scene;
  #edits = 0;

  constructor(scene: Scene) {
    this.#scene = scene;
  }

  save(client: SimulatedClient, wanted: string, { line, tells = false }: { line: number; tells?: boolean }): void {
    const path = nameOf(client, wanted);
    this.#write(client, path, this.#edited(client, client.disk.read(path), line));
    this.#scene.say(`${client.name} saves ${path} line ${line}`);
    if (tells) client.anyFace?.saved(path);
  }

  /** Under the name in another case: where the disk can tell, a file of its own. */
  saveTwin(client: SimulatedClient, wanted: string, line: number): void {
    const path = respelled(wanted, 'case');
    this.#write(client, path, this.#edited(client, client.disk.read(path), line));
    this.#scene.say(`${client.name} saves the twin ${path}`);
  }

  saveTwice(client: SimulatedClient, { path, line, gapMs, tells }: DoingNamed<'saveTwice'>): void {
    this.save(client, path, { line, tells });
    this.#scene.clock.schedule(gapMs, () => this.save(client, path, { line: (line + 1) % LINES, tells }));
  }

  truncateAndSave(client: SimulatedClient, { path: wanted, line, gapMs }: DoingNamed<'truncateAndSave'>): void {
    const { clock, ledger } = this.#scene;
    const path = nameOf(client, wanted);
    const before = client.disk.read(path);
    if (before === null) return;
    client.disk.write(path, new Uint8Array());
    ledger.deleted(client, path);
    this.#scene.say(`${client.name} truncates ${path}`);
    clock.schedule(gapMs, () => {
      this.#write(client, path, this.#edited(client, before, line));
      this.#scene.say(`${client.name} saves ${path}, which was truncated`);
    });
  }

  /** An editor that had the file open since before it was replaced or removed. */
  saveLate(client: SimulatedClient, line: number): void {
    const captured = client.disk.captured.at(-1);
    if (captured === undefined) return;
    const bytes = this.edited(client, captured.bytes, line);
    captured.bytes = bytes;
    client.made.add(hashOf(bytes));
    client.wasTouchedAt(captured.path);
    this.#scene.ledger.saved(client, captured.id, bytes);
    this.#scene.say(`${client.name} saves ${captured.path} line ${line} late`);
  }

  saveOddly(client: SimulatedClient, { path: wanted, line, odd }: DoingNamed<'saveOddly'>): void {
    const path = nameOf(client, wanted);
    const text = this.#edited(client, client.disk.read(path), line);
    this.#write(client, path, oddly(text, odd, { line, tag: `${client.name}-${this.#edits}` }));
    this.#scene.say(`${client.name} saves ${path} line ${line}: ${odd}`);
  }

  /** What does not parse is corrected. */
  correct(client: SimulatedClient, path: string): void {
    const text = Buffer.from(client.disk.read(path) ?? []).toString('latin1');
    const right = text.replace(/^(k\d): \[.*$/gm, (_, key) => `${key}: corrected-${++this.#edits}`);
    if (right !== text) this.#write(client, path, right);
  }

  delete(client: SimulatedClient, wanted: string): void {
    const path = nameOf(client, wanted);
    if (!isThere(client, path)) return;
    client.wasTouchedAt(path);
    client.hands.person(path, null);
    this.#scene.tokens.made(null, client.disk.read(path));
    client.disk.remove(path);
    this.#scene.ledger.deleted(client, path);
    this.#scene.say(`${client.name} deletes ${path}`);
  }

  rename(client: SimulatedClient, { from: wanted, to, tells }: DoingNamed<'rename'>): void {
    const from = nameOf(client, wanted);
    if (!isThere(client, from) || client.disk.read(to) !== null) return;
    this.#move(client, from, to);
    this.#scene.say(`${client.name} renames ${from} to ${to}`);
    if (tells) client.anyFace?.renamed(from, to);
  }

  respell(client: SimulatedClient, { path: wanted, by, tells }: DoingNamed<'respell'>): void {
    const from = nameOf(client, wanted);
    const to = respelled(from, by);
    if (from === to || !isThere(client, from)) return;
    if (client.disk.keyOf(from) !== client.disk.keyOf(to) && client.disk.read(to) !== null) return;
    this.#move(client, from, to);
    this.#scene.say(`${client.name} spells ${from} as ${to}`);
    if (tells) client.anyFace?.renamed(from, to);
  }

  swap(client: SimulatedClient, { one: first, other: second }: DoingNamed<'swap'>): void {
    const [one, other] = [nameOf(client, first), nameOf(client, second)];
    if (client.disk.keyOf(one) === client.disk.keyOf(other) || !isThere(client, one) || !isThere(client, other)) return;
    // Without a word about it, each of the two is an edit of what was there.
    const [here, there] = [client.disk.read(one), client.disk.read(other)];
    this.#scene.tokens.made(here, there);
    this.#scene.tokens.made(there, here);
    this.#move(client, one, ASIDE);
    this.#move(client, other, one);
    this.#move(client, ASIDE, other);
    this.#scene.say(`${client.name} swaps ${one} and ${other}`);
  }

  /** As a slow tool, or a slow machine, makes it look: gone first, and there again later under another name. */
  renameInTwo(client: SimulatedClient, { from: wanted, to, gapMs }: DoingNamed<'renameInTwo'>): void {
    const { clock, ledger, tokens } = this.#scene;
    const from = nameOf(client, wanted);
    const bytes = client.disk.read(from);
    if (bytes === null || !isThere(client, from) || client.disk.keyOf(from) === client.disk.keyOf(to)) return;
    client.wasTouchedAt(from);
    client.hands.person(from, null);
    tokens.made(null, bytes);
    const isSaved = ledger.isSaved(client, from);
    ledger.deleted(client, from);
    client.disk.remove(from);
    this.#scene.say(`${client.name} takes ${from} away`);
    clock.schedule(gapMs, () => {
      if (client.disk.read(to) !== null) return;
      this.put(client, to, bytes, isSaved);
      this.#scene.say(`${client.name} puts it at ${to}`);
    });
  }

  storm(client: SimulatedClient, { saves, deletes }: DoingNamed<'storm'>): void {
    for (const { path, line } of saves) this.save(client, path, { line });
    for (const path of deletes) this.delete(client, path);
  }

  edit(client: SimulatedClient, wanted: string): void {
    const path = nameOf(client, wanted);
    client.disk.dirty.add(client.disk.keyOf(path));
    this.#scene.say(`${client.name} edits ${path}`);
  }

  finishEditing(client: SimulatedClient, { saves, line }: DoingNamed<'finishEditing'>): void {
    const [path] = client.disk.dirty;
    if (path === undefined) return;
    if (saves) return this.save(client, path, { line });
    client.disk.dirty.delete(path);
    this.#scene.say(`${client.name} reverts ${path}`);
  }

  settle(client: SimulatedClient, choice: 'local' | 'head' | 'both'): void {
    const { engine } = client;
    const conflict = engine?.conflicts.list()[0];
    if (conflict === undefined || engine === null) return;
    // "Both" writes a file, which is not what every direction does.
    const taken = choice === 'both' && client.options.direction !== 'bidirectional' ? 'head' : choice;
    if (taken === 'both' && conflict.local_hash !== null) {
      client.made.add(conflict.local_hash);
      client.wasTouchedAt(conflict.path);
    }
    this.#scene.say(`${client.name} settles a conflict by "${taken}"`);
    engine.conflicts.resolve(conflict.conflict_id, { choice: taken }).catch(() => undefined);
  }

  /** What somebody makes of a content elsewhere. */
  edited(client: SimulatedClient, before: Uint8Array | null, line: number): Uint8Array {
    return Buffer.from(this.#edited(client, before, line), 'latin1');
  }

  #move(client: SimulatedClient, from: string, to: string): void {
    const bytes = client.disk.read(from);
    if (bytes === null) return;
    client.made.add(hashOf(bytes));
    for (const path of [from, to]) client.wasTouchedAt(path);
    client.disk.move(from, to);
    client.hands.person(from, null);
    client.hands.person(to, hashOf(bytes));
    this.#scene.ledger.moved(client, from, to);
  }

  /** `text` holds bytes, one a character. */
  #write(client: SimulatedClient, path: string, text: string): void {
    this.put(client, path, Buffer.from(text, 'latin1'));
  }

  /** With `isSaved: false` it is what sync has made of what its person has saved, and they only put it there. */
  put(client: SimulatedClient, path: string, bytes: Uint8Array, isSaved = true): void {
    client.wasTouchedAt(path);
    client.made.add(hashOf(bytes));
    client.hands.person(path, hashOf(bytes));
    client.disk.dirty.delete(client.disk.keyOf(path));
    if (isSaved) this.#scene.ledger.saved(client, path, bytes);
    else this.#scene.ledger.deleted(client, path);
    this.#scene.tokens.made(bytes, client.disk.read(path));
    client.disk.write(path, bytes);
  }

  /** One line is other than before; its end, and everything else, is as it was. */
  #edited(client: SimulatedClient, before: Uint8Array | null, line: number): string {
    const lines = Buffer.from(before ?? '')
      .toString('latin1')
      .split('\n');
    const isWhole = lines.at(-1) === '';
    if (isWhole) lines.pop();
    while (lines.length < LINES) lines.push(`k${lines.length}: 0`);
    this.#edits += 1;
    const old = lines[line] ?? '';
    lines[line] =
      `${old.startsWith(BOM) ? BOM : ''}k${line}: ${client.name}-${this.#edits}${old.endsWith('\r') ? '\r' : ''}`;
    const text = lines.join('\n') + (isWhole || before === null ? '\n' : '');
    this.#scene.tokens.made(Buffer.from(text, 'latin1'), before);
    return text;
  }
}

function oddly(text: string, odd: Odd, { line, tag }: { line: number; tag: string }): string {
  switch (odd) {
    case 'crlf':
      return text.replace(/\r?\n/g, '\r\n');
    case 'bom':
      return text.startsWith(BOM) ? text.slice(BOM.length) : BOM + text;
    case 'no_final_newline':
      return text.replace(/\r?\n$/, '');
    case 'binary':
      return text.replace(new RegExp(`k${line}: .*`), `k${line}: \0\u00ff${tag}`);
    case 'broken':
      return text.replace(new RegExp(`k${line}: .*`), `k${line}: [${tag}`);
  }
}

function respelled(path: string, by: Respelling): string {
  const slash = path.lastIndexOf('/') + 1;
  const [folder, name] = [path.slice(0, slash), path.slice(slash)];
  switch (by) {
    case 'case':
      return folder + withOtherCase(name);
    case 'folder_case':
      return withOtherCase(folder) + name;
    case 'form':
      return path === path.normalize('NFC') ? path.normalize('NFD') : path.normalize('NFC');
  }
}

function withOtherCase(name: string): string {
  const first = name.slice(0, 1);
  return (first === first.toLowerCase() ? first.toUpperCase() : first.toLowerCase()) + name.slice(1);
}

/** A person means the file that is there, however it is spelled by now. */
function nameOf({ disk }: SimulatedClient, wanted: string): string {
  return disk.spelledLike(wanted) ?? wanted;
}

/** Whether there is a file to do something to: nobody is in the middle of writing it. */
function isThere({ disk }: SimulatedClient, path: string): boolean {
  return (disk.read(path)?.length ?? 0) > 0;
}
