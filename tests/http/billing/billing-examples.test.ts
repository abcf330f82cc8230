import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { useBillingApi } from '../../support/billing-api.ts';
import { useBilling } from '../../support/test-billing.ts';

const page = readFileSync(new URL('../../../docs/billing.md', import.meta.url), 'utf8');
const shell = [...page.matchAll(/```sh\n(.*?)```/gs)].map((match) => match[1]!).join('\n');
const calls = shell
  .replaceAll('\\\n', ' ')
  .split(/^(?=curl )/m)
  .filter((call) => call.startsWith('curl '))
  .map(readCall);

const billing = useBillingApi();
const server = useBilling(billing.api.ledger);

/** The parts of a call as the page writes it: method, address, headers of its own, body. */
function readCall(call: string) {
  return {
    method: / -X (\w+)/.exec(call)?.[1] ?? 'GET',
    path: /"\$API([^"]+)"/.exec(call)![1]!,
    key: / 'Idempotency-Key: (\S+)'/.exec(call)?.[1],
    body: / -d '(.*?)'/s.exec(call)?.[1],
  };
}

it('the calls of docs/billing.md work as they stand, one after the other', async () => {
  expect(calls.length).toBeGreaterThan(20);
  await billing.start(server.parts.planRoutes);
  for (const { method, path, key, body } of calls) {
    const headers = {
      ...(body !== undefined && { 'Content-Type': 'application/json' }),
      ...(key !== undefined && { 'Idempotency-Key': key }),
    };
    const init = { headers, ...(body !== undefined && { body }) };
    const answer = await billing.api.request(method, path, init);
    expect(`${method} ${path}: ${answer.status}`).toMatch(/: 20[01]$/);
  }
});
