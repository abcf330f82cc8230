import { lookup } from 'node:dns/promises';
import http from 'node:http';
import https from 'node:https';
import { BlockList, isIP } from 'node:net';
import { AppError } from '../errors.ts';
import { MAX_MEDIA_BYTES } from '../notifications/media.ts';

/** What may be fetched, and how names are looked up. */
export interface MediaHosts {
  /** Host names, lower case; nothing is fetched from anywhere else. */
  hosts: readonly string[];
  /** The addresses of a host; that of the system when it is not given. */
  resolve?: (host: string) => Promise<{ address: string; family: number }[]>;
  /** Whether an address may be connected to. */
  isPublic?: (address: string) => boolean;
}

const deadlineMs = 10_000;

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

/**
 * The bytes at an address. Only hosts on the list, only public addresses, and the connection
 * goes to the very address that was looked at; no redirects, nothing larger than a file may be,
 * not longer than 10 s. Throws 422 `media_url_refused` and `media_unavailable`.
 */
export async function fetchMedia(address: string, rules: MediaHosts): Promise<Buffer> {
  const url = new URL(address);
  if (!rules.hosts.includes(url.hostname) || url.username !== '' || url.password !== '') {
    throw refused('Files are fetched from the hosts in MEDIA_HOSTS only, without a password.');
  }
  const target = await findAddress(url.hostname, rules);
  try {
    return await download(url, target);
  } catch (error) {
    if (error instanceof AppError) throw error;
    throw unavailable('The file could not be fetched. Check the address.', error);
  }
}

async function findAddress(host: string, rules: MediaHosts) {
  const { resolve = (name) => lookup(name, { all: true }), isPublic = isPublicAddress } = rules;
  const bare = host.replace(/^\[(.*)\]$/, '$1');
  const found = await resolve(bare).catch((error: unknown) => {
    throw unavailable('The host of the file is not known to the name service.', error);
  });
  const [first] = found;
  if (!first || !found.every(({ address }) => isPublic(address))) {
    throw refused('The host of the file has a private address.');
  }
  return first;
}

function download(url: URL, target: { address: string; family: number }): Promise<Buffer> {
  const client = url.protocol === 'https:' ? https : http;
  const signal = AbortSignal.timeout(deadlineMs);
  return new Promise((resolve, reject) => {
    const pinned: http.RequestOptions['lookup'] = (_name, options, done) => {
      if (options.all) done(null, [target]);
      else done(null, target.address, target.family);
    };
    const headers = { Accept: 'application/pdf, image/*' };
    client
      .get(url, { lookup: pinned, signal, agent: false, headers }, (response) => {
        readAll(response).then(resolve, reject);
      })
      .on('error', reject);
  });
}

async function readAll(response: http.IncomingMessage): Promise<Buffer> {
  const { statusCode = 0 } = response;
  if (statusCode !== 200) {
    response.destroy();
    throw unavailable(`The host of the file answered ${statusCode}, not 200.`);
  }
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_MEDIA_BYTES) {
      response.destroy();
      throw unavailable(`The file is larger than ${MAX_MEDIA_BYTES} bytes.`);
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function refused(message: string): AppError {
  return failure('media_url_refused', message);
}

function unavailable(message: string, cause?: unknown): AppError {
  return failure('media_unavailable', message, cause);
}

function failure(code: string, message: string, cause?: unknown): AppError {
  const details = [{ path: 'media.url', code, message }];
  return new AppError(code, message, { status: 422, details, cause });
}
