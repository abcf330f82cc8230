import { createServer } from 'node:net';
import { z } from 'zod';
import { callServer, type ServerAddress, type ServerAnswer } from '../whatsapp/call-server.ts';

/** Who answers where our server would. */
export type ServerView =
  /** PORT is 0, so that nobody can know where to look. */
  | { kind: 'anywhere' }
  /** Nobody answers; `bindError` says why nobody could either, such as EACCES. */
  | { kind: 'nobody'; bindError: string | null }
  | { kind: 'stranger'; detail: string }
  | { kind: 'ours'; refused: true }
  | {
      kind: 'ours';
      refused: false;
      /** Null when it is ready for messages, else what is not. */
      notReady: string | null;
      status: StatusView | null;
    };

/** What is read of `GET /whatsapp/status`; the account's number is none of it. */
const statusView = z.object({
  state: z.string(),
  stateSince: z.string(),
  reason: z.string().nullable(),
  owner: z.boolean(),
  alarms: z.array(z.object({ code: z.string(), reason: z.string().nullable() })),
});
export type StatusView = z.output<typeof statusView>;

const live = z.object({ data: z.object({ status: z.literal('live') }) });
const deadlineMs = 5_000;

/** Asks whoever answers at HOST and PORT; each question has five seconds. */
export async function readServer(address: ServerAddress): Promise<ServerView> {
  if (address.port === 0) return { kind: 'anywhere' };
  const get = (path: string) => callServer(address, { method: 'GET', path, deadlineMs });
  try {
    const { status, body } = await get('/health/live');
    if (!live.safeParse(body).success) return { kind: 'stranger', detail: `status ${status}` };
    const [ready, state] = await Promise.all([get('/health/ready'), get('/whatsapp/status')]);
    if (ready.status === 401 || ready.status === 403) return { kind: 'ours', refused: true };
    const view = statusView.safeParse(state.body?.data);
    return {
      kind: 'ours',
      refused: false,
      notReady: ready.status === 200 ? null : reasonOf(ready),
      status: view.success ? view.data : null,
    };
  } catch (error) {
    const { code = 'no answer in time' } = error as { code?: string };
    const isNobody = code === 'ECONNREFUSED' || code === 'EADDRNOTAVAIL';
    if (!isNobody) return { kind: 'stranger', detail: String(code) };
    return { kind: 'nobody', bindError: await whyNotListening(address) };
  }
}

function reasonOf({ status, body }: ServerAnswer): string {
  return body?.error?.message ?? `status ${status}`;
}

/** Takes the port for a moment, which is the only way to know. */
function whyNotListening({ host, port }: ServerAddress): Promise<string | null> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', ({ code }: NodeJS.ErrnoException) => resolve(code ?? 'unknown'));
    server.listen(port, host, () => server.close(() => resolve(null)));
  });
}
