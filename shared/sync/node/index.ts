/** What the faces need of sync on a machine with Node; with it, the part that does not. */
export * from '../index.ts';
export { type Backup, keepBackup, listBackups } from './files/backups.ts';
export type { EditorHands } from './files/edited-folder.ts';
export type { WatchFolder } from './files/mock-folder.ts';
export { type RestoredBackup, restoreBackup } from './files/restore-backup.ts';
export { type StrayWrite, strayWrites } from './files/stray-writes.ts';
export * from './load-config.ts';
export { lookAtFolder } from './look-at-folder.ts';
export { refuseMapping } from './nested-mapping.ts';
export { type OpenFolderOptions, openFolder } from './open-folder.ts';
export { askHolder } from './socket-lock.ts';
export { syncedFrom, wasSyncedBefore } from './store/replica-folder.ts';
