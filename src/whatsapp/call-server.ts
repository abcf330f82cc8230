import { type IncomingMessage, request } from 'node:http';
import { text } from 'node:stream/consumers';
import type { Config } from '../config.ts';

/** What tells where the server of a configuration answers, and lets one in. */
export type ServerAddress = Pick<Config, 'host' | 'port' | 'apiKey' | 'allowedHosts'>;

/** What our server answers with. */
interface Answer {
  success?: boolean;
  data?: unknown;
  error?: { code?: string; message?: string };
}

/** An answer; `body` is null when it is not JSON, and so not one of our server's. */
export interface ServerAnswer {
  status: number;
  body: Answer | null;
}

interface Call {
  method: 'GET' | 'POST';
  path: string;
  deadlineMs: number;
}

const everyAddress = new Map([
  ['0.0.0.0', '127.0.0.1'],
  ['::', '::1'],
]);

/**
 * Sends a request without a body, with the key, to the server that the configuration describes.
 *
 * @throws an error of Node.js when nobody answers there in time.
 */
export async function callServer(address: ServerAddress, call: Call): Promise<ServerAnswer> {
  const { host, port, apiKey, allowedHosts } = address;
  const { method, path, deadlineMs } = call;
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    request(
      {
        method,
        host: everyAddress.get(host) ?? host,
        port,
        path,
        headers: { Host: `${allowedHosts[0]}:${port}`, 'X-Api-Key': apiKey },
        signal: AbortSignal.timeout(deadlineMs),
      },
      resolve,
    )
      .on('error', reject)
      .end();
  });
  return { status: response.statusCode ?? 0, body: parseAnswer(await text(response)) };
}

function parseAnswer(body: string): Answer | null {
  try {
    const answer: Answer | null = JSON.parse(body);
    return typeof answer === 'object' ? answer : null;
  } catch {
    return null;
  }
}
