import { describe, expect, it } from 'vitest';
import type { ApiKey } from '../../src/access/api-key.ts';
import { keysPage } from '../../src/dashboard/keys-page.ts';
import { textOf } from '../support/dashboard-view.ts';

const now = new Date('2026-11-23T05:00:00.000Z');
const earlier = new Date('2026-11-22T05:00:00.000Z');

function keyOf(more: Partial<ApiKey> = {}): ApiKey {
  return {
    id: '3f9a0c61d2a7',
    callerId: '3f9a0c61d2a7',
    name: 'kasir',
    scopes: ['send', 'read'],
    createdAt: earlier,
    lastUsedAt: null,
    expiresAt: null,
    revokedAt: null,
    replacedBy: null,
    ...more,
  };
}

const pageOf = (...keys: ApiKey[]) => keysPage({ keys, now, timeZone: 'Asia/Jakarta' });
const ordersOf = (page: string) =>
  [...page.matchAll(/data-(rotate|revoke)="/g)].map(([, it]) => it);

describe('the page of keys', () => {
  it('lists a key with all that is known of it', () => {
    const text = textOf(pageOf(keyOf({ lastUsedAt: now })));
    expect(text).toMatch(/kasir berlaku active 3f9a0c61d2a7 send read Dibuat Created 22 Nov 2026/);
    expect(text).toMatch(/Last used 23 Nov 2026.* 12\.00 .*Valid until dicabut it is revoked/);
  });

  it('offers to rotate and revoke what is active, and only to revoke what was replaced', () => {
    expect(ordersOf(pageOf(keyOf()))).toEqual(['rotate', 'revoke']);
    const replaced = keyOf({ replacedBy: '000000000000', expiresAt: new Date('2026-11-24') });
    expect(ordersOf(pageOf(replaced))).toEqual(['revoke']);
    expect(ordersOf(pageOf(keyOf({ revokedAt: earlier })))).toEqual([]);
    expect(ordersOf(pageOf(keyOf({ expiresAt: earlier })))).toEqual([]);
  });

  it('escapes names', () => {
    const page = pageOf(keyOf({ name: '"><script>' }));
    expect(page).not.toContain('<script>');
    expect(page).toContain('data-question="Ganti kunci &quot;&gt;&lt;script&gt;?');
  });

  it('says when there are none', () => {
    expect(textOf(pageOf())).toContain('Belum ada kunci. No keys yet.');
  });
});
