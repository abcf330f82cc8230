import type { RequestHandler } from 'express';

/** How long and how much of a body is still taken in after the answer. */
const LINGER_MS = 1_000;
const LINGER_BYTES = 1_048_576;
const LOOK_EVERY_MS = 20;

/**
 * Closes the connection of whoever goes on sending a body that was answered already, such as one
 * that is too large or came without a key. The sender gets a moment to read the answer: closed at
 * once, the system would throw it away.
 */
export const dropUnreadBodies: RequestHandler = (request, response, next) => {
  response.once('finish', () => {
    if (request.complete) return;
    const { socket } = request;
    const { bytesRead } = socket;
    const until = performance.now() + LINGER_MS;
    const look = () => {
      if (request.complete || socket.destroyed) return clearInterval(timer);
      const isOver = performance.now() > until || socket.bytesRead - bytesRead > LINGER_BYTES;
      if (isOver) socket.destroy();
    };
    const timer = setInterval(look, LOOK_EVERY_MS);
    request.resume();
  });
  next();
};
