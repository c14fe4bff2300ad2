import type { CloudError } from '@mockforge-cloud/shared/protocol';
import { nodeEntropy } from '../node/node-entropy.ts';
import type { Disposable, FileStat, FileSystem, ReplaceOutcome } from '../ports.ts';

/** A mapped folder in memory. `saves`, `deletes` and `moves` are what a person does; the rest is the port. */
export class MemoryFolder implements FileSystem {
  readonly files = new Map<string, { bytes: Uint8Array; version: number }>();
  readonly backups: { path: string; bytes: Uint8Array }[] = [];
  /** Paths that an editor holds unsaved changes of. */
  readonly dirty = new Set<string>();
  /** Folders that can't be looked into. */
  readonly closedFolders = new Map<string, CloudError>();
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
    return new Map();
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

  async replace(path: string, bytes: Uint8Array, expected: string | null): Promise<ReplaceOutcome> {
    if (this.dirty.has(path)) return { outcome: 'busy' };
    if (this.#hash(path) !== expected) return { outcome: 'changed' };
    this.#put(path, bytes);
    return { outcome: 'done', stat: this.#stat(path) };
  }

  async remove(path: string, expected: string): Promise<ReplaceOutcome> {
    if (this.dirty.has(path)) return { outcome: 'busy' };
    if (this.#hash(path) !== expected) return { outcome: 'changed' };
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
