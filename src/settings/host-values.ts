import { isIP } from 'node:net';
import { commaList, value } from '../environment-values.ts';

const hostName = /^(?=.{1,253}$)[a-z0-9_][a-z0-9_-]*(?:\.[a-z0-9_-]+)*\.?$/;

/** The address to listen on: an IP address without brackets, or a host name. */
export const listenHost = value('an IP address or a host name, without port', (text) => {
  const host = text.trim().toLowerCase();
  return isIP(host) || hostName.test(host) ? { value: host } : { wrong: 'is not an address' };
});

/** Whether only this machine can reach a server that listens on `host`. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));
}

/** Host names as a browser sends them in `Host`, lower case, without port. */
export const hostList = value(
  'a comma list of host names without port, IPv6 in brackets, for example bills.example.net,[::1]',
  (text) => {
    const hosts = commaList(text.toLowerCase());
    const known = (host: string) =>
      hostName.test(host) || (/^\[.*\]$/.test(host) && isIP(host.slice(1, -1)) === 6);
    if (hosts.length === 0) return { wrong: 'names no host' };
    return hosts.every(known)
      ? { value: Object.freeze(hosts) }
      : { wrong: 'holds something that is not a host name' };
  },
);

/** A PostgreSQL connection URL. It may hold a password. */
export const postgresUrl = value('a URL that starts with postgres:// or postgresql://', (text) => {
  const trimmed = text.trim();
  if (!/^postgres(ql)?:\/\//.test(trimmed)) return { wrong: 'is not a PostgreSQL URL' };
  // A "/", "#" or "?" in a password that is not percent-encoded ends the host part early.
  if (!URL.canParse(trimmed)) {
    return { wrong: 'cannot be read as a URL (percent-encode special characters of the password)' };
  }
  return { value: trimmed };
});

/** Which proxies may say where a request came from: none, so many, or those at these addresses. */
export type ProxyTrust = false | number | readonly string[];

/** `off`; `on` for one proxy, or how many stand in a row; or their addresses and subnets. */
export const proxyTrust = value<ProxyTrust>(
  'off, on, a number of proxies from 1 to 9, or their addresses such as 10.0.0.5,192.168.1.0/24',
  (text) => {
    const word = text.trim().toLowerCase();
    if (word === 'off' || word === 'false') return { value: false };
    if (word === 'on' || word === 'true') return { value: 1 };
    if (/^[1-9]$/.test(word)) return { value: Number(word) };
    const addresses = commaList(word);
    return addresses.length > 0 && addresses.every(isAddressOrSubnet)
      ? { value: Object.freeze(addresses) }
      : { wrong: 'holds something that is not an address' };
  },
);

function isAddressOrSubnet(text: string): boolean {
  const [address = '', bits, ...more] = text.split('/');
  const family = isIP(address);
  if (family === 0 || more.length > 0) return false;
  return (
    bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (family === 4 ? 32 : 128))
  );
}

/** Where browsers find the server, without a path: `https://bills.example.net`. */
export const publicUrl = value(
  'http:// or https:// with a host, and nothing behind it, such as https://bills.example.net',
  (text) => {
    const trimmed = text.trim();
    if (!/^https?:\/\//i.test(trimmed) || !URL.canParse(trimmed)) {
      return { wrong: 'is not a web address' };
    }
    const url = new URL(trimmed);
    const isBare = url.pathname === '/' && !url.search && !url.hash && !url.username;
    return isBare && !url.password ? { value: url.origin } : { wrong: 'holds more than a host' };
  },
);
