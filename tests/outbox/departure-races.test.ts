import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, it } from 'vitest';
import type { AppError } from '../../src/errors.ts';
import { BatchRepository } from '../../src/notifications/batch-repository.ts';
import type { OutgoingMessage, SendOutcome } from '../../src/outbox/message-sender.ts';
import { cancelNotification } from '../../src/whatsapp/cancel-notification.ts';
import { chances } from '../support/chances.ts';
import { ACK_TIMEOUT_MS, LOOK_EVERY_MS, useOutbox } from '../support/test-outbox.ts';

const outbox = useOutbox();
const { ledger } = outbox;

/** One interleaving each; `WBS_INTERLEAVINGS=10000` for a night's worth. */
// oxlint-disable-next-line node/no-process-env -- how thorough a test is, is for who runs it
const count = Number(process.env['WBS_INTERLEAVINGS'] ?? 1_200);
const rowsPerBatch = 4;
const endings = ['acknowledged', 'acknowledged', 'late', 'lost', 'not_sent', 'found'] as const;
const alreadyPaid = { code: 'already_paid', message: 'It is paid.' };

it('loses none and sends none twice, after its cancel, its pause, its payment or its expiry', async () => {
  const race = new Race(chances(20_261_126));
  await race.prepare();
  await race.start();
  await Promise.all([race.cancel(), race.expire(), race.pay(), race.steer()]);
  await race.settle();
  expect(race.broken).toEqual([]);
  for (const row of await ledger
    .knex('notification_logs')
    .select('id', 'status', 'error_code')
    .orderBy('id')) {
    const arrivals = race.arrivals.get(row.id) ?? 0;
    // One in doubt may be cancelled after it had been handed over; a late acknowledgement says so.
    const mayBeThere = (await ledger.kinds(row.id)).includes('uncertain');
    const allowed = row.status === 'sent' ? [1] : mayBeThere ? [0, 1] : [0];
    expect({ ...row, isAllowed: allowed.includes(arrivals) }).toEqual({ ...row, isAllowed: true });
    expect(['sent', 'cancelled']).toContain(row.status);
  }
  const codes = await ledger
    .knex('notification_logs')
    .groupBy('error_code')
    .count()
    .select('error_code');
  const reached = Object.fromEntries(codes.map((row) => [row.error_code, Number(row.count)]));
  for (const code of ['null', 'cancelled_by_request', 'already_paid', 'expired']) {
    expect(reached[code], JSON.stringify(reached)).toBeGreaterThan(0);
  }
  expect(race.refusals).toContain('in_flight');
}, 900_000);

/** A dispatcher, and those who cancel, pay, pause and let time pass around its next messages. */
class Race {
  /** What must not have happened. */
  readonly broken: string[] = [];
  /** How often each text is on a phone; one message id is one message, however often it comes. */
  readonly arrivals = new Map<string, number>();
  readonly refusals = new Set<string>();
  readonly #ids: string[] = [];
  readonly #batches: string[] = [];
  readonly #seen = new Set<string>();
  /** The moment, counted in steps, from which a notification must not be claimed or sent. */
  readonly #cancelledAt = new Map<string, number>();
  readonly #pausedAt = new Map<string, number>();
  readonly #claimedAt = new Map<string, number>();
  readonly #chance: ReturnType<typeof chances>;
  #step = 0;
  #dispatched = 0;
  #done = false;

  constructor(chance: ReturnType<typeof chances>) {
    this.#chance = chance;
  }

  /** Texts are ids; every second handful is a batch. */
  async prepare(): Promise<void> {
    const { knex, clock } = ledger;
    await knex.raw('create table if not exists paid (id text primary key)');
    await knex('paid').delete();
    const batches = Math.floor(count / rowsPerBatch / 2);
    await knex.raw(
      `with batch as (
         insert into batches (id, class, delay_ms, total, created_at, updated_at)
         select cast(lpad(to_hex(b), 12, '0') || '7000b000000000000000' as uuid), 'transactional',
           0, cast(:rowsPerBatch as integer), :now, :now
         from generate_series(0, cast(:batches as integer) - 1) as b
       )
       insert into notification_logs (id, recipient, phone, message, batch_id,
         next_attempt_at, created_at, updated_at)
       select id, phone, phone, cast(id as text),
         case when (n / cast(:rowsPerBatch as integer)) % 2 = 1
           then cast(lpad(to_hex(n / cast(:rowsPerBatch as integer) / 2), 12, '0')
             || '7000b000000000000000' as uuid) end, :now, :now, :now
       from generate_series(0, cast(:last as integer)) as n,
         lateral (select '+62812' || lpad(cast(n as text), 8, '0') as phone,
           cast(lpad(to_hex(n), 12, '0') || '70008000000000000000' as uuid) as id) as made`,
      { rowsPerBatch, batches, last: batches * rowsPerBatch * 2 - 1, now: clock.now() },
    );
    const rows = await knex('notification_logs').select('id').orderBy('id');
    this.#ids.push(...rows.map(({ id }) => id as string));
    this.#batches.push(...(await knex('batches').select('id').orderBy('id')).map(({ id }) => id));
  }

