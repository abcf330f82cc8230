import { describe, expect, it } from 'vitest';
import { alarmCodes } from '../../src/alarms.ts';
import { statusPage, writeSections } from '../../src/dashboard/status-page.ts';
import type { View } from '../../src/dashboard/view.ts';
import { sessionStates } from '../../src/whatsapp/session-state.ts';
import { notificationOf, textOf, viewOf } from '../support/dashboard-view.ts';

const read = (view: View) =>
  Object.fromEntries(
    Object.entries(writeSections(view)).map(([id, markup]) => [id, textOf(markup)]),
  );
const qr = {
  shownAt: new Date('2026-11-23T04:59:50.000Z'),
  expiresAt: new Date('2026-11-23T05:00:10.000Z'),
};

describe('the session', () => {
  it('is told in both languages, since when, and whose it is', () => {
    const { session } = read(viewOf());
    expect(session).toBe(
      'Siap Ready Pesan berangkat. Messages leave. Sejak Since 09.05 ' +
        'Akun Account +628110000001 · Contoh Net Tautan Link tersimpan aman safely stored ' +
        'Server ini This server memegang akun ini drives the account',
    );
  });

  it('names the day when it is so since another one', () => {
    const since = new Date('2026-11-21T20:30:00.000Z');
    expect(read(viewOf({ status: { stateSince: since } })).session).toMatch(/22 Nov,? 03\.30/);
  });

  it('says why, that the link is fresh, and that another server has the account', () => {
    const status = { state: 'logged_out', reason: 'press_to_link', owner: false } as const;
    const { session } = read(viewOf({ status: { ...status, link: { durable: false } } }));
    expect(session).toContain('Sebab Reason kode sepuluh menit tidak dipindai');
    expect(session).toContain('baru; beberapa detik lagi tersimpan');
    expect(session).toContain('siaga; server lain yang memegang akun');
    expect(read(viewOf({ status: { reason: 'constructor' } })).session).toContain('constructor');
  });

  it.each(sessionStates)('has words for %s', (state) => {
    expect(read(viewOf({ status: { state, account: null } })).session).toMatch(/\w{4}.*belum ada/);
  });
});

describe('an alarm', () => {
  it.each(alarmCodes)('%s says what it means, what to do, and since when', (code) => {
    const since = new Date('2026-11-23T04:00:00.000Z');
    const { alarms } = read(viewOf({ status: { alarms: [{ code, reason: null, since }] } }));
    expect(alarms).toMatch(new RegExp(`^.{20,}\\. .{20,}\\. .*${code} · sejak / since 11\\.00$`));
  });

  it('has its reason beside it, and is no more once it is off', () => {
    const alarm = { code: 'session_sick', reason: 'no_acknowledgements', since: new Date(0) };
    const view = viewOf({ status: { alarms: [{ ...alarm, code: 'session_sick' }] } });
    expect(read(view).alarms).toContain('WhatsApp tidak mengakui pesan');
    expect(writeSections(viewOf()).alarms).toBe('');
  });
});

describe('the code to scan', () => {
  it('is shown to an admin with its age, and asked for anew when it is another one', () => {
    const { scan } = writeSections(viewOf({ qr }));
    expect(scan).toContain(`src="/whatsapp/qr.svg?shown=${qr.shownAt.getTime()}"`);
    expect(textOf(scan)).toContain('Muncul Shown 11.59.50 Berlaku sampai Valid until 12.00.10');
  });

  it('is not shown to anybody else, who is told so', () => {
    const { scan } = writeSections(viewOf({ qr }, false));
    expect(scan).not.toContain('qr.svg');
    expect(textOf(scan)).toContain('hak admin');
    expect(writeSections(viewOf()).scan).toBe('');
  });
});

describe('what can be ordered', () => {
  const ordersOf = (view: View) =>
    [...writeSections(view).orders.matchAll(/data-order="(\w+)" data-question="([^"]?)/g)].map(
      ([, call, question]) => `${call} ${question === '' ? 'at once' : 'after a question'}`,
    );

  it('is to restart and to log out, each after a question', () => {
    expect(ordersOf(viewOf())).toEqual(['restart after a question', 'logout after a question']);
  });

  it('is to show the code again when that is hidden', () => {
    const status = { state: 'logged_out', reason: 'press_to_link', link: null } as const;
    expect(ordersOf(viewOf({ status }))).toEqual(['restart at once']);
  });

  it('is a code for the phone while one can be scanned', () => {
    const view = viewOf({ status: { state: 'awaiting_scan', link: null } });
    expect(writeSections(view).orders).toContain('id="pairing"');
    expect(writeSections(viewOf()).orders).not.toContain('id="pairing"');
  });

  it('is nothing for others, and nothing on a standby', () => {
    expect(writeSections(viewOf({}, false)).orders).toBe('');
    expect(writeSections(viewOf({ status: { owner: false } })).orders).toBe('');
  });
});

