import { isIPv6 } from 'node:net';
import type { Request } from 'express';

/**
 * Whom a request is counted for: the address that it came from, or that a trusted proxy says it
 * came from. Of an IPv6 address the network, as whoever has one has 2^64 addresses in it.
 */
export function clientAddress(request: Request): string {
  return networkOf(request.ip ?? '');
}

/** The address itself when it is IPv4, also inside IPv6; else its first 64 bits. */
export function networkOf(address: string): string {
  const [, inside] = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address) ?? [];
  if (inside !== undefined) return inside;
  if (!isIPv6(address)) return address;
  const [head = '', tail = ''] = address.replace(/%.*$/, '').toLowerCase().split('::');
  const front = head.split(':').filter((group) => group !== '');
  const back = tail.split(':').filter((group) => group !== '');
  const gap = address.includes('::') ? Math.max(0, 8 - front.length - back.length) : 0;
  const groups = [...front, ...Array.from({ length: gap }, () => '0'), ...back];
  return groups
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':');
}
