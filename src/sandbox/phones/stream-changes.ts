import type { Request, Response } from 'express';

/** At most one event in this time, so that a bulk of messages does not drown the page … */
const GAP_MS = 120;
/** … and at least this many times as long between two looks as one look takes. */
const REST_FACTOR = 10;
/** A line without any traffic is taken for dead by what stands between. */
const HEARTBEAT_MS = 20_000;
/** How long the browser waits until it tries again. */
const RETRY_MS = 1000;

/**
 * Sends by server-sent events what `look` returns: now, and after each change that
 * `subscribe` tells of. Slow readers get fewer, never older ones. Ends with the request.
 */
export function streamChanges(
  request: Request,
  response: Response,
  look: () => unknown,
  subscribe: (changed: () => void) => () => void,
): void {
  let timer: NodeJS.Timeout | undefined;
  let gapMs = GAP_MS;
  const send = () => {
    // The timer stays set meanwhile, so that nothing else is planned.
    if (response.writableNeedDrain) {
      response.once('drain', send);
      return;
    }
    timer = undefined;
    const startedAt = performance.now();
    response.write(`data: ${JSON.stringify(look())}\n\n`);
    gapMs = Math.max(GAP_MS, REST_FACTOR * (performance.now() - startedAt));
  };
  const later = () => {
    timer ??= setTimeout(send, gapMs);
  };
  response.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' });
  response.write(`retry: ${RETRY_MS}\n\n`);
  send();
  const unsubscribe = subscribe(later);
  const heartbeat = setInterval(() => response.write(':\n\n'), HEARTBEAT_MS);
  request.on('close', () => {
    unsubscribe();
    clearInterval(heartbeat);
    clearTimeout(timer);
  });
}
