/** What the editor does for sync with documents that are open. All paths are absolute, as the editor spells them. */
export interface EditorHands {
  isDirty(path: string): boolean;
  /** Sync is about to write this. */
  writing(path: string, bytes: Uint8Array): void;
  isOpen(path: string): boolean;
  /** Never replaces anything. The caller looks at the disk. */
  move(from: string, to: string): Promise<void>;
  /** Resolves when no file is at a name to which Undo has taken it for a moment. */
  atRest(): Promise<void>;
}
