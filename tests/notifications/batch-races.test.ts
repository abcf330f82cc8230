import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { BatchRepository } from '../../src/notifications/batch-repository.ts';
import type { Claim } from '../../src/notifications/notification.ts';
import { chances } from '../support/chances.ts';
import { useLedger } from '../support/test-ledger.ts';

const ledger = useLedger();

const batchCount = 1_000;
const rowsPerBatch = 2;
/** What is returned is the first to be claimed again. */
const atOnce = new Date(0);
const orders = ['pause', 'resume', 'cancel'] as const;

/** One batch as those who steer it know it. */
interface Course {
  id: string;
  /** When it was answered that nothing more is claimed; null while it may be. */
  closedAt: number | null;
  isCancelled: boolean;
}

describe('pausing, resuming and cancelling, while messages are claimed, returned and sent', () => {
  it('loses none, sends none twice, and claims none after the answer', async () => {
    const race = new Race(chances(20_261_123));
    await race.prepare();
    await Promise.all([race.dispatch(), race.dispatch(), ...[1, 2, 3].map(() => race.steer())]);

    expect(race.claimedAfterAnswer).toEqual([]);
    expect(race.steps).toBeGreaterThan(2_000);
    expect(race.returns).toBeGreaterThan(300);
    const rows = await ledger.knex('notification_logs').select('id', 'batch_id', 'status');
    expect(rows).toHaveLength(batchCount * rowsPerBatch);
    for (const { id, batch_id, status } of rows) {
      const sent = race.sent.get(id) ?? 0;
      expect({ id, status, sent }).toEqual({ id, status, sent: status === 'sent' ? 1 : 0 });
      const { isCancelled } = race.courses.get(batch_id)!;
      expect(isCancelled ? ['sent', 'cancelled'] : ['sent']).toContain(status);
    }
    const batches = await new BatchRepository(ledger.knex).list({ limit: batchCount });
    for (const { id, order, counts } of batches) {
      expect(counts).toMatchObject({ pending: 0, uncertain: 0, held: 0 });
      expect(order === 'cancelled').toBe(race.courses.get(id)!.isCancelled);
    }
  }, 120_000);
});

/** Two dispatchers and three impatient people over a thousand small batches. */
class Race {
  readonly courses = new Map<string, Course>();
  readonly claimedAfterAnswer: string[] = [];
  /** How often each notification has reached a phone. */
  readonly sent = new Map<string, number>();
  steps = 0;
  returns = 0;
  readonly #batches = new BatchRepository(ledger.knex);
  readonly #chance: ReturnType<typeof chances>;
  readonly #toSteer: Course[] = [];
  readonly #batchOf = new Map<string, Course>();
  #inHand: Course | null = null;
  #time = 0;
  #steering = 3;

  constructor(chance: ReturnType<typeof chances>) {
    this.#chance = chance;
  }

  async prepare(): Promise<void> {
    for (let index = 0; index < batchCount; index += 1) {
      await ledger.clock.advance(1);
      const written = await this.#batches.enqueue(aBatch(index), null, ledger.clock.now());
      const course = { id: written!.id, closedAt: null, isCancelled: false };
      this.courses.set(course.id, course);
      this.#toSteer.push(course);
    }
    for (const { id, batch_id } of await ledger
      .knex('notification_logs')
      .select('id', 'batch_id')) {
      this.#batchOf.set(id, this.courses.get(batch_id)!);
    }
  }

  /** Claims and sends until everything is settled. */
  async dispatch(): Promise<void> {
    for (;;) {
      const startedAt = (this.#time += 1);
      const steering = this.#steering > 0;
      const claim = await ledger.claim();
      if (claim) await this.#send(claim, startedAt);
      else if (!steering) return;
    }
  }

  /** Gives the batches that are in hand some orders, the last of which lets them end. */
  async steer(): Promise<void> {
    for (let course = this.#nextCourse(); course; course = this.#nextCourse()) {
      for (let left = this.#chance.below(4); left > 0; left -= 1) {
        await this.#order(course, this.#chance.of(orders));
      }
      await this.#order(course, this.#chance.of(['resume', 'resume', 'cancel']));
    }
    this.#steering -= 1;
  }

  #nextCourse(): Course | undefined {
    const inHand = this.#toSteer.indexOf(this.#inHand!);
    return this.#toSteer.splice(Math.max(inHand, 0), 1)[0];
  }

  async #order(course: Course, order: (typeof orders)[number]): Promise<void> {
    this.steps += 1;
    await this.#dawdle();
    const now = ledger.clock.now();
    if (order === 'resume' && !course.isCancelled) course.closedAt = null;
    const isDone = await this.#batches[order](course.id, now);
    if (order === 'cancel' && isDone) course.isCancelled = true;
    if (order !== 'resume' && isDone) course.closedAt = this.#time += 1;
    if (order === 'pause') await this.#watchClaims(this.#chance.below(10));
  }

  async #send(claim: Claim, startedAt: number): Promise<void> {
    this.#inHand = this.#batchOf.get(claim.id)!;
    const { closedAt } = this.#inHand;
    if (closedAt !== null && closedAt < startedAt) this.claimedAfterAnswer.push(claim.id);
    await this.#dawdle();
    const now = ledger.clock.now();
    const { repository } = ledger;
    const outcome = this.#chance.of(['sent', 'sent', 'not_sent', 'lost', 'found'] as const);
    if (outcome === 'not_sent') {
      this.returns += 1;
      await repository.release(claim, { nextAttemptAt: atOnce, reason: 'busy' }, now);
      return;
    }
    if (outcome !== 'sent') await repository.markUncertain(claim, 'send_timeout', now);
    await this.#dawdle();
    if (outcome === 'lost') {
      this.returns += 1;
      await repository.returnToOutbox(claim.id, claim.ownerEpoch, atOnce, now);
      return;
    }
    this.sent.set(claim.id, (this.sent.get(claim.id) ?? 0) + 1);
    await ledger.receive(claim.messageId, 1);
  }

  /** Lets the dispatchers ask for `count` more claims. */
  async #watchClaims(count: number): Promise<void> {
    for (const until = this.#time + count; this.#time < until; ) await nextTurn();
  }

  async #dawdle(): Promise<void> {
    for (let turns = this.#chance.below(4); turns > 0; turns -= 1) await nextTurn();
  }
}

function aBatch(index: number) {
  return {
    caller: 'billing',
    class: 'reminder' as const,
    delayMs: 0,
    message: 'Halo',
    scheduledAt: null,
    expiresAt: null,
    answer: {},
    rows: Array.from({ length: rowsPerBatch }, (_, row) => ({
      recipient: 'x',
      phone: `+62812${10_000_000 + index * rowsPerBatch + row}`,
      message: null,
      template: null,
      customerId: null,
      idempotency: null,
    })),
  };
}
