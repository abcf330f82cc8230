import { beforeEach, describe, expect, it } from 'vitest';
import { Alarms } from '../../../src/alarms.ts';
import { SessionNews } from '../../../src/outbox/webhooks/session-news.ts';
import { collectLogLines } from '../../support/log-lines.ts';
import { useLedger } from '../../support/test-ledger.ts';
import { useWebhooks } from '../../support/test-webhooks.ts';

const ledger = useLedger();
const webhooks = useWebhooks(ledger);
const { logger } = collectLogLines();
let news: SessionNews;
let failures = 0;

beforeEach(() => {
  failures = 0;
  const record: typeof webhooks.deliveries.record = async (...event) => {
    if (failures > 0) {
      failures -= 1;
      throw new Error('connect ECONNREFUSED');
    }
    return webhooks.deliveries.record(...event);
  };
  news = new SessionNews({ deliveries: { record }, clock: ledger.clock, logger });
});

const events = () => ledger.knex('webhook_events').orderBy('at').orderBy('type');

describe('SessionNews', () => {
  it('records what the session becomes, and which alarms come and go', async () => {
    await webhooks.create();
    const alarms = new Alarms({ clock: ledger.clock, logger });
    alarms.on('raised', (alarm) => news.alarmRaised(alarm));
    alarms.on('cleared', (alarm) => news.alarmCleared(alarm));
    const at = ledger.clock.now();
    const since = at.toISOString();
    const to = { state: 'reconnecting', reason: 'browser_gone' };
    news.stateChanged({ from: 'ready', to, at });
    alarms.raise('session_down', 'browser_gone');
    await ledger.clock.advance(1_000);
    alarms.clear('session_down');
    await news.stop();
    const alarm = { code: 'session_down', reason: 'browser_gone', since };
    expect(await events()).toMatchObject([
      { type: 'session.alarm_raised', at, data: alarm },
      {
        type: 'session.state_changed',
        at,
        data: { from: 'ready', state: 'reconnecting', reason: 'browser_gone' },
      },
      { type: 'session.alarm_cleared', at: ledger.clock.now(), data: alarm },
    ]);
  });

  it('waits for a database that is away, and keeps the order', async () => {
    await webhooks.create();
    failures = 3;
    for (const state of ['starting', 'ready']) {
      const at = ledger.clock.now();
      news.stateChanged({ from: 'stopped', to: { state, reason: null }, at });
      await ledger.clock.advance(1);
    }
    await ledger.clock.runUntil(news.stop());
    const states = ((await events()) as { data: { state: string } }[]).map((it) => it.data.state);
    expect(states).toEqual(['starting', 'ready']);
  });

  it('stops within seconds while the database stays away', async () => {
    failures = Infinity;
    const to = { state: 'stopped', reason: null };
    news.stateChanged({ from: 'ready', to, at: ledger.clock.now() });
    const from = ledger.clock.now().getTime();
    await ledger.clock.runUntil(news.stop());
    expect(ledger.clock.now().getTime() - from).toBeLessThan(10_000);
  });

  it('writes nothing while nobody wants to know', async () => {
    const to = { state: 'b', reason: null };
    news.stateChanged({ from: 'a', to, at: ledger.clock.now() });
    await news.stop();
    expect(await ledger.countRows('webhook_events')).toBe(0);
  });
});
