import { expect, it } from 'vitest';
import { useComposedServer } from '../support/composed-server.ts';

const server = useComposedServer();

it.each(['\u0000', '\ud800', '\n', ' '])(
  'the address of a webhook that ends in %j is refused',
  async (end) => {
    const response = await fetch(`${server.url}/whatsapp/webhooks`, {
      method: 'POST',
      headers: { 'X-Api-Key': server.apiKey, 'Content-Type': 'application/json' },
      body: JSON.stringify({ url: `https://billing.example.net/hook${end}` }),
    });
    expect(response.status).toBe(422);
    expect(await response.json()).toMatchObject({ error: { code: 'webhook_url_refused' } });
  },
);
