import assert from 'node:assert/strict';
import { Claims } from './claims.ts';

describe('claims to paths', () => {
  it('give a path to the first one, and to the next when that one leaves', () => {
    const claims = new Claims();
    claims.add({ mockId: 'one', path: 'a.yaml' });
    claims.add({ mockId: 'two', path: 'a.yaml' });
    assert.deepEqual([claims.holder('a.yaml'), claims.next('a.yaml')], ['one', 'two']);
    claims.remove({ mockId: 'one', path: 'a.yaml' });
    assert.deepEqual([claims.holder('a.yaml'), claims.next('a.yaml')], ['two', undefined]);
  });

  it('give a path to the one whose file has come to it, before those that have none', () => {
    const claims = new Claims();
    claims.add({ mockId: 'one', path: 'a.yaml' });
    claims.addFirst({ mockId: 'two', path: 'a.yaml' });
    assert.equal(claims.holder('a.yaml'), 'two');
    claims.remove({ mockId: 'two', path: 'a.yaml' });
    assert.equal(claims.holder('a.yaml'), 'one');
  });

  it('know which paths some file system takes for one', () => {
    const claims = new Claims();
    claims.add({ mockId: 'one', path: 'caf\u00e9.yaml' });
    claims.add({ mockId: 'two', path: 'Cafe\u0301.yaml' });
    assert.deepEqual(claims.alike('caf\u00e9.yaml'), ['Cafe\u0301.yaml']);
    claims.remove({ mockId: 'two', path: 'Cafe\u0301.yaml' });
    assert.deepEqual(claims.alike('caf\u00e9.yaml'), []);
  });
});
