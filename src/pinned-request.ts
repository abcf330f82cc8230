import { lookup } from 'node:dns/promises';
import http from 'node:http';
import https from 'node:https';
import { BlockList, isIP, type LookupFunction } from 'node:net';

/** One address of a host. */
export interface HostAddress {
  address: string;
  /** 4 or 6. */
  family: number;
}

/** How a host's addresses are looked up, and which of them may be connected to. */
export interface AddressRules {
  /** That of the system when it is not given. */
  resolve?: ((host: string) => Promise<HostAddress[]>) | undefined;
  /** Whether an address may be connected to; those of the public internet when not given. */
  isAllowed?: ((address: string) => boolean) | undefined;
}

/** Networks that are no part of the public internet (RFC 6890 and others). */
const privateNetworks = new BlockList();
for (const [network, bits] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
] as const) {
  privateNetworks.addSubnet(network, bits, 'ipv4');
}
for (const [network, bits] of [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
] as const) {
  privateNetworks.addSubnet(network, bits, 'ipv6');
}
const publicIpv6 = new BlockList();
publicIpv6.addSubnet('2000::', 3, 'ipv6');

/** Whether an IP address is one of the public internet. */
export function isPublicAddress(address: string): boolean {
  const family = isIP(address);
  if (family === 4) return !privateNetworks.check(address, 'ipv4');
  return (
    family === 6 && publicIpv6.check(address, 'ipv6') && !privateNetworks.check(address, 'ipv6')
  );
}

/** The host of a URL as the name service knows it: without the brackets of IPv6. */
export function bareHost({ hostname }: URL): string {
  return hostname.replace(/^\[(.*)\]$/, '$1');
}

/**
 * The addresses of the host, or null when any of them may not be connected to. Rejects when the
 * name service does not know it.
 */
export async function findAddresses(url: URL, rules: AddressRules): Promise<HostAddress[] | null> {
  const { resolve = lookUp, isAllowed = isPublicAddress } = rules;
  const found = await resolve(bareHost(url));
  return found.length > 0 && found.every(({ address }) => isAllowed(address)) ? found : null;
}

/** Asks the name service of the system. */
export function lookUp(host: string): Promise<HostAddress[]> {
  return lookup(host, { all: true });
}

/**
 * A request on a connection of its own that goes to one of `addresses` and to nothing else: the
 * name is not looked up again, so no answer of a name service can lead it elsewhere. Redirects are
 * answers like others. The caller writes the body, if any, and ends it.
 */
export function pinnedRequest(
  url: URL,
  addresses: readonly HostAddress[],
  options: Pick<http.RequestOptions, 'method' | 'headers' | 'signal'>,
): http.ClientRequest {
  const client = url.protocol === 'https:' ? https : http;
  const pinned: LookupFunction = (_name, { all }, done) => {
    const [first] = addresses;
    if (all) done(null, [...addresses]);
    else done(null, first!.address, first!.family);
  };
  return client.request(url, { ...options, lookup: pinned, agent: false });
}
