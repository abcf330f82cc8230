import { describe, expect, it } from 'vitest';
import type { PageFacts } from '../../src/whatsapp/session-protocol.ts';
import { concludeState } from '../../src/whatsapp/session-state.ts';

const linked: PageFacts = {
  socketState: 'CONNECTED',
  hasSynced: true,
  injected: true,
  missing: [],
  webVersion: '2.3000.1',
  accountPhone: '6281100000000',
  accountName: 'Toko Budi',
  loadId: 'a',
};

describe('concludeState', () => {
  it.each([
    ['a page that is linked, synced and injected', {}, 'ready', null],
    ['a page that waits for a scan', { socketState: 'UNPAIRED' }, 'awaiting_scan', null],
    ['a page whose code has run out', { socketState: 'UNPAIRED_IDLE' }, 'awaiting_scan', null],
    ['a page that is pairing', { socketState: 'PAIRING' }, 'authenticating', null],
    ['a page that has not synced', { hasSynced: false }, 'authenticating', 'syncing'],
    ['a page without the library', { injected: false }, 'authenticating', 'syncing'],
    [
      'a build that lacks modules',
      { missing: ['WAWebMsgKey', 'WAWebCollections'] },
      'incompatible',
      'missing WAWebMsgKey, WAWebCollections',
    ],
    [
      'a build that lacks modules and has not synced',
      { missing: ['WAWebMsgKey'], hasSynced: false },
      'authenticating',
      'syncing',
    ],
    ['a page in conflict', { socketState: 'CONFLICT' }, 'reconnecting', 'connection_conflict'],
    ['a page in time-out', { socketState: 'TIMEOUT' }, 'reconnecting', 'connection_timeout'],
  ] as const)('%s', (_, facts, state, reason) => {
    const page = { ...linked, ...facts } as PageFacts;
    expect(concludeState(page, false)).toEqual({ state, reason });
    expect(concludeState(page, true)).toEqual({ state, reason });
  });

  it.each([null, 'OPENING', 'UNLAUNCHED'])('tells a start from a loss when it is %s', (state) => {
    const page = { ...linked, socketState: state };
    expect(concludeState(page, false)).toEqual({ state: 'starting', reason: null });
    expect(concludeState(page, true)).toEqual({ state: 'reconnecting', reason: 'connection_lost' });
  });
});
