/** Version of the wire protocol. Changes when `schema-hash.test.ts` says that the schemas changed incompatibly. */
export const PROTOCOL_VERSION = 1;

export const DEFAULT_BRANCH = 'main';
