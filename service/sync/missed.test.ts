import assert from 'node:assert/strict';
import { authenticate } from '../accounts/authenticate.ts';
import type { Database } from '../database/opened-database.ts';
import type { EventMap } from '../events/event-map.ts';
import { LocalBus } from '../events/local-bus.ts';
import { broadcast } from '../realtime/broadcast.ts';
import { createHub } from '../realtime/hub.ts';
import { eachDatabase } from '../testing/each-database.ts';
import { createPush } from './push.ts';
import { created, useBranch } from './testing/branch-fixture.ts';

describe('what subscribers have missed', () => {
  eachDatabase((open) => {
    const branch = useBranch(open);

    /** A push use case of its own, with one subscriber, and a database that can be made to fail. */
    async function newInstance() {
      const { context } = branch().service;
      const place = { workspaceId: branch().workspaceId, branch: 'main' };
      const fails: { now: 'select' | 'transaction' | null } = { now: null };
      const db = new Proxy(context.db, {
        get(target, name) {
          const value: unknown = Reflect.get(target, name);
          if (typeof value !== 'function') return value;
          return (...given: unknown[]): unknown => {
            if (name === 'select' && fails.now === 'select') throw new Error('The database is away.');
            const result: unknown = Reflect.apply(value, target, given);
            return name === 'transaction' && fails.now === 'transaction' ? lost(result) : result;
          };
        },
      }) as Database;
      const hub = createHub();
      const told: string[] = [];
      const leave = hub.subscribe(place, {
        connectionId: 'subscriber',
        deliver: (frames) => void told.push(...frames.map(({ revision }) => `revision ${revision}`)),
        giveUp: () => {
          told.push('begin anew');
          leave();
        },
      });
      hub.beginAt(place, (await branch().head()).revision);
      const identity = await authenticate(context.db, branch().alice.token);
      const events = new LocalBus<EventMap>((error) => told.push(String(error)));
      broadcast(events, hub);
      const { push } = createPush({ ...context, db, events, toldUpTo: hub.published });
      const create = async (name: string) => {
        const events = [created(`${name}.yaml`, name, { op_id: name })];
        const { results } = await push({ identity, ...place, strategy: 'merge', events });
        told.push(`${results[0]?.type} ${name}`);
      };
      return { create, told, fails };
    }

    it('is told before the answer to the push that found it', async () => {
      const { create, told } = await newInstance();
      await branch().create('elsewhere.yaml', 'x');
      await create('a');
      assert.deepEqual(told, ['revision 1', 'revision 2', 'ack a']);
    });

    it('makes them begin anew where it can’t be read: no later answer passes for it (I5)', async () => {
      const { create, told, fails } = await newInstance();
      await branch().create('elsewhere.yaml', 'x');
      fails.now = 'select';
      await create('a');
      assert.deepEqual(told, ['begin anew', 'ack a']);
    });

    it('makes them begin anew after a commit whose answer was lost, which may have opened conflicts (I3)', async () => {
      const { create, told, fails } = await newInstance();
      fails.now = 'transaction';
      await assert.rejects(create('a'), { code: 'service.unavailable' });
      fails.now = null;
      await create('a');
      await create('b');
      assert.deepEqual(told, ['begin anew', 'ack a', 'ack b']);
    });
  });
});

/** It is committed, and the connection breaks before the database has said so. */
async function lost(committed: unknown): Promise<never> {
  await committed;
  throw Object.assign(new Error('The connection is gone.'), { code: 'ECONNRESET' });
}
