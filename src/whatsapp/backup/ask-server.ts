import { type IncomingMessage, request } from 'node:http';
import { text } from 'node:stream/consumers';
import type { Config } from '../../config.ts';
import { errorCodes, isErrorCode } from '../../error-codes.ts';
import { AppError } from '../../errors.ts';

type ServerAddress = Pick<Config, 'host' | 'port' | 'apiKey' | 'allowedHosts'>;

/** Messages in flight are let out first, and a large profile on a slow disk takes its time. */
const deadlineMs = 180_000;
const everyAddress = new Map([
  ['0.0.0.0', '127.0.0.1'],
  ['::', '::1'],
]);

/**
 * Sends a POST without a body to the server that the configuration describes, and returns the
 * `data` of its answer.
 *
 * @throws AppError what the server has answered, or `server_unreachable`.
 */
export async function askServer(address: ServerAddress, path: string): Promise<unknown> {
  const { status, body } = await post(address, path).catch((error: unknown) => {
    throw unreachable(address, error);
  });
  const answer = parseAnswer(body);
  if (answer?.success === true) return answer.data;
  const { code, message } = answer?.error ?? {};
  if (code === undefined || message === undefined || !isErrorCode(code)) {
    throw unreachable(address, `status ${status} ${code}`);
  }
  throw new AppError(code, message, { status: errorCodes[code].status });
}

async function post(address: ServerAddress, path: string) {
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    const { host, port, apiKey, allowedHosts } = address;
    request(
      {
        method: 'POST',
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
  return { status: response.statusCode ?? 0, body: await text(response) };
}

interface Answer {
  success?: boolean;
  data?: unknown;
  error?: { code?: string; message?: string };
}

function parseAnswer(body: string): Answer | null {
  try {
    const answer: Answer | null = JSON.parse(body);
    return answer;
  } catch {
    return null;
  }
}

function unreachable({ host, port }: ServerAddress, cause: unknown): AppError {
  const { code = String(cause) } = cause as { code?: string };
  return new AppError(
    'server_unreachable',
    `A server drives the account, but none answers at ${host}:${port} (${code}). Run this on ` +
      'its machine, with the HOST and PORT that it runs with, or stop it first.',
    { status: 503, cause },
  );
}
