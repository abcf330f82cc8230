import type http from 'node:http';
import type { CodeOf } from '../error-codes.ts';
import { AppError } from '../errors.ts';
import { MAX_MEDIA_BYTES } from '../notifications/media.ts';
import {
  type AddressRules,
  type HostAddress,
  findAddresses,
  pinnedRequest,
} from '../pinned-request.ts';

/** What may be fetched, and how names are looked up. */
export interface MediaHosts extends AddressRules {
  /** Host names, lower case; nothing is fetched from anywhere else. */
  hosts: readonly string[];
}

const deadlineMs = 10_000;

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
  const addresses = await findAddresses(url, rules).catch((error: unknown) => {
    throw unavailable('The host of the file is not known to the name service.', error);
  });
  if (!addresses) throw refused('The host of the file has a private address.');
  try {
    return await download(url, addresses);
  } catch (error) {
    if (error instanceof AppError) throw error;
    throw unavailable('The file could not be fetched. Check the address.', error);
  }
}

function download(url: URL, addresses: readonly HostAddress[]): Promise<Buffer> {
  const signal = AbortSignal.timeout(deadlineMs);
  const headers = { Accept: 'application/pdf, image/*' };
  return new Promise((resolve, reject) => {
    pinnedRequest(url, addresses, { signal, headers })
      .on('response', (response) => {
        readAll(response).then(resolve, reject);
      })
      .on('error', reject)
      .end();
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

function failure(code: CodeOf<422>, message: string, cause?: unknown): AppError {
  const details = [{ path: 'media.url', code, message }];
  return new AppError(code, message, { status: 422, details, cause });
}
