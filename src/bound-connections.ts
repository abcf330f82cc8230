import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/**
 * Keeps at most `most` connections open. For one more, the one is closed that has been waiting
 * longest without a request, so that a crowd of silent connections keeps nobody out; when all
 * are being answered, the new one is closed.
 */
export function boundConnections(server: Server, most: number): void {
  /** Those without a request, the longest waiting first. */
  const idle = new Set<Socket>();
  /** How many requests of each of the others are being answered. */
  const busy = new Map<Socket, number>();

  server.on('connection', (socket: Socket) => {
    if (idle.size + busy.size >= most) {
      const [oldest] = idle;
      if (!oldest) return void socket.destroy();
      idle.delete(oldest);
      oldest.destroy();
    }
    idle.add(socket);
    socket.once('close', () => {
      idle.delete(socket);
      busy.delete(socket);
    });
  });

  server.prependListener('request', ({ socket }: IncomingMessage, response: ServerResponse) => {
    if (socket.destroyed) return;
    idle.delete(socket);
    busy.set(socket, (busy.get(socket) ?? 0) + 1);
    response.once('close', () => {
      const left = (busy.get(socket) ?? 0) - 1;
      if (left > 0) return void busy.set(socket, left);
      busy.delete(socket);
      if (!socket.destroyed) idle.add(socket);
    });
  });
}
