import { expect, it } from 'vitest';
import { classifyEnd } from '../../src/whatsapp/session-end.ts';

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
