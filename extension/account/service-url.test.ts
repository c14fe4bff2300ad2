import assert from 'node:assert/strict';
import { CloudError } from '@mockforge-cloud/shared/protocol';
import { serviceUrlOf } from './service-url.ts';

describe('a service URL', () => {
  it('has one spelling', () => {
    for (const spelling of [
      'HTTPS://Mocks.Example.com/',
      'https://mocks.example.com:443',
      ' https://mocks.example.com ',
    ]) {
      assert.equal(serviceUrlOf(spelling), 'https://mocks.example.com');
    }
    assert.equal(serviceUrlOf('https://example.com/mocks/'), 'https://example.com/mocks');
  });

  for (const bad of [
    '',
    'mocks.example.com',
    'ftp://example.com',
    'file:///etc',
    'https://alice:secret@example.com',
    'https://a.example/?b',
  ]) {
    it(`is not "${bad}"`, () => {
      assert.throws(
        () => serviceUrlOf(bad),
        (error) => error instanceof CloudError && error.code === 'usage.invalid' && error.hint !== undefined,
      );
    });
  }
});
