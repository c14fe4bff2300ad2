import assert from 'node:assert/strict';
import { suggestWorkspaceId, workspaceIdFault } from './workspace-id.ts';

describe('a workspace id', () => {
  for (const [name, id] of [
    ['Payments API (v2)', 'payments-api-v2'],
    ['  Überweisung  ', 'uberweisung'],
    ['日本', ''],
    [`${'a'.repeat(63)} b`, 'a'.repeat(63)],
  ] as const) {
    it(`is suggested from "${name}"`, () => {
      assert.equal(suggestWorkspaceId(name), id);
      if (id !== '') assert.equal(workspaceIdFault(id), null);
    });
  }

  it('is refused with what is allowed', () => {
    for (const bad of ['', 'Upper', '-a', 'a b', 'a'.repeat(65)]) assert.match(workspaceIdFault(bad) ?? '', /1 to 64/);
  });
});
