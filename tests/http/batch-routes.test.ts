import type { Knex } from 'knex';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Claim } from '../../src/notifications/notification.ts';
import { expectRefusal, useApi } from '../support/test-api.ts';

const api = useApi();
const { ledger } = api;
const unknown = '01939d3c-7000-7000-8000-000000000000';

let batchId: string;

/** Three recipients, the first of which leaves first. */
async function sendThree(more: Record<string, unknown> = {}): Promise<string> {
  const recipients = [1, 2, 3].map((index) => ({ phone: `08121000000${index}` }));
  const answer = await api.post('/whatsapp/send-bulk', { recipients, message: 'Halo', ...more });
  return answer.body.data.batchId;
}

const batch = async (id = batchId) => (await api.get(`/whatsapp/batches/${id}`)).body.data;

async function order(verb: 'pause' | 'resume' | 'cancel', id = batchId) {
  const answer = await api.post(`/whatsapp/batches/${id}/${verb}`, {});
  expect(answer.status).toBe(200);
  return answer.body.data;
}

const rows = () => ledger.knex('notification_logs').orderBy('id').select();

/** The next claim, after the pause that the batch wants between two messages. */
async function claimNext(): Promise<Claim | null> {
  await ledger.clock.advance(2_000);
  return ledger.claim();
}

const release = (claim: Claim) => {
  const next = { nextAttemptAt: ledger.clock.now(), reason: 'session_not_ready' };
  return ledger.repository.release(claim, next, ledger.clock.now());
};

/** The next notification, handed over with an unknown result. */
async function handOverInDoubt(): Promise<Claim> {
  const claim = await claimNext();
  await ledger.repository.markUncertain(claim!, 'send_timeout', ledger.clock.now());
  return claim!;
}

const returnIt = ({ id }: Claim) =>
  ledger.repository.returnToOutbox(id, ledger.epoch, ledger.clock.now(), ledger.clock.now());

beforeEach(async () => {
  batchId = await sendThree();
});

describe('GET /whatsapp/batches/:id', () => {
  it('shows a batch that has just been accepted', async () => {
    expect(await batch()).toEqual({
      id: batchId,
      status: 'running',
      class: 'reminder',
      delayMs: 2_000,
      total: 3,
      pending: 3,
      sent: 0,
      failed: 0,
      cancelled: 0,
      uncertain: 0,
      held: 0,
      createdAt: ledger.clock.now().toISOString(),
      estimatedCompletionAt: ledger.clock.in(3 * 14_000).toISOString(),
    });
  });

  it('counts what has become of its notifications', async () => {
    await order('pause', await sendThree({ class: 'transactional' }));
    const sent = await claimNext();
    await ledger.receive(sent!.messageId, 1);
    const failed = await claimNext();
    const failure = { code: 'not_on_whatsapp', message: 'None.' };
    await ledger.repository.settleFailed(failed!, failure, ledger.clock.now());
    await claimNext();
    expect(await batch()).toMatchObject({ status: 'running', pending: 1, sent: 1, failed: 1 });
    await order('cancel');
    expect(await batch()).toMatchObject({ status: 'cancelled', pending: 1, cancelled: 0 });
  });

  it('is completed when nothing but uncertain ones is left, and runs again when one returns', async () => {
    for (const _ of [1, 2]) await ledger.receive((await claimNext())!.messageId, 1);
    const claim = await handOverInDoubt();
    expect(await batch()).toMatchObject({
      status: 'completed',
      pending: 1,
      uncertain: 1,
      sent: 2,
      estimatedCompletionAt: null,
    });
    await returnIt(claim);
    expect(await batch()).toMatchObject({ status: 'running', pending: 1, uncertain: 0 });
  });

  it('counts as held what the session holds, and nobody can tell how long that takes', async () => {
    await claimNext();
    api.session.state = 'reconnecting';
    expect(await batch()).toMatchObject({ pending: 3, held: 2, estimatedCompletionAt: null });
  });

  it.each([
    ['its delay when that is longer', { delayMs: 30_000 }, 3 * 30_000],
    ['the gap of its class', { class: 'transactional' }, 3 * 3_500],
    ['the time for which it is scheduled', { scheduledAt: '2026-11-23T04:00:00Z' }, 3_642_000],
  ])('estimates its end by %s', async (_, more, leftMs) => {
    const { estimatedCompletionAt } = await batch(await sendThree(more));
    expect(estimatedCompletionAt).toBe(ledger.clock.in(leftMs).toISOString());
  });

  it('says 404 for none, 400 for what can be none', async () => {
    expectRefusal(await api.get(`/whatsapp/batches/${unknown}`), 404, 'batch_not_found');
    expectRefusal(await api.get('/whatsapp/batches/1'), 400, 'invalid_request', {
      id: 'invalid_format',
    });
    for (const verb of ['pause', 'resume', 'cancel']) {
      const path = `/whatsapp/batches/${unknown}/${verb}`;
      expectRefusal(await api.post(path, {}), 404, 'batch_not_found');
      expectRefusal(await api.post(path, { a: 1 }), 400, 'invalid_request', { a: 'unknown_field' });
    }
  });
});

