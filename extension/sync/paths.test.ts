import assert from 'node:assert/strict';
import { join } from 'node:path';
import { pathInside } from './paths.ts';

describe('a path in a mapped folder', () => {
  const folder = join('/', 'project', 'mocks');

  it('is relative to it, with slashes', () => {
    assert.equal(pathInside(folder, join(folder, 'users', 'list.yaml')), 'users/list.yaml');
    assert.equal(pathInside(folder, join(folder, '..a.yaml')), '..a.yaml');
  });

  it('is none where it is outside (I8)', () => {
    for (const outside of [folder, join(folder, '..'), join(folder, '..', 'other', 'a.yaml'), `${folder}-old/a.yaml`]) {
      assert.equal(pathInside(folder, outside), null);
    }
  });
});
