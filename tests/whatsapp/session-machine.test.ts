import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { classifyEnd } from '../../src/whatsapp/session-end.ts';
import { type SessionEvent, step, transitions } from '../../src/whatsapp/session-machine.ts';
import type { PageFacts } from '../../src/whatsapp/session-protocol.ts';
import {
  type SessionCondition,
  type SessionState,
  sessionStates,
} from '../../src/whatsapp/session-state.ts';

const linked: PageFacts = {
  page: 'whatsapp',
  socketState: 'CONNECTED',
  hasSynced: true,
  injected: true,
  dialog: null,
  missing: [],
  webVersion: '2.3000.1',
  accountPhone: '6281100000000',
  accountName: 'Toko Budi',
  loadId: 'a',
};
const starting: SessionCondition = { state: 'starting', reason: null };

function seen(facts: Partial<PageFacts>, before = starting, lost: string | null = null) {
  return step(before, { type: 'seen', facts: { ...linked, ...facts }, lost });
}

describe('what is concluded from the page', () => {
  it.each([
    ['linked, synced and injected', {}, 'ready', null],
    ['waiting for a scan', { socketState: 'UNPAIRED' }, 'awaiting_scan', null],
    ['showing a code that has run out', { socketState: 'UNPAIRED_IDLE' }, 'awaiting_scan', null],
    ['pairing', { socketState: 'PAIRING' }, 'authenticating', 'pairing'],
    ['not synced', { hasSynced: false }, 'authenticating', 'syncing'],
    ['without the library', { injected: false }, 'authenticating', 'syncing'],
    [
      'a build that lacks things',
      { missing: ['WAWebMsgKey', 'WAWebCollections.Msg.get'] },
      'incompatible',
      'missing WAWebMsgKey, WAWebCollections.Msg.get',
    ],
    [
      'a build that lacks things and has not synced',
      { missing: ['WAWebMsgKey'], hasSynced: false },
      'authenticating',
      'syncing',
    ],
    ['in conflict', { socketState: 'CONFLICT' }, 'reconnecting', 'connection_conflict'],
    ['in time-out', { socketState: 'TIMEOUT' }, 'reconnecting', 'connection_timeout'],
    ['asking for a passkey', asksFor('passkey'), 'awaiting_scan', 'passkey_needed'],
    ['ready under a dialog', { dialog: 'whats_new' }, 'ready', 'dialog_open'],
    ['not loaded', { page: 'error', socketState: null }, 'reconnecting', 'no_network'],
    ['not WhatsApp', { page: 'foreign', socketState: null }, 'reconnecting', 'not_whatsapp'],
  ] as const)('a page that is %s', (_, facts, state, reason) => {
    expect(seen(facts as Partial<PageFacts>)).toEqual({ state, reason });
  });

  it.each([null, 'OPENING', 'UNLAUNCHED'])('a page on its way (%s) by where it comes from', (s) => {
    const from = (state: SessionState, reason: string | null = null) =>
      seen({ socketState: s }, { state, reason });
    expect(from('starting')).toEqual(starting);
    expect(from('ready')).toEqual({ state: 'reconnecting', reason: 'connection_lost' });
    expect(from('authenticating')).toEqual({ state: 'authenticating', reason: 'opening' });
    expect(from('reconnecting', 'page_hung')).toEqual({
      ...{ state: 'reconnecting', reason: 'page_hung' },
    });
  });

  it('a page that asks for a scan although it was linked, with why', () => {
    expect(seen({ socketState: 'UNPAIRED' }, starting, 'link_lost')).toEqual({
      ...{ state: 'awaiting_scan', reason: 'link_lost' },
    });
  });

  it('a page that was ready and is silent', () => {
    const ready: SessionCondition = { state: 'ready', reason: null };
    const silent = { state: 'reconnecting', reason: 'page_silent' };
    expect(step(ready, { type: 'silent' })).toEqual(silent);
    expect(step(starting, { type: 'silent' })).toEqual(starting);
  });

  function asksFor(dialog: PageFacts['dialog']) {
    return { socketState: 'UNPAIRED', dialog };
  }
});

describe('a browser that is launched', () => {
  it.each(sessionStates)('after %s', (state) => {
    const before = { state, reason: 'anything' };
    const isNew = state === 'stopped' || state === 'logged_out';
    expect(step(before, { type: 'launched' })).toEqual(isNew ? starting : before);
  });
});

describe('the machine', () => {
  const socketStates = [
    ...[null, 'UNLAUNCHED', 'OPENING', 'PAIRING', 'CONNECTED', 'TIMEOUT', 'CONFLICT', 'UNPAIRED'],
    ...['UNPAIRED_IDLE', 'DEPRECATED_VERSION', 'PROXYBLOCK', 'TOS_BLOCK', 'SOMETHING_NEW'],
  ];
  const facts = fc.record<PageFacts>({
    page: fc.constantFrom('loading', 'whatsapp', 'error', 'foreign'),
    socketState: fc.constantFrom(...socketStates),
    hasSynced: fc.boolean(),
    injected: fc.boolean(),
    dialog: fc.constantFrom(null, 'whats_new', 'passkey'),
    missing: fc.constantFrom([], ['WAWebMsgKey']),
    webVersion: fc.constant('2.3000.1'),
    accountPhone: fc.constant(null),
    accountName: fc.constant(null),
    loadId: fc.constant('a'),
  });
  const ends = [
    ...['logged_out', 'qr_unscanned', 'browser_gone', 'page_hung', 'launch_failed: net::ERR_X'],
    ...['disconnected_conflict', 'disconnected_tos_block', 'disconnected_deprecated_version'],
    ...['network_back', 'stuck_incompatible', 'library_rejection: auth timeout'],
  ];
  /** In a browser's life; `launched` comes before it and `ended` closes it. */
  const inLife = fc.oneof(
    fc.record({ type: fc.constant('seen' as const), facts, lost: fc.constantFrom(null, 'lost') }),
    fc.constant<SessionEvent>({ type: 'silent' }),
  );
  const life = fc
    .tuple(fc.array(inLife, { maxLength: 8 }), fc.constantFrom(...ends))
    .map(([events, report]): SessionEvent[] => [
      { type: 'launched' },
      ...events,
      { type: 'ended', end: classifyEnd(report) },
    ]);

  it('takes only the steps that are drawn, whatever happens in whatever order', () => {
    fc.assert(
      fc.property(fc.array(life, { maxLength: 5 }), (lives) => {
        let condition: SessionCondition = { state: 'stopped', reason: null };
        for (const event of [...lives.flat(), { type: 'stopped' } as const]) {
          const next = step(condition, event);
          if (next.state !== condition.state) {
            expect(transitions[condition.state]).toContain(next.state);
          }
          condition = next;
        }
      }),
      { numRuns: 3_000 },
    );
  });

  it('is drawn in docs/session.md as it is', () => {
    const page = readFileSync(new URL('../../docs/session.md', import.meta.url), 'utf8');
    const drawn = [...page.matchAll(/^ {4}(\w+) --> (\w+)/gm)].map(
      ([, from, to]) => `${from} ${to}`,
    );
    const known = sessionStates.flatMap((from) => transitions[from].map((to) => `${from} ${to}`));
    expect(drawn.toSorted()).toEqual(known.toSorted());
  });
});