describe('GET /whatsapp/batches', () => {
  it('lists them newest first, page by page', async () => {
    const ids = [batchId];
    for (const _ of [1, 2, 3, 4]) {
      await ledger.clock.advance(1);
      ids.unshift(await sendThree());
    }
    const seen: unknown[] = [];
    let cursor: string | null = null;
    do {
      const more: string = cursor === null ? '' : `&cursor=${cursor}`;
      const page = await api.get(`/whatsapp/batches?limit=2${more}`);
      seen.push(...page.body.data);
      cursor = page.body.page!.nextCursor;
    } while (cursor !== null);
    expect(seen.map((it) => (it as { id: string }).id)).toEqual(ids);
    expect(seen[4]).toEqual(await batch());
    expect((await api.get('/whatsapp/batches')).body.data).toEqual(seen);
  });

  it.each([
    ['limit=0', 'limit'],
    ['limit=101', 'limit'],
    ['cursor=x', 'cursor'],
    ['status=running', 'status'],
  ])('refuses ?%s', async (query, field) => {
    const answer = await api.get(`/whatsapp/batches?${query}`);
    expectRefusal(answer, 400, 'invalid_request');
    expect(answer.body.error!.details[0]!.path).toBe(field);
  });

  it('counts by an index, however many other notifications there are', async () => {
    await ledger.knex.raw(
      `insert into notification_logs
         (id, recipient, phone, message, next_attempt_at, created_at, updated_at)
       select gen_random_uuid(), 'x', n, 'Halo', now(), now(), now()
       from generate_series(1, 5000) as n`,
    );
    await ledger.knex.raw('analyze notification_logs');
    const asked: { sql: string; bindings: Knex.Value[] }[] = [];
    ledger.knex.on('query', (query) => asked.push(query));
    await batch();
    ledger.knex.removeAllListeners('query');
    const counting = asked.find(({ sql }) => sql.includes('count(*)'))!;
    const { rows: plan } = await ledger.knex.raw(
      `explain ${counting.sql.replaceAll(/\$\d+/g, '?')}`,
      counting.bindings,
    );
    const scans = JSON.stringify(plan).match(/\w+ (Only )?Scan (on|using) \w+/g);
    expect(scans).not.toEqual([]);
    for (const scan of scans!) expect(scan).toContain('notification_logs_batch');
  });
});

describe('pause', () => {
  it('holds what has not left, and says so on each', async () => {
    expect(await order('pause')).toMatchObject({
      status: 'paused',
      pending: 3,
      held: 3,
      estimatedCompletionAt: null,
    });
    expect(await claimNext()).toBeNull();
    for (const { id, hold_reason } of await rows()) {
      expect(hold_reason).toBe('batch_paused');
      expect(await ledger.kinds(id)).toEqual(['accepted', 'held']);
    }
  });

  it('may be said again, and writes nothing then', async () => {
    const once = await order('pause');
    expect(await order('pause')).toEqual(once);
    expect(await ledger.countRows('notification_events')).toBe(6);
  });

  it('holds no other batch', async () => {
    const other = await sendThree();
    await order('pause');
    expect(await batch(other)).toMatchObject({ status: 'running', held: 0 });
    expect((await ledger.find((await claimNext())!.id)).batchId).toBe(other);
  });

  it('lets the one in flight come to its end', async () => {
    const claim = await claimNext();
    expect(await order('pause')).toMatchObject({ status: 'paused', held: 2 });
    await ledger.receive(claim!.messageId, 1);
    expect(await batch()).toMatchObject({ status: 'paused', sent: 1, held: 2 });
  });

  it('holds the one in flight when it turns out not to have left', async () => {
    const claim = await claimNext();
    await order('pause');
    expect(await release(claim!)).toBe(true);
    expect(await batch()).toMatchObject({ held: 3 });
    expect(await ledger.kinds(claim!.id)).toEqual(['accepted', 'claimed', 'released', 'held']);
    expect(await claimNext()).toBeNull();
  });

  it('holds an uncertain one when it turns out not to be there', async () => {
    const claim = await handOverInDoubt();
    await order('pause');
    expect(await batch()).toMatchObject({ held: 2, uncertain: 1 });
    expect(await returnIt(claim)).toBe(true);
    expect(await batch()).toMatchObject({ held: 3, uncertain: 0 });
    expect((await ledger.kinds(claim.id)).slice(-2)).toEqual(['returned', 'held']);
    await order('resume');
    const claims = [await claimNext(), await claimNext(), await claimNext()];
    expect(claims.map((it) => it!.messageId)).toContain(claim.messageId);
  });

  it('of a batch that is over changes nothing', async () => {
    for (const _ of [1, 2, 3]) await ledger.receive((await claimNext())!.messageId, 1);
    for (const verb of ['pause', 'resume', 'cancel'] as const) {
      expect(await order(verb)).toMatchObject({ status: 'completed', sent: 3 });
    }
  });
});

