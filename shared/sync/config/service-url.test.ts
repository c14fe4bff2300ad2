import assert from 'node:assert/strict';
import { normalizeServiceUrl } from './service-url.ts';

describe('the address of a service, as tokens are kept under it (H4)', () => {
  for (const spelled of [
    'https://mocks.example.com',
    'https://mocks.example.com/',
    'https://mocks.example.com//',
    'https://MOCKS.Example.com',
    'HTTPS://mocks.example.com:443/',
    'https://mocks.example.com.',
    'https://mocks.example.com/a/..',
    ' https://mocks.example.com\n',
  ]) {
    it(`is one address, also as ${JSON.stringify(spelled)}`, () => {
      assert.equal(normalizeServiceUrl(spelled), 'https://mocks.example.com');
    });
  }

  it('is another one with another scheme, port, path or name', () => {
    const spelled = [
      'https://mocks.example.com',
      'http://mocks.example.com',
      'https://mocks.example.com:8443',
      'https://mocks.example.com/team',
      'https://mocks.example.com/Team',
      'https://mocks.example.com.evil.example',
      'https://mocks.example.com..',
      'https://xn--mcks-hoa.example.com',
    ];
    const addresses = spelled.map(normalizeServiceUrl);
    assert.equal(new Set(addresses).size, spelled.length, addresses.join('\n'));
  });

  it('is none with a user, a query, a fragment, another scheme, or no name', () => {
    for (const text of [
      'https://me@mocks.example.com',
      'https://mocks.example.com:x@evil.example',
      'https://mocks.example.com@evil.example/',
      'https://mocks.example.com?to=evil',
      'https://mocks.example.com#evil',
      'file:///etc/passwd',
      'ftp://mocks.example.com',
      'mocks.example.com',
      'https://',
      '',
    ]) {
      assert.equal(normalizeServiceUrl(text), null, text);
    }
  });
});
