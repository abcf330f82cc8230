import { expect, it } from 'vitest';
import { classifyEnd, reportOfState } from '../../src/whatsapp/session-end.ts';

it.each([
  ['browser_gone', 'reconnecting', 'browser_gone', 'backoff'],
  ['page_crashed', 'reconnecting', 'page_crashed', 'backoff'],
  [
    'launch_failed: Failed to launch the browser process',
    'reconnecting',
    'launch_failed',
    'backoff',
  ],
  [
    'launch_failed: net::ERR_NAME_NOT_RESOLVED at https://…',
    'reconnecting',
    'no_network',
    'backoff',
  ],
  [
    'launch_failed: Requiring unknown module "WAWebSocketModel"',
    'incompatible',
    'missing WAWebSocketModel',
    'backoff',
  ],
  ['network_back', 'reconnecting', 'network_back', 'at_once'],
  ['library_rejection: auth timeout', 'reconnecting', 'library_rejection', 'backoff'],
  ['logged_out', 'logged_out', 'removed_on_the_phone', 'at_once'],
  ['qr_unscanned', 'logged_out', 'press_to_link', 'by_hand'],
  ['disconnected_conflict', 'reconnecting', 'conflict', { atLeastMs: 60_000 }],
  [
    'disconnected_deprecated_version',
    'incompatible',
    'deprecated_version',
    { atLeastMs: 1_800_000 },
  ],
  ['disconnected_tos_block', 'stopped', 'account_blocked', 'by_hand'],
  ['disconnected_smb_tos_block', 'stopped', 'account_blocked', 'by_hand'],
  ['disconnected_proxyblock', 'stopped', 'proxy_blocked', 'by_hand'],
  ['disconnected_unpaired_idle', 'reconnecting', 'disconnected_unpaired_idle', 'backoff'],
  ['constructor', 'reconnecting', 'constructor', 'backoff'],
] as const)('%s: %s, %s', (report, state, reason, next) => {
  expect(classifyEnd(report)).toMatchObject({ state, reason, next });
});

it.each(['logged_out', 'qr_unscanned', 'network_back'])('%s is nobody’s failure', (report) => {
  expect(classifyEnd(report).isFailure).toBe(false);
});

it.each([
  ['CONFLICT', 'conflict'],
  ['DEPRECATED_VERSION', 'deprecated_version'],
  ['PROXYBLOCK', 'proxy_blocked'],
  ['TOS_BLOCK', 'account_blocked'],
  ['SMB_TOS_BLOCK', 'account_blocked'],
])('a page that is in %s is of no use any more', (state, reason) => {
  expect(classifyEnd(reportOfState(state)!).reason).toBe(reason);
});

it.each([null, 'OPENING', 'CONNECTED', 'TIMEOUT', 'UNPAIRED', 'UNPAIRED_IDLE'])(
  'a page in %s may go on',
  (state) => {
    expect(reportOfState(state)).toBeNull();
  },
);
