import type { Connection } from './connection.ts';
import { ServerStatusCodeError } from './server-status-code-error.ts';
import { type Wid, createWid } from './wid.ts';

/** Which phone number and which LID belong together, as far as this page has learned it. */
export class AddressBook {
  readonly #connection: Connection;
  readonly #lidByPhone = new Map<string, Wid>();
  readonly #phoneByLid = new Map<string, Wid>();

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  learn(phoneId: string, lid: string): void {
    this.#lidByPhone.set(phoneId, createWid(lid));
    this.#phoneByLid.set(lid, createWid(phoneId));
  }

  lidOf(phone: Wid): Wid | undefined {
    return this.#lidByPhone.get(phone._serialized);
  }

  phoneOf(lid: Wid): Wid | undefined {
    return this.#phoneByLid.get(lid._serialized);
  }

  /**
   * Asks WhatsApp whether somebody has this address: both of the person's addresses, or
   * null for nobody. Throws `ServerStatusCodeError` when WhatsApp refuses to say.
   */
  async query(wid: Wid): Promise<{ phone: Wid; lid: Wid } | null> {
    const answer = await this.#connection.call('exists', { id: wid._serialized });
    if (answer.status === 'error') throw new ServerStatusCodeError(answer.code);
    if (answer.status === 'unregistered') return null;
    this.learn(answer.phoneId, answer.lid);
    return { phone: createWid(answer.phoneId), lid: createWid(answer.lid) };
  }
}
