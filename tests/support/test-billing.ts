import { beforeEach, vi } from 'vitest';
import { composeBilling } from '../../src/compose-billing.ts';
import type { KasirController } from '../../src/billing/kasir-controller.ts';
import type { PaymentCommand } from '../../src/billing/payment-command.ts';
import { emptyBilling } from './billing-rows.ts';
import { collectLogLines, type LogLines } from './log-lines.ts';
import { openOutlook } from './test-runs.ts';
import type { TestApi } from './test-api.ts';
import type { TestLedger } from './test-ledger.ts';

type Foundations = Parameters<typeof composeBilling>[0];
type Settings = Foundations['config'];
type Recorded = Awaited<ReturnType<KasirController['record']>>;

const settings: Settings = {
  businessLanguage: 'id',
  businessTimeZone: 'Asia/Jakarta',
  lateGraceDays: 0,
  lateWindowMonths: 12,
  lateResetAfterOnTime: 3,
  lateWarnAt: [3, 4],
  lateThreshold: 5,
  lateAction: 'none',
};

/** The billing side on a real ledger, with empty tables before every test. */
export class TestBilling {
  readonly ledger: TestLedger;
  wakeOutbox = vi.fn();
  log!: LogLines;
  parts!: ReturnType<typeof composeBilling>;

  constructor(ledger: TestLedger) {
    this.ledger = ledger;
  }

  /** Builds the parts anew, with other settings where a test wants some. */
  compose(overrides: Partial<Settings> = {}): void {
    this.log = collectLogLines();
    this.wakeOutbox = vi.fn();
    this.parts = composeBilling({
      config: { ...settings, ...overrides },
      business: { name: 'Contoh Net', phone: '0812-3456-7890', language: 'id' },
      phonePolicy: { defaultCountry: 'ID', allowedCountries: ['ID'], allowLandline: false },
      db: this.ledger.knex,
      clock: this.ledger.clock,
      logger: this.log.logger,
      wakeOutbox: () => {
        this.wakeOutbox();
      },
      outlook: openOutlook,
      isOwner: () => true,
    });
  }

  get kasir(): KasirController {
    return this.parts.kasir;
  }

  /** Takes a payment of invoice 456 at the counter, with what a test wants to be different. */
  pay(overrides: Partial<PaymentCommand> = {}): Promise<Recorded> {
    return this.kasir.record(
      {
        payment: { id: 789, externalRef: null },
        invoice: { id: 456, externalRef: null },
        customerId: null,
        amount: '150000.00',
        method: 'transfer',
        isDebt: false,
        paidAt: null,
        reference: null,
        cashier: null,
        ...overrides,
      },
      null,
    );
  }

  /** Listens with the routes of the billing side beside those that every test API has. */
  async listen(api: TestApi): Promise<void> {
    const service = {
      get: (id: string) => api.service.get(id),
      waitUntilSettled: (id: string, waitMs: number, signal: AbortSignal) =>
        api.service.waitUntilSettled(id, waitMs, signal),
    };
    await api.start({ routes: this.parts.routes(service) });
  }
}

/** Gives the test file that calls this at its top the billing side, new for every test. */
export function useBilling(ledger: TestLedger): TestBilling {
  const billing = new TestBilling(ledger);
  beforeEach(async () => {
    await emptyBilling(ledger.knex);
    billing.compose();
  });
  return billing;
}