describe('resume', () => {
  it('lets everything go on', async () => {
    await order('pause');
    expect(await order('resume')).toMatchObject({ status: 'running', pending: 3, held: 0 });
    const claim = await claimNext();
    expect(await ledger.kinds(claim!.id)).toEqual(['accepted', 'held', 'resumed', 'claimed']);
    expect(await order('resume')).toMatchObject({ status: 'running' });
  });
});

describe('cancel', () => {
  it('cancels what has not left, each with its reason', async () => {
    expect(await order('cancel')).toMatchObject({
      status: 'cancelled',
      pending: 0,
      cancelled: 3,
      held: 0,
    });
    for (const { id } of await rows()) {
      expect(await ledger.find(id)).toMatchObject({
        status: 'cancelled',
        errorCode: 'cancelled_by_request',
        errorMessage: expect.stringMatching(/\w.*\.$/),
        held: null,
      });
      expect(await ledger.kinds(id)).toEqual(['accepted', 'cancelled']);
    }
    expect(await claimNext()).toBeNull();
  });

  it('is for good: neither resume nor pause changes anything', async () => {
    const once = await order('cancel');
    for (const verb of ['resume', 'pause', 'cancel'] as const) {
      expect(await order(verb)).toEqual(once);
    }
    expect(await ledger.countRows('notification_events')).toBe(6);
  });

  it('reaches what is held by a pause', async () => {
    await order('pause');
    expect(await order('cancel')).toMatchObject({ status: 'cancelled', cancelled: 3, held: 0 });
  });

  it('leaves the one in flight to its result', async () => {
    const claim = await claimNext();
    expect(await order('cancel')).toMatchObject({ pending: 1, cancelled: 2 });
    expect((await ledger.find(claim!.id)).inFlight).toBe(true);
    await ledger.receive(claim!.messageId, 1);
    expect(await batch()).toMatchObject({ status: 'cancelled', pending: 0, sent: 1, cancelled: 2 });
  });

  it('cancels the one in flight when it turns out not to have left', async () => {
    const claim = await claimNext();
    await order('cancel');
    expect(await release(claim!)).toBe(true);
    expect(await ledger.find(claim!.id)).toMatchObject({
      status: 'cancelled',
      errorCode: 'cancelled_by_request',
    });
    const kinds = ['accepted', 'claimed', 'released', 'cancelled'];
    expect(await ledger.kinds(claim!.id)).toEqual(kinds);
  });

  it('cancels an uncertain one when it turns out not to be there', async () => {
    const claim = await handOverInDoubt();
    expect(await order('cancel')).toMatchObject({ pending: 1, uncertain: 1, cancelled: 2 });
    expect(await returnIt(claim)).toBe(true);
    expect(await batch()).toMatchObject({ pending: 0, cancelled: 3 });
    expect((await ledger.kinds(claim.id)).slice(-2)).toEqual(['returned', 'cancelled']);
  });
});

describe('a notification without a batch', () => {
  it('is returned as ever', async () => {
    await order('cancel');
    const claim = await ledger.claimed();
    expect(await release(claim)).toBe(true);
    expect(await ledger.kinds(claim.id)).toEqual(['accepted', 'claimed', 'released']);
    expect((await ledger.claim())!.id).toBe(claim.id);
  });
});

describe('the delay of a batch', () => {
  it('lies at least between two messages, however short the gap', async () => {
    await sendThree({ class: 'transactional', delayMs: 7_000 });
    await ledger.claim({ gapTransactionalMs: 3_000, gapBulkMs: 3_000 });
    const { nextSendAt } = await ledger.repository.readAccount();
    expect(nextSendAt).toEqual(ledger.clock.in(7_000));
  });
});
