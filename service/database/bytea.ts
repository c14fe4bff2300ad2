import { customType } from 'drizzle-orm/pg-core';

/** Bytes as they are. Both drivers take and give `Uint8Array` (one gives the `Buffer` kind of it). */
export const bytea = customType<{ data: Uint8Array; driverData: Uint8Array }>({
  dataType: () => 'bytea',
});