describe('the queue and today', () => {
  it('says how much waits, for what, and until when', () => {
    const held = {
      total: 1_200,
      byReason: { quiet_hours: 1_199, new_rule: 1 },
      untilByReason: { quiet_hours: new Date('2026-11-24T01:00:00.000Z'), new_rule: null },
    };
    const queue = { pending: 1_201, uncertain: 2, held };
    const oldestPendingAt = new Date('2026-11-23T04:30:00.000Z');
    const nextSendAt = new Date('2026-11-23T05:01:00.000Z');
    const view = viewOf({ status: { queue: { ...queue, oldestPendingAt, nextSendAt } } });
    expect(read(view).queue).toMatch(
      /Pending 1\.201 .*Uncertain 2 .*Held 1\.200 .*since 11\.30 .*leaves 12\.01 1\.199 jam tenang quiet hours · sampai \/ until 24 Nov,? 08\.00 1 new_rule$/,
    );
  });

  it('says no next time that is over', () => {
    const { queue } = viewOf().state.status;
    const nextSendAt = new Date('2026-11-23T04:59:00.000Z');
    const view = viewOf({ status: { queue: { ...queue, pending: 1, nextSendAt } } });
    expect(read(view).queue).not.toContain('leaves');
  });

  it('counts what became of the messages of today', () => {
    const { today } = read(viewOf({ today: { sent: 95, delivered: 93, read: 71, failed: 5 } }));
    expect(today).toMatch(/Sent 95 .*Delivered 93 .*Read 71 .*Failed 5$/);
  });
});

describe('the latest notifications', () => {
  const at = new Date('2026-11-23T04:59:00.000Z');
  const until = new Date('2026-11-24T01:00:00.000Z');

  it.each([
    ['menunggu pending', {}],
    ['ditahan held jam tenang', { held: { reason: 'quiet_hours', until } }],
    ['belum pasti uncertain', { uncertainSince: at, held: { reason: 'x', until } }],
    ['✓ terkirim sent', { status: 'sent', sentAt: at }],
    ['✓✓ sampai delivered', { status: 'sent', sentAt: at, deliveredAt: at }],
    ['✓✓ dibaca read', { status: 'sent', sentAt: at, deliveredAt: at, readAt: at }],
    ['gagal failed nomornya tidak', { status: 'failed', errorCode: 'not_on_whatsapp' }],
    ['batal cancelled sudah dibayar', { status: 'cancelled', errorCode: 'already_paid' }],
    ['gagal failed new_code', { status: 'failed', errorCode: 'new_code' }],
  ] as const)('say %s', (words, more) => {
    const { latest } = read(viewOf({ latest: [notificationOf(more)] }));
    expect(latest).toContain(`11.58 +6281234567890 invoice_created ${words}`);
  });

  it('say so when there are none', () => {
    expect(read(viewOf()).latest).toBe('Terbaru Latest Belum ada pesan. No messages yet.');
  });
});

describe('the page', () => {
  it('is whole without a script, and has none but its own', () => {
    const page = statusPage(viewOf({ qr, latest: [notificationOf()] }));
    const sections = writeSections(viewOf({ qr, latest: [notificationOf()] }));
    for (const markup of Object.values(sections)) expect(page).toContain(markup);
    expect(page).toContain('<html lang="id">');
    expect(page).not.toMatch(/https?:\/\/|<style|style=|<script(?! type="module" src="\/)| on\w+=/);
  });

  it('escapes what others have named', () => {
    const evil = `<script>alert("1")</script>'`;
    const page = statusPage(
      viewOf({
        status: { account: { phone: evil, name: evil }, reason: evil },
        latest: [
          notificationOf({ phone: evil, template: evil, status: 'failed', errorCode: evil }),
          notificationOf({ held: { reason: evil, until: null } }),
        ],
      }),
    );
    expect(page).not.toContain('<script>');
    expect(page.match(/&lt;script&gt;alert\(&quot;1&quot;\)&lt;\/script&gt;&#39;/g)).toHaveLength(
      7,
    );
  });

  it('leads to the keys only who may see them', () => {
    expect(statusPage(viewOf())).toContain('href="/dashboard/keys"');
    const page = statusPage(viewOf({}, false));
    expect(page).not.toContain('href="/dashboard/keys"');
    expect(page).not.toContain('pairing-code');
  });
});
