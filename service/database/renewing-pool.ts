/**
 * A pool that is made anew when one of its connections was lost. The driver's own connections come back with what was
 * left of the query that they were lost in: the next one hangs while the server starts up, and then fails with the
 * error of an attempt that is long over. After a restart of the database that holds up everybody for many seconds.
 */
import type { Sql } from 'postgres';

/** What is under way on the connections that were not lost has this time to end. */
const END_TIMEOUT_SECONDS = 30;

export interface RenewingPool {
  /** For Drizzle: each query and each transaction goes to the newest pool. */
  client: Sql;
  /** Waits for what is under way, at most `timeoutSeconds`. */
  end(timeoutSeconds: number): Promise<void>;
}

/** `make`: a new pool, which calls `lost` when a connection of it has ended. */
export function renewingPool(make: (lost: () => void) => Sql): RenewingPool {
  const first = makeNext();
  let current = first;

  function makeNext(): Sql {
    const pool: Sql = make(() => {
      if (pool !== current) return;
      current = makeNext();
      // Drizzle has told the first one how values are to be read and written.
      Object.assign(current.options.parsers, first.options.parsers);
      Object.assign(current.options.serializers, first.options.serializers);
      void pool.end({ timeout: END_TIMEOUT_SECONDS });
    });
    return pool;
  }

  return {
    client: new Proxy(first, {
      get: (target, name) => Reflect.get(name === 'unsafe' || name === 'begin' ? current : target, name),
    }),
    end: (timeoutSeconds) => current.end({ timeout: timeoutSeconds }),
  };
}
