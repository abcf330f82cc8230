import { once } from 'node:events';
import type http from 'node:http';
import type { DeliveryError } from '../../notifications/webhook.ts';
import {
  type AddressRules,
  type HostAddress,
  findAddresses,
  isPublicAddress,
  pinnedRequest,
} from '../../pinned-request.ts';
import { findUrlFault } from './webhook-url.ts';

/** How receivers may be reached. */
export interface WebhookReach extends Pick<AddressRules, 'resolve'> {
  /** Hosts that may have private addresses, and be called without TLS. */
  privateHosts: readonly string[];
  /** Milliseconds for one attempt, from the look at the name to the end of the answer. */
  timeoutMs: number;
}

/** What a receiver has answered. */
export interface WebhookAnswer {
  /** Null when it has taken the event. */
  error: DeliveryError | null;
  /** Null when there was no answer. */
  responseStatus: number | null;
}

/** Nobody looks at what a receiver writes; more than this is not even taken off the wire. */
const mostAnswerBytes = 64 * 1024;

/**
 * One attempt to tell a receiver: a POST of `body` to a public address of its host. Any 2xx means
 * that it has taken it. Never rejects, and is over after `timeoutMs` or when `signal` is aborted.
 */
export async function callWebhook(
  address: string,
  message: { headers: Readonly<Record<string, string>>; body: string },
  reach: WebhookReach,
  signal: AbortSignal,
): Promise<WebhookAnswer> {
  if (findUrlFault(address, reach.privateHosts)) return failed('address_refused');
  const url = new URL(address);
  const deadline = AbortSignal.timeout(reach.timeoutMs);
  const over = AbortSignal.any([signal, deadline]);
  try {
    const isPrivate = reach.privateHosts.includes(url.hostname);
    const isAllowed = isPrivate ? () => true : isPublicAddress;
    const found = findAddresses(url, { resolve: reach.resolve, isAllowed });
    const addresses = await Promise.race([found.catch(() => 'unknown' as const), aborted(over)]);
    if (addresses === 'unknown') return failed('name_not_found');
    if (addresses === null) return failed('address_refused');
    return await post(url, addresses, message, over);
  } catch {
    return failed(deadline.aborted ? 'timeout' : 'connection_failed');
  }
}

function failed(error: DeliveryError): WebhookAnswer {
  return { error, responseStatus: null };
}

async function aborted(signal: AbortSignal): Promise<never> {
  if (!signal.aborted) await once(signal, 'abort');
  throw new Error('The attempt is over.');
}

async function post(
  url: URL,
  addresses: readonly HostAddress[],
  { headers, body }: { headers: Readonly<Record<string, string>>; body: string },
  signal: AbortSignal,
): Promise<WebhookAnswer> {
  const request = pinnedRequest(url, addresses, {
    method: 'POST',
    headers: {
      ...headers,
      'Content-Type': 'application/json',
      'Content-Length': Buffer.byteLength(body),
      'User-Agent': 'whatsapp-business-server',
    },
    signal,
  });
  const responding = once(request, 'response') as Promise<[http.IncomingMessage]>;
  // A connection may also break after the answer has begun, when nobody listens any more.
  request.on('error', () => undefined);
  request.end(body);
  const [response] = await responding;
  await readToTheEnd(response);
  const responseStatus = response.statusCode ?? 0;
  return { error: errorOf(responseStatus), responseStatus };
}

/** What it has answered stands, also when the rest of its answer is cut off or too long. */
async function readToTheEnd(response: http.IncomingMessage): Promise<void> {
  let bytes = 0;
  try {
    for await (const chunk of response as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes > mostAnswerBytes) break;
    }
  } catch {
    // The status has been read, and nothing else matters.
  }
  response.destroy();
}

function errorOf(status: number): DeliveryError | null {
  if (status >= 200 && status < 300) return null;
  if (status === 410) return 'gone';
  return status >= 300 && status < 400 ? 'redirect' : 'http_error';
}
