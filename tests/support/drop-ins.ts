import { beforeEach, expect } from 'vitest';
import { type TestApi, useApi } from './test-api.ts';

/** What a drop-in answers: never our own envelope. */
interface DropInAnswer {
  status: number;
  headers: Headers;
  text: string;
  // oxlint-disable-next-line typescript/no-explicit-any -- each original has a shape of its own
  json: any;
}

/** One message as the ledger has it. */
interface StoredMessage {
  recipient: string;
  phone: string;
  message: string;
  class: string;
  batch_id: string | null;
  scheduled_at: Date | null;
}

/** The API, with a key for the billings that speak to another gateway. */
export class DropIns {
  readonly api: TestApi;
  key = '';

  constructor(api: TestApi) {
    this.api = api;
  }

  async makeKey(): Promise<void> {
    const made = await this.api.post('/keys', { name: 'billing', scopes: ['compat'] });
    this.key = made.body.data.key;
  }

  /** A request without any header of ours. */
  async ask(path: string, init: RequestInit = {}): Promise<DropInAnswer> {
    const response = await fetch(`${this.api.url}${path}`, init);
    const text = await response.text();
    const isJson = response.headers.get('Content-Type')?.startsWith('application/json');
    const json = isJson && text !== '' ? JSON.parse(text) : null;
    return { status: response.status, headers: response.headers, text, json };
  }

  /** In the order in which they leave. */
  rows(): Promise<StoredMessage[]> {
    return this.api.ledger
      .knex('notification_logs')
      .select('recipient', 'phone', 'message', 'class', 'batch_id', 'scheduled_at')
      .orderBy('id');
  }

  /** Nothing of it is in any table. */
  async expectNothingStored(): Promise<void> {
    for (const table of ['notification_logs', 'batches', 'idempotency_keys', 'media']) {
      expect(await this.api.ledger.countRows(table), table).toBe(0);
    }
  }

  async optOut(phone: string): Promise<void> {
    await this.api.ledger.knex('opt_outs').insert({
      phone,
      scope: 'everything',
      source: 'api',
      created_at: this.api.ledger.clock.now(),
    });
  }
}

/** Gives the test file that calls this at its top an API with a compat key, new for every test. */
export function useDropIns(): DropIns {
  const dropIns = new DropIns(useApi());
  beforeEach(() => dropIns.makeKey());
  return dropIns;
}
