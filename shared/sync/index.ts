/** The client side of sync: everything that does not need Node. */
export { CloudApi, type CloudApiOptions, type Place, type TokenSource } from './cloud/cloud-api.ts';
export type * from './ports.ts';
export * from './sync-client.ts';
