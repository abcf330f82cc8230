/** JSON texts that no field wants, or only some: what callers send by mistake, or to break in. */
export const hostileValues: readonly string[] = [
  ...['null', 'true', '0', '-0', '-1', '1.5', '1e400', '-1e400', '1e-400', '9007199254740993'],
  ...['2147483648', '99999999999999999999', '""', '" "', '"\\u0000"', '"a\\u0000b"', '"\\ud800"'],
  ...[
    '"a\\udc00b"',
    '"\\u202e0812"',
    '"😀👨‍👩‍👧"',
    '"\\u200b\\ufeff"',
    '"0٨١٢٣٤٥٦٧٨٩٠"',
    '"\\r\\n\\u001b[31m"',
  ],
  ...[`"${'x'.repeat(10_000)}"`, `"${'😀'.repeat(3_000)}"`, `"${'x'.repeat(66_000)}"`],
  ...[nested('[', ']', 2_000), nested('{"a":', '}', 1_000, '1'), '[]', '{}', '[[]]', '[null]'],
  ...['{"__proto__":{"polluted":true}}', '{"constructor":{"prototype":{"polluted":true}}}'],
  ...[
    '"__proto__"',
    '"constructor"',
    '"toString"',
    '"\' or 1=1--"',
    '"\\"; drop table customers; --"',
  ],
  ...['"%s%n%x"', '"{{constructor}}"', '"${7*7}"', '"{{#each x}}"', '"../../etc/passwd"', '"$1"'],
  ...[
    '"0000-01-01"',
    '"9999-12-31"',
    '"10000-01-01"',
    '"2026-02-29"',
    '"2028-02-29"',
    '"2026-13-01"',
  ],
  ...['"9999-12-31T23:59:59-23:59"', '"0000-01-01T00:00:00+23:59"', '"2016-12-31T23:59:60Z"'],
  ...['"2026-11-20T24:00:00Z"', '"2026-11-20T10:00:00"', '"2026-11-20T10:00:00.123456789+07:00"'],
  ...['"-000001-01-01T00:00:00Z"', '"2199-12-31T23:59:59Z"', '"1999-12-31T23:59:59Z"', '"2026-11"'],
  ...[
    '"NaN"',
    '"Infinity"',
    '"1e5"',
    '"150.000"',
    '"0x10"',
    '"999999999999.99"',
    '"1000000000000"',
  ],
  ...[
    '"120363041234567890@g.us"',
    '"6.28123E+11"',
    '"ref:"',
    '"00000000-0000-0000-0000-000000000000"',
  ],
  ...['1000000000', '9007199254740991', '"1"', '"javascript:alert(1)"', '"http://127.0.0.1:1/"'],
];

function nested(open: string, close: string, depth: number, inner = ''): string {
  return `${open.repeat(depth)}${inner}${close.repeat(depth)}`;
}

/** Names that no body has as a field. */
const foreignNames = [
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  'unknown',
  '',
  'a.b',
];

/** What makes a good text one that can't be kept, or not as it is. */
const endings = ['\u0000', '\ud800', '\u202e', '\u200b', "'--"];

/** Stands where the hostile value goes: many of those can be written, but not held. */
const mark = 'the hostile value';

/**
 * The JSON text of `body` with one of its parts spoilt: left out, replaced by a hostile value,
 * given a hostile end, put into a list, or given a field too many. `where` and `how` choose, any
 * whole numbers from 0.
 */
export function spoil(body: unknown, where: number, how: number): string {
  const places = placesIn(body);
  const place = places[where % places.length]!;
  const value = hostileValues[how % hostileValues.length]!;
  const ways = [
    () => change(body, place, () => undefined),
    () => change(body, place, () => mark),
    () => change(body, place, () => mark),
    () => change(body, place, (old) => withEnding(old, how)),
    () => change(body, place, (old) => [old]),
    () => change(body, place, (old) => JSON.stringify(old)),
    () => change(body, parentOf(place), (old) => withField(old, how)),
  ];
  const spoilt = ways[(where + how) % ways.length]!();
  return (JSON.stringify(spoilt) ?? '').replace(JSON.stringify(mark), () => value);
}

type Place = readonly string[];

/** Every part of a body, the whole of it as well. */
function placesIn(value: unknown, path: Place = []): Place[] {
  const parts = typeof value === 'object' && value !== null ? Object.entries(value) : [];
  return [path, ...parts.flatMap(([key, part]) => placesIn(part, [...path, key]))];
}

function parentOf(place: Place): Place {
  return place.slice(0, -1);
}

function change(value: unknown, [key, ...rest]: Place, make: (old: unknown) => unknown): unknown {
  if (key === undefined) return make(value);
  const changed = ([name, part]: [string, unknown]) =>
    [name, name === key ? change(part, rest, make) : part] as const;
  const parts = Object.entries(value as object).map(changed);
  if (Array.isArray(value)) return parts.map(([, part]) => part);
  return Object.fromEntries(parts);
}

function withEnding(value: unknown, how: number): unknown {
  return typeof value === 'string' ? `${value}${endings[how % endings.length]}` : mark;
}

function withField(value: unknown, how: number): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return { a: value };
  const name = foreignNames[how % foreignNames.length]!;
  return Object.fromEntries([...Object.entries(value), [name, mark]]);
}
