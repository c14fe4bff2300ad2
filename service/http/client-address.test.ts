import assert from 'node:assert/strict';
import type { Socket } from 'node:net';
import { isNetwork } from '../config/network.ts';
import { createAddressOf } from './client-address.ts';

describe('the address of a client', () => {
  const from = (peer: string | undefined, forwarded: string | undefined, trusted: string[] = []) =>
    createAddressOf(trusted)({
      socket: { remoteAddress: peer } as Socket,
      headers: forwarded === undefined ? {} : { 'x-forwarded-for': forwarded },
    });

  it('is the peer of the connection, whatever headers claim', () => {
    assert.equal(from('203.0.113.9', '1.2.3.4'), '203.0.113.9');
    assert.equal(from('203.0.113.9', '1.2.3.4', ['10.0.0.0/8']), '203.0.113.9');
    assert.equal(from(undefined, '1.2.3.4', ['10.0.0.0/8']), 'unknown');
  });

  it('is whom a trusted proxy names, and not what a client has put before that (M4)', () => {
    assert.equal(from('10.1.2.3', '203.0.113.9', ['10.0.0.0/8']), '203.0.113.9');
    assert.equal(from('::ffff:10.1.2.3', '6.6.6.6, 203.0.113.9', ['10.0.0.0/8']), '203.0.113.9');
    assert.equal(from('::1', '6.6.6.6, 203.0.113.9:4711, 10.0.0.7', ['::1', '10.0.0.7']), '203.0.113.9');
    assert.equal(from('10.1.2.3', '203.0.113.9, nonsense', ['10.0.0.0/8']), '10.1.2.3');
    assert.equal(from('10.1.2.3', undefined, ['10.0.0.0/8']), '10.1.2.3');
    assert.equal(from('10.1.2.3', '10.9.9.9', ['10.0.0.0/8']), '10.9.9.9');
  });

  it('is the /64 of an IPv6 address, however it is written (M4)', () => {
    const network = '2001:db8:0:7::/64';
    for (const address of ['2001:db8:0:7::1', '2001:DB8:0:7:ffff:1:2:3', '2001:0db8:0000:0007::9%eth0']) {
      assert.equal(from(address, undefined), network);
      assert.equal(from('10.1.2.3', `[${address.split('%')[0]}]:80`, ['10.1.2.3']), network);
    }
    assert.equal(from('::1', undefined), '0:0:0:0::/64');
    assert.notEqual(from('2001:db8:0:8::1', undefined), network);
    assert.equal(from('::ffff:203.0.113.9', undefined), '203.0.113.9');
  });

  it('knows a network from what is none', () => {
    for (const good of ['10.0.0.0/8', '127.0.0.1', '::1', 'fd00::/8', '0.0.0.0/0']) assert.ok(isNetwork(good), good);
    for (const bad of ['', 'proxy', '10.0.0.0/33', '10.0.0.0/8/8', '::/129', '10.0.0/8', 'fe80::1%eth0', '1.2.3.4/']) {
      assert.ok(!isNetwork(bad), bad);
    }
  });
});
