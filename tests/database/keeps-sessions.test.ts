import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { once } from 'node:events';
import pg from 'pg';
import { afterEach, expect, inject, it } from 'vitest';
import { keepsSessions } from '../../src/database/keeps-sessions.ts';

let pooler: TransactionPooler | null = null;
afterEach(async () => {
  await pooler?.close();
  pooler = null;
});

const readyForQuery = 'Z'.charCodeAt(0);
const ends = ['Q', 'S'].map((type) => type.charCodeAt(0));

/** Whether bytes of the protocol (type, length, content; again and again) end in such a message. */
function endsWith(bytes: Buffer, types: readonly number[]): boolean {
  let last = -1;
  let at = 0;
  while (at + 5 <= bytes.length) {
    last = bytes[at]!;
    at += 1 + bytes.readUInt32BE(at + 1);
  }
  return at === bytes.length && types.includes(last);
}

/** What PgBouncer does in transaction mode: whoever asks gets the next free session, here the only one. */
class TransactionPooler {
  readonly #server: Server;
  readonly #session: pg.Client;
  readonly #clients = new Set<Socket>();
  #turn: Promise<void> = Promise.resolve();

  private constructor(session: pg.Client) {
    this.#session = session;
    this.#server = createServer((client) => this.#serve(client));
  }

  static async start(connectionString: string): Promise<TransactionPooler> {
    const session = new pg.Client({ connectionString });
    session.on('error', () => undefined);
    await session.connect();
    const started = new TransactionPooler(session);
    started.#server.listen(0, '127.0.0.1');
    await once(started.#server, 'listening');
    return started;
  }

  get url(): string {
    const { port } = this.#server.address() as AddressInfo;
    return `postgres://isp:any@127.0.0.1:${port}/isp`;
  }

  async close(): Promise<void> {
    for (const client of this.#clients) client.destroy();
    this.#server.close();
    this.#stream.destroy();
  }

  get #stream(): Socket {
    const { connection } = this.#session as unknown as { connection: { stream: Socket } };
    return connection.stream;
  }

  #serve(client: Socket): void {
    this.#clients.add(client);
    let isGreeted = false;
    let asked = Buffer.alloc(0);
    client.on('error', () => undefined);
    client.on('data', (bytes: Buffer) => {
      if (!isGreeted) {
        isGreeted = true;
        client.write(Buffer.from('R\0\0\0\x08\0\0\0\0Z\0\0\0\x05I', 'latin1'));
        return;
      }
      asked = Buffer.concat([asked, bytes]);
      if (!endsWith(asked, ends)) return;
      const question = asked;
      asked = Buffer.alloc(0);
      this.#turn = this.#turn.then(async () => {
        client.write(await this.#ask(question));
      });
    });
  }

  #ask(question: Buffer): Promise<Buffer> {
    const stream = this.#stream;
    return new Promise((resolve) => {
      let answer = Buffer.alloc(0);
      stream.removeAllListeners('data');
      stream.on('data', (bytes: Buffer) => {
        answer = Buffer.concat([answer, bytes]);
        if (endsWith(answer, [readyForQuery])) resolve(answer);
      });
      stream.write(question);
    });
  }
}

it('PostgreSQL itself gives each connection a session of its own, and gets its locks back', async () => {
  const { connectionString } = inject('postgres');
  expect(await keepsSessions(connectionString)).toBe(true);
});

it('a transaction pooler does not', async () => {
  pooler = await TransactionPooler.start(inject('postgres').connectionString);
  expect(await keepsSessions(pooler.url)).toBe(false);
});

it('whoever does not answer can not be asked', async () => {
  await expect(keepsSessions('postgres://127.0.0.1:1/none')).rejects.toThrow(/ECONNREFUSED/);
});
