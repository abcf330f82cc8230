import { spawn, spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import openapiTS, { astToString } from 'openapi-typescript';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ComposedServer } from '../support/composed-server.ts';
import { API_KEY, useApi } from '../support/test-api.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const examples = join(root, 'docs', 'examples');
const compiler = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
const folder = mkdtempSync(join(tmpdir(), 'client-'));
const hasPhp = spawnSync('php', ['--version']).status === 0;
const api = useApi();

/** Each line after a comment must not compile, or the compiler complains of the comment. */
const wrongCalls = `import createClient from 'openapi-fetch';
import type { paths } from './whatsapp-api.js';
const client = createClient<paths>();
// @ts-expect-error -- a phone is needed
await client.POST('/whatsapp/send', { body: { message: 'Halo' } });
// @ts-expect-error -- a phone is a text
const sent = await client.POST('/whatsapp/send', { body: { phone: 81234567890 } });
// @ts-expect-error -- a call for one message knows no invoice
if (sent.error?.error.code === 'invoice_not_found') process.exit(1);
// @ts-expect-error -- no such path
await client.GET('/whatsapp/histories');
`;

afterAll(() => rmSync(folder, { recursive: true }));

/** Runs a program against the API as a reader would; resolves with what it said. */
function run(command: string, args: readonly string[]): Promise<{ code: number; text: string }> {
  const env = { PATH: process.env.PATH, API: api.url, API_KEY };
  const child = spawn(command, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (part: string) => {
      text += part;
    });
  }
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ code: code ?? -1, text }));
  });
}

/** What every one of the programs has to do. */
function works(command: string, script: string): void {
  it('sends once, however often it runs, and reads the history', async () => {
    const first = await run(command, [script, '081234567890', 'payment-789']);
    expect(first.text).toContain('+6281234567890');
    expect(first.text).toContain('Pembayaran Rp100.000 diterima.');
    expect(first.code).toBe(0);
    expect((await run(command, [script, '081234567890', 'payment-789'])).code).toBe(0);
    expect(await api.ledger.countRows()).toBe(1);
  });

  it('says why a number is refused', async () => {
    const { code, text } = await run(command, [script, '0812', 'payment-790']);
    expect(code).not.toBe(0);
    expect(text).toContain('invalid_phone');
    expect(await api.ledger.countRows()).toBe(0);
  });
}

describe('docs/examples/send.sh', () => {
  works('sh', join(examples, 'send.sh'));
});

describe.skipIf(!hasPhp)('docs/examples/send.php (needs php on this machine)', () => {
  works('php', join(examples, 'send.php'));
});

describe('docs/examples/send.ts, with a client made of the document', () => {
  beforeAll(async () => {
    const server = new ComposedServer();
    await server.start();
    const document = await (await server.get('/openapi.json')).text();
    await server.stop();
    const types = await openapiTS(document, { defaultNonNullable: false });
    writeFileSync(join(folder, 'whatsapp-api.d.ts'), astToString(types));
    cpSync(join(examples, 'send.ts'), join(folder, 'send.ts'));
    writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
    const compilerOptions = { module: 'NodeNext', target: 'ES2023', strict: true, types: ['node'] };
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions }));
    symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  }, 60_000);

  it('compiles, and only with fields and codes of errors that the call has', async () => {
    writeFileSync(join(folder, 'wrong.ts'), wrongCalls);
    expect(await run(process.execPath, [compiler, '-p', folder])).toEqual({ code: 0, text: '' });
  }, 90_000);

  works(process.execPath, join(folder, 'send.js'));
});
