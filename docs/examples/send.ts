import createClient from 'openapi-fetch';
import type { paths } from './whatsapp-api.js';

// Sends one message, and looks at what became of it, with every name checked by the compiler.
//   API=http://127.0.0.1:3000 API_KEY=… node send.js 081234567890 payment-789
const { API: baseUrl = 'http://127.0.0.1:3000', API_KEY = '' } = process.env;
const [, , phone = '', key = ''] = process.argv;
const client = createClient<paths>({ baseUrl, headers: { 'X-Api-Key': API_KEY } });

const sent = await client.POST('/whatsapp/send', {
  params: { header: { 'Idempotency-Key': key, Prefer: 'respond-async' } },
  body: { phone, message: 'Pembayaran Rp100.000 diterima.' },
});

if (sent.error) {
  const { code, message, details } = sent.error.error;
  // Only codes that this call can answer compile here.
  const isNumberWrong = code === 'invalid_phone' || code === 'not_on_whatsapp';
  console.error(`${code}: ${message}`);
  if (isNumberWrong) console.error(`The number is ${details[0]?.code}.`);
  process.exit(1);
}
console.log(sent.data.data.id, sent.data.data.status);

const history = await client.GET('/whatsapp/history', { params: { query: { limit: 1 } } });
const [newest] = history.data?.data ?? [];
console.log(newest?.phone, newest?.message);
