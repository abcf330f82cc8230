/** Set or not, depending on how quickly one looks. */
const momentary = new Set([
  'deliveredAt',
  'estimatedCompletionAt',
  'nextSendAt',
  'oldestPendingAt',
  'readAt',
]);

/** Texts that are another one each time. */
const ofChance: Readonly<Record<string, RegExp>> = {
  id: /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/,
  instant: /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/,
  'message id': /^3EB0[0-9A-F]{18}$/,
};

/**
 * Holds a documented answer against a real one: the same names, the same kinds of values, the
 * same words. Numbers, ids and times may differ; `…` stands for whatever is left out. Returns
 * what differs, a line each; puts the real ids under the documented ones into `ids`.
 */
export function differences(
  documented: unknown,
  real: unknown,
  ids: Map<string, string>,
  path = 'answer',
): string[] {
  if (documented === '…') return [];
  if (momentary.has(path.split('.').at(-1)!) && (documented === null || real === null)) return [];
  if (kindOf(documented) !== kindOf(real)) {
    return [`${path}: documented ${JSON.stringify(documented)}, real ${JSON.stringify(real)}`];
  }
  if (kindOf(documented) === 'id') ids.set(String(documented), String(real));
  if (typeof documented !== 'object' || documented === null) return [];
  const entries = Object.entries(documented).filter(([name]) => name !== '…');
  const inner = real as Record<string, unknown>;
  const lacking = entries.filter(([name]) => !Object.hasOwn(inner, name));
  const more = Object.hasOwn(documented, '…')
    ? []
    : Object.keys(inner).filter((name) => !Object.hasOwn(documented, name));
  return [
    ...lacking.map(([name]) => `${path}.${name}: documented, but not there`),
    ...more.map((name) => `${path}.${name}: there, but not documented`),
    ...entries
      .filter(([name]) => Object.hasOwn(inner, name))
      .flatMap(([name, value]) => differences(value, inner[name], ids, `${path}.${name}`)),
  ];
}

/** What has to be the same of two values that stand for each other. */
function kindOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'list';
  if (typeof value !== 'string') return typeof value === 'boolean' ? String(value) : typeof value;
  const chance = Object.keys(ofChance).find((name) => ofChance[name]!.test(value));
  return chance ?? `"${value}"`;
}
