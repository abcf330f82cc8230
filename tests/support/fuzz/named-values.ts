import fc, { type Arbitrary } from 'fast-check';

const pixel =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

/**
 * Values for fields whose names say more than their schemas do. `keys` open the server; an address
 * leads to a port of this machine where nobody listens.
 */
export function namedValues(keys: readonly string[]): Readonly<Record<string, Arbitrary<unknown>>> {
  const phone = fc
    .tuple(fc.constantFrom('08', '+628', '628', '8'), fc.integer({ min: 0, max: 30 }))
    .map(([prefix, person]) => `${prefix}12345678${String(person + 10)}`);
  const phones = fc.array(phone, { minLength: 1, maxLength: 3 }).map((list) => list.join(','));
  const amount = fc.oneof(
    fc.integer({ min: 1, max: 500_000 }),
    fc.integer({ min: 1, max: 500_000 }).map((rupiah) => `${rupiah}.50`),
  );
  const reference = fc.constantFrom('REF-1', 'REF-2', 'REF-3', 'ref 😀/?&=');
  const later = fc.integer({ min: 1, max: 300 }).map(afterNow);
  const key = fc.constantFrom(...keys);
  return {
    ...{ phone, target: phones, number: phones, to: phone },
    ...{ amount, total: amount, price: amount, paid: amount, remaining: amount },
    ...{ externalRef: reference, customerRef: reference, packageRef: reference },
    ...{ subscriptionRef: reference, invoiceRef: reference, paymentRef: reference },
    expiresAt: later,
    period: fc
      .integer({ min: 1, max: 12 })
      .map((month) => `2026-${String(month).padStart(2, '0')}`),
    timeZone: fc.constantFrom('WIB', 'WITA', 'WIT', 'Asia/Jakarta'),
    url: fc.integer({ min: 1, max: 9 }).map((hook) => `https://127.0.0.1:9/hook/${hook}`),
    data: fc.constant(pixel),
    mimeType: fc.constant('image/png'),
    delayMs: fc.integer({ min: 2_000, max: 60_000 }),
    q: fc.constantFrom('Budi', '100%', "' or 1=1--", 'a_b\\c', '😀😀😀'),
    limit: fc.integer({ min: 1, max: 200 }),
    ...{ token: key, api_key: key, key },
    schedule: later.map((instant) => String(Date.parse(instant) / 1_000)),
    delay: fc.constantFrom('5', '5-10'),
    countryCode: fc.constantFrom('62', '0'),
    filename: fc.constant('tagihan.pdf'),
  };
}

function afterNow(days: number): string {
  return `${new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 19)}Z`;
}
