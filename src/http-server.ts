import { once } from 'node:events';
import { type RequestListener, type Server, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { boundConnections } from './bound-connections.ts';
import { StartError } from './errors.ts';

/** A listening HTTP server. */
export interface HttpServer {
  /** Where it answers, for example `http://127.0.0.1:3000`. */
  url: string;
  /** Takes no new requests, and ends those that are still open after two seconds. */
  close(): Promise<void>;
}

/** What a sender may take, in time and in connections. */
interface ServerLimits {
  /** For the headers of a request, in ms. */
  headersMs: number;
  /** For a whole request, in ms. */
  requestMs: number;
  connections: number;
}

const usualLimits: ServerLimits = { headersMs: 10_000, requestMs: 20_000, connections: 1_000 };
const closeDeadlineMs = 2_000;
/** Longer than proxies keep theirs, so that none sends into one that is just being closed. */
const keepAliveMs = 65_000;
const checkEveryMs = 500;
/** How many connections the system holds until they are looked at. */
const backlog = 2_048;

/**
 * Listens on `host:port`, 0 for any free port, with deadlines for slow senders and a bound on
 * connections.
 * Throws a {@link StartError} (78) when the address can't be had.
 */
export async function listen(
  listener: RequestListener,
  { host, port }: { host: string; port: number },
  limits: ServerLimits = usualLimits,
): Promise<HttpServer> {
  const server = createServer(
    {
      headersTimeout: limits.headersMs,
      requestTimeout: limits.requestMs,
      keepAliveTimeout: keepAliveMs,
      connectionsCheckingInterval: checkEveryMs,
    },
    listener,
  );
  boundConnections(server, limits.connections);
  server.listen(port, host, backlog);
  try {
    await once(server, 'listening');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new StartError(
      `Nothing can listen on ${host}:${port} (${code}). Choose another PORT, or stop what is ` +
        'using this one.',
      78,
      error,
    );
  }
  const address = server.address() as AddressInfo;
  const name = address.family === 'IPv6' ? `[${address.address}]` : address.address;
  return { url: `http://${name}:${address.port}`, close: () => close(server) };
}

async function close(server: Server): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  server.closeIdleConnections();
  const timer = setTimeout(() => server.closeAllConnections(), closeDeadlineMs);
  await closed;
  clearTimeout(timer);
}
