import type { CloudError } from '@mockforge-cloud/shared/protocol';
import { nodeEntropy } from '../node/ground/node-entropy.ts';
import type { Disposable, FileStat, FileSystem, LateWrite, ReplaceOutcome, RestoredFile } from '../ports.ts';

/** A mapped folder in memory. `saves`, `deletes` and `moves` are what a person does; the rest is the port. */
export class MemoryFolder implements FileSystem {
  readonly files = new Map<string, { bytes: Uint8Array; version: number }>();
  readonly backups: { path: string; bytes: Uint8Array }[] = [];
  /** Paths that an editor holds unsaved changes of. */
  readonly dirty = new Set<string>();
  /** Files that would be mocks but for their names, each with what is wrong with it. */
  readonly badNames = new Map<string, string>();
  /** Folders that can't be looked into. */
  readonly closedFolders = new Map<string, CloudError>();
  /** What was replaced or removed, newest last. */
  readonly captured: (LateWrite & { bytes: Uint8Array })[] = [];
  /** Backups that a person has put back. */
  marks: RestoredFile[] = [];
  #version = 0;

  saves(path: string, text: string): string {
    const bytes = new TextEncoder().encode(text);
    this.#put(path, bytes);
    return nodeEntropy.hash(bytes);
  }

  deletes(path: string): void {
    this.files.delete(path);
  }

  text(path: string): string | null {
    const file = this.files.get(path);
    return file === undefined ? null : new TextDecoder().decode(file.bytes);
  }

  accepts(path: string): boolean {
    return path.endsWith('.yaml');
  }

  async refresh(): Promise<boolean> {
    return false;
  }

  misnamed(): ReadonlyMap<string, string> {
    return this.badNames;
  }

  async readMisnamed(): Promise<null> {
    return null;
  }

  async ignored(): Promise<{ paths: string[]; isAll: boolean }> {
    return { paths: [...this.files.keys()].filter((path) => !this.accepts(path)), isAll: true };
  }

  closed(): ReadonlyMap<string, CloudError> {
    return this.closedFolders;
  }

  async list(): Promise<FileStat[]> {
    const isOpen = (path: string) => ![...this.closedFolders.keys()].some((folder) => path.startsWith(`${folder}/`));
    return [...this.files.keys()].filter(isOpen).flatMap((path) => this.#stat(path) ?? []);
  }

  async stat(path: string): Promise<FileStat | null> {
    return this.#stat(path);
  }

  async read(path: string): Promise<Uint8Array | null> {
    return this.files.get(path)?.bytes.slice() ?? null;
  }

  /** An editor that had the file open when it was last captured writes into it. */
  writesLate(path: string, text: string): void {
    const late = this.captured.findLast((one) => one.path === path);
    if (late === undefined) throw new Error(`Nothing was captured at ${path}.`);
    late.bytes = new TextEncoder().encode(text);
    late.hash = nodeEntropy.hash(late.bytes);
  }

  async restored(): Promise<RestoredFile[]> {
    return this.marks;
  }

  async forgetRestored(id: string): Promise<void> {
    this.marks = this.marks.filter((mark) => mark.id !== id);
  }

  async lateWrites(): Promise<{ writes: LateWrite[]; isSettled: boolean }> {
    return { writes: this.captured.filter(({ hash, base }) => hash !== base), isSettled: true };
  }

  async reinstate(id: string, path: string, expected: string | null): Promise<ReplaceOutcome> {
    const late = this.captured.find((one) => one.id === id);
    if (late === undefined) return { outcome: 'changed' };
    const outcome = await this.replace(path, late.bytes, expected, late.mockId ?? undefined);
    if (outcome.outcome === 'done') this.captured.splice(this.captured.indexOf(late), 1);
    return outcome;
  }

  async replace(path: string, bytes: Uint8Array, expected: string | null, mockId?: string): Promise<ReplaceOutcome> {
    if (this.dirty.has(path)) return { outcome: 'busy' };
    if (this.#hash(path) !== expected) return { outcome: 'changed' };
    this.#capture(path, mockId);
    this.#put(path, bytes);
    return { outcome: 'done', stat: this.#stat(path) };
  }

  async remove(path: string, expected: string, mockId?: string): Promise<ReplaceOutcome> {
    if (this.dirty.has(path)) return { outcome: 'busy' };
    if (this.#hash(path) !== expected) return { outcome: 'changed' };
    this.#capture(path, mockId);
    this.files.delete(path);
    return { outcome: 'done', stat: null };
  }

  async move(from: string, to: string, expected: string): Promise<ReplaceOutcome> {
    if (this.dirty.has(from)) return { outcome: 'busy' };
    const file = this.files.get(from);
    if (file === undefined || this.#hash(from) !== expected || this.files.has(to)) return { outcome: 'changed' };
    this.files.delete(from);
    this.#put(to, file.bytes);
    return { outcome: 'done', stat: this.#stat(to) };
  }

  async backup(path: string, bytes: Uint8Array): Promise<string> {
    this.backups.push({ path, bytes });
    return `.mockforge/backups/${path}`;
  }

  async finish(): Promise<void> {}

  async recover(): Promise<boolean> {
    return true;
  }

  async watch(): Promise<Disposable> {
    return { dispose: () => undefined };
  }

  #capture(path: string, mockId: string | undefined): void {
    const [bytes, base] = [this.files.get(path)?.bytes, this.#hash(path)];
    if (bytes === undefined || base === null) return;
    this.captured.push({ id: `captured-${this.#version}`, path, mockId: mockId ?? null, base, hash: base, bytes });
  }

  #put(path: string, bytes: Uint8Array): void {
    this.#version += 1;
    this.files.set(path, { bytes: bytes.slice(), version: this.#version });
  }

  #hash(path: string): string | null {
    const file = this.files.get(path);
    return file === undefined ? null : nodeEntropy.hash(file.bytes);
  }

  #stat(path: string): FileStat | null {
    const file = this.files.get(path);
    if (file === undefined) return null;
    return { path, size: file.bytes.length, mtimeMs: file.version, identity: String(file.version) };
  }
}
