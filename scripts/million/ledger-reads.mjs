/**
 * The reads whose time may not grow with the ledger, by name: each filter of the history, its
 * first and its 10,000th page, the counts and a claim.
 * @param {object} parts
 * @param {import('../../src/notifications/notification-log-repository.ts').NotificationLogRepository} parts.repository
 * @param {{ deepCursor: string, batchId: string, endsAt: Date }} parts.sample what the ledger holds
 * @param {() => Promise<unknown>} parts.claim
 * @returns {Record<string, () => Promise<unknown>>}
 */
export function ledgerReads({ repository, sample, claim }) {
  const { deepCursor, batchId, endsAt } = sample;
  const day = 86_400_000;
  const since = (/** @type {number} */ days) => new Date(endsAt.getTime() - days * day);
  const first = { limit: 51 };
  /** @type {Record<string, import('../../src/notifications/history-filter.ts').NotificationFilter>} */
  const filters = {
    'no filter': {},
    customerId: { customerId: 4711 },
    'status=sent': { status: 'sent' },
    'status=failed': { status: 'failed' },
    'status=pending': { status: 'pending' },
    'class=announcement': { class: 'announcement' },
    template: { template: 'isolir' },
    'template, unknown': { template: 'there is none' },
    batchId: { batchId },
    phone: { phone: '+6281200004711' },
    'from, to': { from: since(200), to: since(199) },
    'q, frequent': { text: 'tagihan internet', from: since(31) },
    'q, once': { text: 'INV-999', from: since(31) },
    'q, never': { text: 'tidak pernah ada', from: since(31) },
    'q, all time': { text: '99% gratis' },
    'customerId, status': { customerId: 4711, status: 'failed' },
    'status, from, to': { status: 'cancelled', from: since(100), to: since(70) },
  };
  const jakarta = 'Asia/Jakarta';
  const whole = { from: null, to: null };
  const month = { from: since(31), to: endsAt };
  const pages = Object.entries(filters).map(([name, filter]) => [
    `history: ${name}`,
    () => repository.list(filter, first),
  ]);
  return {
    ...Object.fromEntries(pages),
    'history: 10,000th page': () => repository.list({}, { limit: 51, before: deepCursor }),
    'history: 10,000th page of status=sent': () =>
      repository.list({ status: 'sent' }, { limit: 51, before: deepCursor }),
    'stats: all time': () => repository.count(),
    'stats: 31 days': () => repository.countGroups(month, null, jakarta),
    'stats: 31 days by day': () => repository.countGroups(month, 'day', jakarta),
    'stats: a year by day': () => repository.countGroups(whole, 'day', jakarta),
    'stats: all time by template': () => repository.countGroups(whole, 'template', jakarta),
    'stats: 31 days by class': () => repository.countGroups(month, 'class', jakarta),
    claim,
  };
}
