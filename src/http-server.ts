import { once } from 'node:events';
import { type RequestListener, type Server, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { StartError } from './errors.ts';

/** A listening HTTP server. */
export interface HttpServer {
  /** Where it answers, for example `http://127.0.0.1:3000`. */
  url: string;
  /** Takes no new requests, and ends those that are still open after two seconds. */
  close(): Promise<void>;
}

const closeDeadlineMs = 2_000;

/**
 * Listens on `host:port`, 0 for any free port, with deadlines for slow senders.
 * Throws a {@link StartError} (78) when the address can't be had.
 */
export async function listen(
  listener: RequestListener,
  { host, port }: { host: string; port: number },
): Promise<HttpServer> {
  const server = createServer(listener);
  server.headersTimeout = 10_000;
  server.requestTimeout = 20_000;
  server.listen(port, host);
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
