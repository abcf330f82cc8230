import { type Finding, ok, warning } from './finding.ts';

/** What the ledger has that is not settled, and which webhooks are in trouble. */
export interface LedgerFacts {
  pending: number;
  uncertain: number;
  oldestPendingAt: Date | null;
  /** Whether a server drives the account now. */
  isOwned: boolean;
  /** Ids of webhooks that the server has switched off. */
  disabledWebhooks: readonly string[];
  /** Ids of webhooks whose last attempts have failed. */
  failingWebhooks: readonly string[];
  now: Date;
}

/** Transactional messages expire after two days: what is older is held by a rule, or stuck. */
const oldMs = 48 * 3_600_000;

/** Whether something waits that a person has to look at. */
export function checkLedger(facts: LedgerFacts): Finding[] {
  return [checkQueue(facts), checkUncertain(facts.uncertain), checkWebhooks(facts)];
}

function checkQueue({ pending, oldestPendingAt, isOwned, now }: LedgerFacts): Finding {
  const check = 'queue';
  if (oldestPendingAt === null) return ok(check, 'Nothing waits.');
  const found = `${pending} wait, the oldest since ${oldestPendingAt.toISOString()}.`;
  if (!isOwned) {
    return warning(check, `${found} No server drives the account.`, 'Start the server.');
  }
  if (now.getTime() - oldestPendingAt.getTime() < oldMs) return ok(check, found);
  return warning(check, found, 'held in GET /whatsapp/history?status=pending says what for.');
}

function checkUncertain(uncertain: number): Finding {
  const check = 'uncertain';
  if (uncertain === 0) return ok(check, 'No hand-over is in doubt.');
  return warning(
    check,
    `${uncertain} were handed to WhatsApp with an unknown result.`,
    'The server looks them up by itself; what stays needs POST /whatsapp/notifications/:id/retry.',
  );
}

function checkWebhooks({ disabledWebhooks, failingWebhooks }: LedgerFacts): Finding {
  const check = 'webhooks';
  const next = 'GET /whatsapp/webhooks/:id/deliveries says why; docs/webhooks.md what to do.';
  if (disabledWebhooks.length > 0) {
    return warning(check, `Switched off by failures: ${disabledWebhooks.join(', ')}.`, next);
  }
  if (failingWebhooks.length > 0) {
    return warning(check, `Failing at the moment: ${failingWebhooks.join(', ')}.`, next);
  }
  return ok(check, 'None is failing or switched off.');
}
