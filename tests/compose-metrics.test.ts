import { EventEmitter } from 'node:events';
import { beforeEach, describe, expect, it } from 'vitest';
import { Alarms } from '../src/alarms.ts';
import { composeMetrics } from '../src/compose-metrics.ts';
import { type Metrics, createMetrics } from '../src/metrics.ts';
import type { ServerMemory } from '../src/whatsapp/server-memory.ts';
import { parseMetrics, valueOf } from './support/metrics-text.ts';
import { useApi } from './support/test-api.ts';

type Sources = Parameters<typeof composeMetrics>[0];

const api = useApi();

/** A number, a text and a key, as a fault may bring them where a word is expected. */
const HOSTILE = [
  '+6281234567890',
  'Halo Budi, tagihan Anda Rp100.000',
  'x"} 1\nwhatsapp_alarm{code="y',
  'k'.repeat(10_000),
  '__proto__',
  '',
];

describe('the metrics', () => {
  let metrics: Metrics;
  let session: EventEmitter & { webVersion: string | null };
  let outbox: EventEmitter;
  let recycler: EventEmitter;
  let memory: ServerMemory | null;
  let alarms: Alarms;
  let isOwner: boolean;
  let service: Sources['service'];
  let read: () => Promise<string>;

  beforeEach(() => {
    const { ledger, log } = api;
    metrics = createMetrics();
    session = Object.assign(new EventEmitter(), {
      condition: { state: 'reconnecting', reason: 'browser_gone', since: ledger.clock.now() },
      isReady: false,
      webVersion: '2.3000.1047700000',
    });
    outbox = new EventEmitter();
    recycler = new EventEmitter();
    memory = { main: 1, session: 2, browser: 3 };
    alarms = new Alarms({ clock: ledger.clock, logger: log.logger });
    isOwner = true;
    service = api.service;
    const readAll = composeMetrics({
      metrics,
      db: ledger.knex,
      clock: ledger.clock,
      changes: ledger.changes,
      session: session as unknown as Sources['session'],
      outbox: outbox as unknown as Sources['outbox'],
      owner: {
        get isOwner() {
          return isOwner;
        },
      },
      service: {
        status: () => service.status(),
        countGroups: (...range) => service.countGroups(...range),
      },
      alarms,
      recycler: recycler as unknown as Sources['recycler'],
      readMemory: async () => memory,
    });
    read = async () => {
      await ledger.clock.advance(5_000);
      return (await readAll()).text;
    };
  });

  it('count what the ledger holds, by class, whoever wrote it', async () => {
    await api.ledger.enqueue({ class: 'reminder' });
    await api.ledger.acknowledged(3);
    const text = await read();
    const of = (name: string, ofClass: string) => valueOf(text, name, { class: ofClass });
    expect(of('whatsapp_notifications_accepted_total', 'reminder')).toBeGreaterThanOrEqual(1);
    const before = of('whatsapp_notifications_sent_total', 'transactional')!;
    await api.ledger.acknowledged(1);
    const after = await read();
    expect(valueOf(after, 'whatsapp_notifications_sent_total', { class: 'transactional' })).toBe(
      before + 1,
    );
  });

  it('count each cancellation once, from the first look on', async () => {
    const cancelled = (text: string) =>
      valueOf(text, 'whatsapp_notifications_cancelled_total', { class: 'transactional' });
    expect(cancelled(await read())).toBe(0);
    const { id } = await api.ledger.enqueue();
    await api.service.cancel(id);
    expect(cancelled(await read())).toBe(1);
    expect(cancelled(await read())).toBe(1);
  });

  it('count failures and doubts where they are written', async () => {
    const { repository, clock } = api.ledger;
    const failed = await api.ledger.claimed();
    const failure = { code: 'not_on_whatsapp', message: 'No account.' };
    await repository.settleFailed(failed, failure, clock.now());
    await repository.settleFailed(failed, failure, clock.now());
    await api.ledger.acknowledged(-1);
    await api.ledger.uncertain();
    await api.ledger.claimed();
    await api.ledger.beginEpoch();
    await repository.markAbandonedUncertain(api.ledger.epoch + 1, clock.now());
    const text = await read();
    const failures = (code: string) =>
      valueOf(text, 'whatsapp_notifications_failed_total', { code });
    expect([failures('not_on_whatsapp'), failures('refused'), failures('other')]).toEqual([
      1, 1, 0,
    ]);
    const doubts = (reason: string) =>
      valueOf(text, 'whatsapp_notifications_uncertain_total', { reason });
    expect([doubts('send_timeout'), doubts('owner_gone')]).toEqual([1, 1]);
  });

  it('show the queue, its age and what holds it', async () => {
    api.session.state = 'reconnecting';
    await api.ledger.enqueue();
    await api.ledger.clock.advance(60_000);
    const text = await read();
    expect(valueOf(text, 'whatsapp_queue_depth')).toBe(1);
    expect(valueOf(text, 'whatsapp_queue_oldest_age_seconds')).toBe(65);
    expect(valueOf(text, 'whatsapp_queue_held', { reason: 'session_not_ready' })).toBe(1);
    expect(valueOf(text, 'whatsapp_queue_held', { reason: 'quiet_hours' })).toBe(0);
  });

  it('show the session, the owner and the alarms that are on', async () => {
    alarms.raise('session_down', 'browser_gone');
    const text = await read();
    expect(valueOf(text, 'whatsapp_session_state', { state: 'reconnecting' })).toBe(1);
    expect(valueOf(text, 'whatsapp_session_state', { state: 'ready' })).toBe(0);
    expect(valueOf(text, 'whatsapp_session_ready')).toBe(0);
    expect(valueOf(text, 'whatsapp_session_owner')).toBe(1);
    expect(valueOf(text, 'whatsapp_alarm', { code: 'session_down' })).toBe(1);
    expect(valueOf(text, 'whatsapp_alarm', { code: 'logged_out' })).toBe(0);
    isOwner = false;
    expect(valueOf(await read(), 'whatsapp_session_owner')).toBe(0);
  });

  it('time attempts and acknowledgements', async () => {
    outbox.emit('attempted', { outcome: 'handed_over', durationMs: 40 });
    outbox.emit('acknowledged', {
      class: 'reminder',
      sinceAcceptedMs: 3_000,
      sinceHandOverMs: 300,
    });
    outbox.emit('acknowledged', {
      class: 'reminder',
      sinceAcceptedMs: 60_000,
      sinceHandOverMs: null,
    });
    const text = await read();
    const bucket = (name: string, labels: Record<string, string>) =>
      valueOf(text, `${name}_bucket`, labels);
    const attempts = 'whatsapp_attempt_duration_seconds';
    expect(bucket(attempts, { outcome: 'handed_over', le: '0.05' })).toBe(1);
    const accepted = 'whatsapp_acceptance_to_acknowledgement_seconds';
    expect(bucket(accepted, { class: 'reminder', le: '5' })).toBe(1);
    expect(bucket(accepted, { class: 'reminder', le: '90' })).toBe(2);
    expect(valueOf(text, 'whatsapp_hand_over_to_acknowledgement_seconds_count')).toBe(1);
  });

  it('count the lives of the browser by why they ended', async () => {
    session.emit('ended', 1, 'browser_gone');
    session.emit('ended', 2, 'conflict');
    const text = await read();
    const ended = (reason: string) => valueOf(text, 'whatsapp_session_restarts_total', { reason });
    expect(['browser_gone', 'conflict', 'page_hung', 'other'].map(ended)).toEqual([1, 1, 0, 0]);
  });

  it('show the memory of each part, and leave out what could not be read', async () => {
    recycler.emit('recycled', 'daily');
    const memoryOf = (text: string, part: string) =>
      valueOf(text, 'whatsapp_memory_pss_bytes', { part });
    const text = await read();
    expect(['main', 'session', 'browser'].map((part) => memoryOf(text, part))).toEqual([1, 2, 3]);
    expect(valueOf(text, 'whatsapp_browser_recycles_total', { reason: 'daily' })).toBe(1);
    memory = { main: 1, session: 2, browser: null };
    expect(memoryOf(await read(), 'browser')).toBeUndefined();
    memory = null;
    expect(memoryOf(await read(), 'main')).toBeUndefined();
  });

  it('stay as many, and tell nothing, whatever comes where a word is expected', async () => {
    const ownSeries = (text: string) =>
      parseMetrics(text).filter(({ name }) => name.startsWith('whatsapp_')).length;
    const series = ownSeries(await read());
    for (const word of HOSTILE) {
      api.ledger.changes.tell({ kind: 'failed', reason: word, count: 1 });
      api.ledger.changes.tell({ kind: 'uncertain', reason: word, count: 1 });
      session.emit('ended', 1, word);
      session.webVersion = word;
      await read();
    }
    const text = await read();
    expect(ownSeries(text)).toBe(series);
    expect(valueOf(text, 'whatsapp_notifications_failed_total', { code: 'other' })).toBe(6);
    expect(text).not.toMatch(/6281234567890|Budi|__proto__|kkkk/);
  });

  it('answer without a database, and leave out what only it knows', async () => {
    service = {
      status: () => Promise.reject(new Error('connect ECONNREFUSED')),
      countGroups: () => new Promise(() => undefined),
    };
    const text = await read();
    expect(valueOf(text, 'whatsapp_database_up')).toBe(0);
    expect(valueOf(text, 'whatsapp_session_ready')).toBe(0);
    expect(valueOf(text, 'whatsapp_queue_depth')).toBeUndefined();
    expect(parseMetrics(text).filter(({ name }) => /accepted|queue/.test(name))).toEqual([]);
    service = api.service;
    expect(valueOf(await read(), 'whatsapp_queue_depth')).toBe(0);
  });
});
