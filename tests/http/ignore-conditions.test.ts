import { expect, it } from 'vitest';
import { useComposedServer } from '../support/composed-server.ts';

const server = useComposedServer();

it.each([{ 'If-None-Match': '*' }, { 'If-Modified-Since': 'Fri, 01 Jan 2100 00:00:00 GMT' }])(
  'a caller that has kept %j gets the whole answer',
  async (kept) => {
    const headers = { 'X-Api-Key': server.apiKey, ...kept };
    const response = await fetch(`${server.url}/whatsapp/status`, { headers });
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({ success: true });
  },
);

it('a caller of a drop-in is told what became of the message', async () => {
  const { key } = await makeCompatKey();
  const query = new URLSearchParams({ token: key, target: '081234567890', message: 'Halo' });
  const headers = { 'If-None-Match': '*' };
  const response = await fetch(`${server.url}/compat/fonnte/send?${query.toString()}`, { headers });
  expect(response.status).toBe(200);
  expect(await response.json()).toMatchObject({ status: true });
});

async function makeCompatKey(): Promise<{ key: string }> {
  const response = await fetch(`${server.url}/keys`, {
    method: 'POST',
    headers: { 'X-Api-Key': server.apiKey, 'Content-Type': 'application/json' },
    body: JSON.stringify({ name: 'billing', scopes: ['compat'] }),
  });
  return ((await response.json()) as { data: { key: string } }).data;
}
