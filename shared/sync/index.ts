/** The client side of sync: everything that does not need Node. */
export type { Place } from './cloud/api/place.ts';
export { CloudApi } from './cloud/cloud-api.ts';
export type { HttpOptions, TokenSource } from './cloud/http.ts';
export { cleanToken } from './cloud/token.ts';
export { parseSyncConfig } from './config/parse-config.ts';
export type { ConfigProblem } from './config/problems.ts';
export { normalizeServiceUrl } from './config/service-url.ts';
export { type SyncConfig, type SyncMapping, toSyncOptions } from './config/sync-config.ts';
export type { HeldPlace, HolderAnswer, HolderQuestion } from './holder.ts';
export type { FolderClient } from './locked-client.ts';
export * from './plan/sync-plan.ts';
export type * from './ports.ts';
export { printable, printableJson } from './printable.ts';
export { sizeText } from './size-text.ts';
export * from './sync-client.ts';
