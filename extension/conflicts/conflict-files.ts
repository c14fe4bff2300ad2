import * as vscode from 'vscode';
import type { Disposable } from '../lifetime.ts';
import { CONFLICT_SCHEME } from './conflict-scheme.ts';

export type ConflictFile = 'base' | 'author' | 'cloud' | 'result';

interface Entry {
  bytes: Uint8Array;
  readonly: boolean;
  changedAt: number;
}

/**
 * The versions of a conflict and the merge that a person is at, in memory: half a merge is never a file of
 * the folder, so it is never synced.
 */
export class ConflictFiles implements vscode.FileSystemProvider, Disposable {
  readonly #entries = new Map<string, Entry>();
  readonly #changes = new vscode.EventEmitter<vscode.FileChangeEvent[]>();
  readonly onDidChangeFile = this.#changes.event;

  /** The path is the mock's own, so that its language is recognised and people see a name that they know. */
  static uri(conflictId: string, file: ConflictFile, path: string): vscode.Uri {
    return vscode.Uri.from({ scheme: CONFLICT_SCHEME, path: `/${path}`, query: `${conflictId}/${file}` });
  }

  /** The conflict that a URI of ours is about. */
  static conflictIdOf(uri: vscode.Uri): string | null {
    return uri.scheme === CONFLICT_SCHEME ? (uri.query.split('/')[0] ?? null) : null;
  }

  put(uri: vscode.Uri, bytes: Uint8Array, options: { readonly: boolean }): void {
    const type = this.#entries.has(uri.toString()) ? vscode.FileChangeType.Changed : vscode.FileChangeType.Created;
    this.#entries.set(uri.toString(), { bytes, readonly: options.readonly, changedAt: Date.now() });
    this.#changes.fire([{ type, uri }]);
  }

  /** @returns `null` where there is no such file */
  get(uri: vscode.Uri): Uint8Array | null {
    return this.#entries.get(uri.toString())?.bytes ?? null;
  }

  forget(conflictId: string): void {
    for (const uri of [...this.#entries.keys()]) {
      if (ConflictFiles.conflictIdOf(vscode.Uri.parse(uri)) === conflictId) this.#entries.delete(uri);
    }
  }

  stat(uri: vscode.Uri): vscode.FileStat {
    const entry = this.#entry(uri);
    return {
      type: vscode.FileType.File,
      ctime: 0,
      mtime: entry.changedAt,
      size: entry.bytes.length,
      ...(entry.readonly ? { permissions: vscode.FilePermission.Readonly } : {}),
    };
  }

  readFile(uri: vscode.Uri): Uint8Array {
    return this.#entry(uri).bytes;
  }

  writeFile(uri: vscode.Uri, bytes: Uint8Array): void {
    const entry = this.#entry(uri);
    if (entry.readonly) throw vscode.FileSystemError.NoPermissions(uri);
    entry.bytes = bytes;
    entry.changedAt = Date.now();
    this.#changes.fire([{ type: vscode.FileChangeType.Changed, uri }]);
  }

  /** Nothing changes here but by our own hand. */
  watch(): vscode.Disposable {
    return new vscode.Disposable(() => undefined);
  }

  readDirectory(uri: vscode.Uri): [string, vscode.FileType][] {
    throw vscode.FileSystemError.NoPermissions(uri);
  }

  createDirectory(uri: vscode.Uri): void {
    throw vscode.FileSystemError.NoPermissions(uri);
  }

  delete(uri: vscode.Uri): void {
    throw vscode.FileSystemError.NoPermissions(uri);
  }

  rename(uri: vscode.Uri): void {
    throw vscode.FileSystemError.NoPermissions(uri);
  }

  dispose(): void {
    this.#entries.clear();
    this.#changes.dispose();
  }

  #entry(uri: vscode.Uri): Entry {
    const entry = this.#entries.get(uri.toString());
    if (entry === undefined) throw vscode.FileSystemError.FileNotFound(uri);
    return entry;
  }
}