  async start(): Promise<void> {
    const { repository } = ledger;
    const claim = repository.claim.bind(repository);
    repository.claim = async (request) => {
      const startedAt = (this.#step += 1);
      const reply = await claim(request);
      if (reply.claim) this.#noteClaim(reply.claim.id, startedAt);
      return reply;
    };
    outbox.sender.send = (message) => this.#send(message);
    await outbox.start({ checks: [({ id }) => this.#checkPayment(id)] });
  }

  /** People who cancel notifications about to leave. */
  async cancel(): Promise<void> {
    await this.#aroundTheTurn(async (id) => {
      try {
        const parts = { repository: ledger.repository, clock: ledger.clock };
        await cancelNotification(parts, await ledger.find(id));
        this.#cancelledAt.set(id, (this.#step += 1));
      } catch (error) {
        this.refusals.add((error as AppError).code);
      }
    });
  }

  /** The kasir takes payments; the commit is what counts. */
  async pay(): Promise<void> {
    await this.#aroundTheTurn(async (id) => {
      await ledger.knex.raw('insert into paid (id) values (:id) on conflict do nothing', { id });
    });
  }

  /** The time of some runs out just before their turn, or while it is on. */
  async expire(): Promise<void> {
    await this.#aroundTheTurn(async (id) => {
      const at = ledger.clock.in(this.#chance.below(4) - 1);
      await ledger.knex('notification_logs').where({ id }).update({ expires_at: at });
    });
  }

  /** Somebody pauses batches and lets them go on. */
  async steer(): Promise<void> {
    const batches = new BatchRepository(ledger.knex);
    while (!this.#done) {
      const at = Math.floor(this.#dispatched / rowsPerBatch / 2) + this.#chance.below(5) - 1;
      const id = this.#batches[at];
      if (id === undefined) await nextTurn();
      else if (await batches.pause(id, ledger.clock.now())) {
        this.#pausedAt.set(id, (this.#step += 1));
        for (let turns = this.#chance.below(30); turns > 0; turns -= 1) await nextTurn();
        this.#pausedAt.delete(id);
        await batches.resume(id, ledger.clock.now());
        outbox.outbox.wake();
      } else await nextTurn();
    }
  }

  /** Lets time pass until nothing is pending any more. */
  async settle(): Promise<void> {
    for (let looks = 0; looks < 2_000; looks += 1) {
      if ((await ledger.repository.count()).pending === 0) return;
      await outbox.clock.advance(looks % 10 === 9 ? ACK_TIMEOUT_MS : LOOK_EVERY_MS);
      outbox.outbox.wake();
      await nextTurn();
    }
  }

  async #aroundTheTurn(act: (id: string) => Promise<void>): Promise<void> {
    while (!this.#done) {
      for (let turns = this.#chance.below(24); turns > 0; turns -= 1) await nextTurn();
      const id = this.#ids[this.#dispatched + this.#chance.below(24) - 4];
      if (id !== undefined) await act(id);
      this.#done = this.#dispatched >= this.#ids.length - 24;
    }
  }

  #noteClaim(id: string, startedAt: number): void {
    this.#claimedAt.set(id, startedAt);
    this.#dispatched = Math.max(this.#dispatched, this.#ids.indexOf(id));
    const at = this.#ids.indexOf(id);
    const batch =
      at % (2 * rowsPerBatch) < rowsPerBatch
        ? null
        : this.#batches[Math.floor(at / rowsPerBatch / 2)];
    const pausedAt = batch == null ? undefined : this.#pausedAt.get(batch);
    if (pausedAt !== undefined && pausedAt < startedAt) this.broken.push(`${id} was paused`);
  }

  async #checkPayment(id: string) {
    await outbox.clock.advance(1);
    const { rows } = await ledger.knex.raw('select 1 from paid where id = :id', { id });
    return rows.length > 0 ? alreadyPaid : null;
  }

  async #send({ text, messageId }: OutgoingMessage): Promise<SendOutcome> {
    for (let turns = this.#chance.below(5); turns > 0; turns -= 1) await nextTurn();
    if (this.#cancelledAt.has(text)) this.broken.push(`${text} was cancelled`);
    const ending = this.#chance.of(endings);
    if (ending === 'not_sent') return { kind: 'not_sent', reason: 'busy' };
    if (ending === 'lost' && !this.#seen.has(messageId))
      return { kind: 'unknown', reason: 'page_gone' };
    if (!this.#seen.has(messageId)) this.arrivals.set(text, (this.arrivals.get(text) ?? 0) + 1);
    this.#seen.add(messageId);
    outbox.sender.store.set(messageId, 1);
    if (ending === 'found') return { kind: 'unknown', reason: 'page_gone' };
    if (ending !== 'late') setImmediate(() => void outbox.receive(messageId, 1));
    return { kind: 'handed_over' };
  }
}
