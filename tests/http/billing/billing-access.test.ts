import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { useBillingApi } from '../../support/billing-api.ts';
import { expectRefusal } from '../../support/test-api.ts';

const billing = useBillingApi();
const { api } = billing;

describe('D1: without a key nothing of the billing can be read or changed', () => {
  it.each([
    ['GET', '/billing/customers'],
    ['PUT', '/billing/customers/1'],
    ['POST', '/billing/customers'],
    ['GET', '/billing/customers/1/contacts'],
    ['DELETE', '/billing/customers/1/contacts/1'],
    ['PUT', '/billing/customers/1/preferences/promise_due'],
    ['PUT', '/billing/packages/1'],
    ['POST', '/billing/subscriptions/1/isolate'],
    ['POST', '/billing/subscriptions/1/renew'],
    ['GET', '/billing/invoices'],
    ['POST', '/billing/invoices/1/cancel'],
    ['POST', '/billing/promises/1/keep'],
    ['POST', '/billing/incidents/1/resolve'],
  ])('%s %s', async (method, path) => {
    for (const key of ['', 'wrong']) {
      const answer = await api.request(method, path, { headers: { 'X-Api-Key': key } });
      expectRefusal(answer, 401, 'unauthenticated');
    }
  });
});

describe('D11: nothing secret is tracked', () => {
  const root = fileURLToPath(new URL('../../..', import.meta.url));
  const ignored = readFileSync(`${root}/.gitignore`, 'utf8').split('\n');

  it('the session folder, the data and the environment are left out of the repository', () => {
    for (const rule of ['/whatsapp-session/*', '/data/', '.env', '.env.*']) {
      expect(ignored).toContain(rule);
    }
  });

  it('no browser profile and no environment file is in it', () => {
    const tracked = execFileSync('git', ['ls-files'], { cwd: root, encoding: 'utf8' }).split('\n');
    const profiles = tracked.filter((path) =>
      /^whatsapp-session\/(?!\.gitkeep$)|(^|\/)(Cookies|Local State|IndexedDB|\.env)(\/|$)/.test(
        path,
      ),
    );
    expect(profiles).toEqual([]);
  });

  it('retention takes text and number away, and keeps whom and what they were about', async () => {
    const { ledger } = api;
    const subject = { customerId: 123, invoiceId: 456, subscriptionId: 70 };
    const { id } = await ledger.acknowledged(1, subject);
    const later = ledger.clock.in(86_400_000);
    expect(await ledger.repository.forgetTexts(later, 10)).toBe(1);
    expect(await ledger.repository.forgetPhones(later, 10)).toBe(1);
    expect(await ledger.row(id)).toMatchObject({
      message: '',
      customer_id: 123,
      invoice_id: 456,
      subscription_id: 70,
    });
  });
});
