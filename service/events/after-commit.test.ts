import assert from 'node:assert/strict';
import { readBranch } from '../branches/branches.repository.ts';
import { findMembership } from '../members/access.ts';
import { created, useBranch } from '../sync/testing/branch-fixture.ts';
import { eachDatabase } from '../testing/each-database.ts';

describe('events', () => {
  eachDatabase((open) => {
    const branch = useBranch(open);

    it('[LOG5] tell of what is committed: who asks the database on hearing of a revision finds it (I2)', async () => {
      const { service, workspaceId, push } = branch();
      const { db, events } = service.context;
      const found: Promise<boolean>[] = [];
      const stop = events.on('revisions_made', ({ records, except: _, ...place }) => {
        if (place.workspaceId !== workspaceId) return;
        const told = records.at(-1)?.revision ?? 0;
        found.push(readBranch(db, place).then(({ head }) => head.revision >= told));
      });
      await push([created('a.yaml', 'a: 1\n')]);
      await push([created('b.yaml', 'b: 1\n')]);
      stop();
      assert.deepEqual(await Promise.all(found), [true, true]);
    });

    it('[SUB5] tell of a member who was removed when the database knows it (I9)', async () => {
      const { service, workspaceId, alice, bob } = branch();
      const { db, events } = service.context;
      const found: Promise<unknown>[] = [];
      const stop = events.on('member_changed', ({ user }) => {
        found.push(findMembership(db, { workspaceId, userId: user.id }));
      });
      await alice.call('DELETE', `/workspaces/${workspaceId}/members/${bob.id}`);
      stop();
      assert.deepEqual(await Promise.all(found), [null]);
    });
  });
});
