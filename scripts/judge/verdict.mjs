/**
 * What is compared: what callers asked for and were answered, what the virtual phones have, and
 * what the ledger says, all read once nothing moves any more.
 * @typedef {object} Evidence
 * @property {readonly import('./callers.mjs').Asked[]} asked
 * @property {readonly OnPhone[]} phones
 * @property {readonly import('./ledger.mjs').LedgerRow[]} rows
 * @property {string | null} currentLink
 * @property {number} logouts how often the phone has removed the device
 * @property {readonly string[]} wireIds the message id of each try on the wire, lost tries included
 */

/** @typedef {{ id: string, phone: string, body: string, duplicates: number }} OnPhone */

/**
 * @typedef {object} Verdict
 * @property {number} asked messages that callers asked for
 * @property {number} accepted messages that a 2xx took on
 * @property {string[]} lost accepted, on no phone, and nobody was told why
 * @property {string[]} duplicated shown twice on a phone, or twice in the ledger
 * @property {string[]} lies rows `sent` that no phone has, rows `failed` or `cancelled` that one has
 * @property {string[]} unexpected on a phone, and never asked for, refused, or for somebody else
 * @property {string[]} uncertain for no reason that a person could be told
 * @property {Record<string, number>} uncertainByReason all of them, the excusable ones included
 * @property {number} open keyed requests that were given up without an answer
 * @property {number} failed rows `failed` or `cancelled`, rightly
 * @property {number} resends tries on the wire beyond the first of each message id
 */

/**
 * Compares what was promised, what arrived and what is said. Each fault is one line that says
 * what it is about.
 * @param {Evidence} evidence
 * @returns {Verdict}
 */
export function judge(evidence) {
  const { asked, phones, rows } = evidence;
  const shown = groupBy(phones, ({ body }) => body);
  const recorded = groupBy(rows, ({ message }) => message);
  const uncertain = rows.filter((row) => row.status === 'pending' && row.uncertain);
  return {
    asked: asked.length,
    accepted: asked.filter(({ accepted }) => accepted).length,
    lost: findLost(asked, shown, recorded),
    duplicated: findDuplicates(asked, shown, recorded),
    lies: findLies(rows, phones, shown),
    unexpected: findUnexpected(asked, phones),
    uncertain: uncertain.filter((row) => !isExcused(row, evidence)).map(describe),
    uncertainByReason: countBy(uncertain, (row) => row.uncertainReason ?? 'no reason'),
    open: asked.filter(({ open, how }) => open && how !== 'unkeyed').length,
    failed: rows.filter(({ status }) => status === 'failed' || status === 'cancelled').length,
    resends: evidence.wireIds.length - new Set(evidence.wireIds).size,
  };
}

/**
 * Whether nothing is held against the server.
 * @param {Verdict} verdict
 */
export function isClean({ lost, duplicated, lies, unexpected, uncertain, open }) {
  const faults = [...lost, ...duplicated, ...lies, ...unexpected, ...uncertain];
  return faults.length === 0 && open === 0;
}

/** @typedef {Map<string, OnPhone[]>} ShownTexts */
/** @typedef {Map<string, import('./ledger.mjs').LedgerRow[]>} RecordedTexts */

/**
 * A row that failed, was cancelled or is uncertain says so itself, and is judged as that.
 * @param {readonly import('./callers.mjs').Asked[]} asked
 * @param {ShownTexts} shown
 * @param {RecordedTexts} recorded
 */
function findLost(asked, shown, recorded) {
  return asked
    .filter(({ accepted, text }) => accepted && !shown.has(text))
    .flatMap(({ text, phone, how }) => {
      const row = recorded.get(text)?.[0];
      if (row === undefined) return [`"${text}" for ${phone} (${how}) has no row`];
      const isExplained = row.status === 'failed' || row.status === 'cancelled' || row.uncertain;
      return isExplained ? [] : [describe(row)];
    });
}

/**
 * @param {readonly import('./callers.mjs').Asked[]} asked
 * @param {ShownTexts} shown
 * @param {RecordedTexts} recorded
 */
function findDuplicates(asked, shown, recorded) {
  const onPhones = [...shown].flatMap(([text, copies]) =>
    copies.length > 1 ? [`"${text}" is shown as ${copies.map(({ id }) => id).join(' and ')}`] : [],
  );
  const inLedger = [...recorded].flatMap(([text, rows]) =>
    rows.length > 1 ? [`"${text}" has rows ${rows.map(({ id }) => id).join(' and ')}`] : [],
  );
  const inAnswers = asked.flatMap(({ text, ids }) =>
    ids.length > 1 ? [`"${text}" was answered as ${ids.join(' and ')}`] : [],
  );
  return [...onPhones, ...inLedger, ...inAnswers];
}

/**
 * @param {readonly import('./ledger.mjs').LedgerRow[]} rows
 * @param {readonly OnPhone[]} phones
 * @param {ShownTexts} shown
 */
function findLies(rows, phones, shown) {
  const ids = new Set(phones.map(({ id }) => id));
  return rows
    .filter(({ status, messageId, message }) => {
      if (status === 'sent') return messageId === null || !ids.has(messageId);
      return status !== 'pending' && shown.has(message);
    })
    .map(describe);
}

/**
 * A request without an answer may have been taken on or not.
 * @param {readonly import('./callers.mjs').Asked[]} asked
 * @param {readonly OnPhone[]} phones
 */
function findUnexpected(asked, phones) {
  const byText = new Map(asked.map((one) => [one.text, one]));
  return phones
    .filter(({ body, phone }) => {
      const one = byText.get(body);
      return one === undefined || one.phone !== phone || one.refused !== null;
    })
    .map(({ id, body, phone }) => `"${body}" on ${phone} as ${id}`);
}

/**
 * What was handed over under a link that the phone has removed since can't be asked for any
 * more: whether it left is for a person to find out.
 * @param {import('./ledger.mjs').LedgerRow} row
 * @param {Evidence} evidence
 */
function isExcused({ uncertainReason, linkId }, { logouts, currentLink }) {
  return uncertainReason === 'session_replaced' && logouts > 0 && linkId !== currentLink;
}

/** @param {import('./ledger.mjs').LedgerRow} row */
function describe(row) {
  const { message, phone, id, status, uncertain, uncertainReason, inFlight } = row;
  const doubt = uncertain ? `, uncertain: ${uncertainReason}` : inFlight ? ', in flight' : '';
  const counts = `${row.attempts} attempts, ${row.resends} resends`;
  return `"${message}" for ${phone}: row ${id} is ${status}${doubt} (${counts})`;
}

/**
 * @template T
 * @param {readonly T[]} values
 * @param {(value: T) => string} keyOf
 */
function groupBy(values, keyOf) {
  const groups = /** @type {Map<string, T[]>} */ (new Map());
  for (const value of values) {
    const group = groups.get(keyOf(value));
    if (group) group.push(value);
    else groups.set(keyOf(value), [value]);
  }
  return groups;
}

/**
 * @template T
 * @param {readonly T[]} values
 * @param {(value: T) => string} keyOf
 */
function countBy(values, keyOf) {
  const groups = groupBy(values, keyOf);
  return Object.fromEntries([...groups].map(([key, group]) => [key, group.length]));
}
