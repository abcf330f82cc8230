import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { Newcomer, type RunningCommand } from '../support/newcomer.ts';
import { SandboxProcess } from '../support/sandbox-process.ts';

const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');

/** The code between two markers of the README, without its fence. */
function block(name: string): string {
  const found = new RegExp(
    `<!-- ${name} -->\\n\`\`\`\\w+\\n([^]*?)\`\`\`\\n<!-- /${name} -->`,
  ).exec(readme);
  if (!found) throw new Error(`The README has no block ${name}.`);
  return found[1]!;
}

/** The first command of a section, as a person would paste it. */
function commandIn(section: string): string {
  const found = new RegExp(`## ${section}\\n[^]*?\`\`\`sh\\n([^]*?)\`\`\``).exec(readme);
  if (!found) throw new Error(`The README has no command in "${section}".`);
  return found[1]!.trim();
}

/** The same text for every run: ports and keys differ. */
const withoutChance = (text: string) =>
  text
    .replaceAll(/127\.0\.0\.1:\d+/g, '127.0.0.1:PORT')
    .replaceAll(/[0-9a-f]{32}/g, 'KEY')
    .trim();

/** The names of all fields, and what kind of value each holds. */
function shape(value: unknown): unknown {
  if (value === null || typeof value !== 'object') return value === null ? 'null' : typeof value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, shape(inner)]));
}

const scan = (url: string) =>
  eventually('a code could be scanned', async () => {
    const options = { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: '{}' };
    return (await fetch(`${url}/control/scan`, options)).ok;
  });

describe('the README', () => {
  const newcomer = new Newcomer();
  let demo: RunningCommand;
  const addresses = () => [...demo.printed.matchAll(/http:\/\/127\.0\.0\.1:\d+/g)].map(String);
  const curl = () => /curl -s[^]*?'\n/.exec(demo.printed)![0];
  const untilReady = async () => {
    const key = /X-Api-Key: (\w+)/.exec(demo.printed)![1]!;
    await eventually('the session is ready', async () => {
      const answer = await fetch(`${addresses()[1]}/whatsapp/status`, {
        headers: { 'X-Api-Key': key },
      });
      return ((await answer.json()) as { data: { ready: boolean } }).data.ready;
    });
  };
  beforeAll(async () => {
    demo = await newcomer.start(commandIn('Try it in one minute'), /Berlaku sampai/);
  });
  afterAll(() => newcomer.leave());

  it('shows what the demo really prints, in 80 columns', () => {
    const [before] = demo.printed.split(/\n▄/);
    expect(withoutChance(before!)).toContain(withoutChance(block('demo-output')));
    const width = Math.max(...demo.printed.split('\n').map((line) => [...line].length));
    expect(width).toBeLessThanOrEqual(80);
  });

  it('has a curl line that is answered as shown, and makes one bubble', async () => {
    await scan(addresses()[0]!);
    await untilReady();
    const answer = JSON.parse(await newcomer.paste(curl()));
    expect(shape(answer)).toEqual(shape(JSON.parse(block('send-answer'))));
    expect(answer.data.status).toBe('sent');

    const again = await newcomer.paste(curl().replace('curl -s', 'curl -si'));
    expect(again).toMatch(/^Idempotent-Replayed: true/m);
    expect(again).toContain(answer.data.messageId);
    await expectOneBubble();
  });

  it('is right that a killed server is ready without a code, each message there once', async () => {
    await demo.end('SIGKILL');
    demo = await newcomer.start(commandIn('Try it in one minute'), /tertaut/);
    await untilReady();
    expect(demo.printed).not.toContain('▄▄▄');
    await expectOneBubble();
  });

  it('leads to a server against WhatsApp whose first start writes the key', async () => {
    const sandbox = await SandboxProcess.start(`${newcomer.dir}/other-sandbox`, 'today');
    const live = await newcomer.start(commandIn('Go live'), /Berlaku sampai/, {
      PORT: '0',
      WHATSAPP_BROWSER_ARGS: sandbox.browserArgs,
    });
    const apiKey = /^API_KEY=([0-9a-f]{64})\n$/.exec(newcomer.read('.env'))![1]!;
    await sandbox.scan();
    await eventually('it is linked', () => live.printed.includes('tertaut / linked'));
    const url = /http:\/\/127\.0\.0\.1:\d+/.exec(live.printed)![0];
    const line = commandIn('Send from your billing').replace('http://127.0.0.1:3000', url);
    const answer = JSON.parse(await newcomer.paste(line, { API_KEY: apiKey }));
    expect(answer.data).toMatchObject({ status: 'sent', customerId: 123 });
    await live.end('SIGTERM');
    await sandbox.stop();
  });

  async function expectOneBubble(): Promise<void> {
    await eventually('one bubble is on the phone', async () => {
      const answer = await fetch(`${addresses()[0]}/control/messages?phone=6281234567890`);
      return ((await answer.json()) as { messages: unknown[] }).messages.length === 1;
    });
  }
});
