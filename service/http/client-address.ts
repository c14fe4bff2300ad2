/**
 * Whose request it is, for limits: the peer of the connection, or whom a trusted proxy names. Headers of anybody else are
 * not believed. An IPv6 address counts by its /64: that is what one household, or one server, has.
 */
import type { IncomingMessage } from 'node:http';
import { BlockList, isIP, isIPv4 } from 'node:net';

export type AddressOf = (request: Pick<IncomingMessage, 'headers' | 'socket'>) => string;

export function createAddressOf(trustedProxies: readonly string[]): AddressOf {
  const trusted = new BlockList();
  for (const network of trustedProxies) addNetwork(trusted, network);
  const isTrusted = (address: string) => trusted.check(address, isIPv4(address) ? 'ipv4' : 'ipv6');
  return ({ headers, socket }) => {
    let address = plain(socket.remoteAddress ?? '');
    if (address === null) return 'unknown';
    const named = [headers['x-forwarded-for'] ?? []].flat().join(',').split(',');
    // Each proxy adds the peer that it has seen at the end. What stands before the first one that is not trusted is made up.
    while (isTrusted(address)) {
      const before = plain(named.pop() ?? '');
      if (before === null) break;
      address = before;
    }
    return isIPv4(address) ? address : networkOf(address);
  };
}

function addNetwork(list: BlockList, text: string): void {
  const [address = '', prefix] = text.split('/');
  const family = isIPv4(address) ? 'ipv4' : 'ipv6';
  if (prefix === undefined) list.addAddress(address, family);
  else list.addSubnet(address, Number(prefix), family);
}

/** Without port, brackets and zone; an IPv4 address that is written as an IPv6 one is itself. `null`: it is none. */
function plain(text: string): string | null {
  const [, bracketed, withPort] = /^(?:\[([^\]]*)\](?::\d+)?|([\d.]+):\d+)$/.exec(text.trim()) ?? [];
  const [address = ''] = (bracketed ?? withPort ?? text.trim()).split('%');
  const mapped = /^::ffff:([\d.]+)$/i.exec(address)?.[1];
  if (mapped !== undefined && isIPv4(mapped)) return mapped;
  return isIP(address) === 0 ? null : address;
}

function networkOf(address: string): string {
  // As browsers write it: in lower case, with the longest run of zeros left out.
  const { hostname } = new URL(`http://[${address}]`);
  const [left = '', right] = hostname.slice(1, -1).split('::');
  const groups = left === '' ? [] : left.split(':');
  if (right !== undefined) {
    const after = right === '' ? [] : right.split(':');
    while (groups.length + after.length < 8) groups.push('0');
    groups.push(...after);
  }
  return `${groups.slice(0, 4).join(':')}::/64`;
}
