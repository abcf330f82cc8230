import { errorCodes, isErrorCode } from '../../error-codes.ts';
import { AppError } from '../../errors.ts';
import { callServer, type ServerAddress } from '../call-server.ts';

/** Messages in flight are let out first, and a large profile on a slow disk takes its time. */
const deadlineMs = 180_000;

/**
 * Sends a POST without a body to the server that the configuration describes, and returns the
 * `data` of its answer.
 *
 * @throws AppError what the server has answered, or `server_unreachable`.
 */
export async function askServer(address: ServerAddress, path: string): Promise<unknown> {
  const call = { method: 'POST', path, deadlineMs } as const;
  const { status, body } = await callServer(address, call).catch((error: unknown) => {
    throw unreachable(address, error);
  });
  if (body?.success === true) return body.data;
  const { code, message } = body?.error ?? {};
  if (code === undefined || message === undefined || !isErrorCode(code)) {
    throw unreachable(address, `status ${status} ${code}`);
  }
  throw new AppError(code, message, { status: errorCodes[code].status });
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
