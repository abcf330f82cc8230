import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { differences } from '../support/answer-shape.ts';
import { eventually } from '../support/eventually.ts';
import { Newcomer, type RunningCommand } from '../support/newcomer.ts';
import { Readme, type ReadmeStep } from '../support/readme.ts';
import { SandboxProcess } from '../support/sandbox-process.ts';

const readme = new Readme('README.md');

/** Commands that go on for minutes; that they are there is enough here. */
const long = ['npm test'];

/** What is typed beside the server of the demo, in the order of the page. */
const besideDemo = readme.steps.filter(({ command }) =>
  /^(export API_KEY=\$\(cat|curl)/.test(command),
);

/** The same text for every run: ports and keys differ. */
const withoutChance = (text: string) =>
  text
    .replaceAll(/127\.0\.0\.1:\d+/g, '127.0.0.1:PORT')
    .replaceAll(/[0-9a-f]{32}/g, 'KEY')
    .trim();

const scan = (url: string) =>
  eventually('a code could be scanned', async () => {
    const options = { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: '{}' };
    return (await fetch(`${url}/control/scan`, options)).ok;
  });

describe('the README', () => {
  const newcomer = new Newcomer();
  const typed = new Set<string>();
  /** The ids of the page, and those that the server has given instead. */
  const ids = new Map<string, string>();
  /** What was exported so far, which a terminal remembers. */
  let exported = '';
  let demo: RunningCommand;
  let sandbox: SandboxProcess | null = null;
  const addresses = () => [...demo.printed.matchAll(/http:\/\/127\.0\.0\.1:\d+/g)].map(String);
  const curl = () => /curl -s[^]*?'\n/.exec(demo.printed)![0];

  /** Types a command as the page has it, but for the address and the ids. */
  async function type({ command }: ReadmeStep, url: string): Promise<string> {
    typed.add(command);
    const real = [...ids].reduce((text, [from, to]) => text.replaceAll(from, to), command);
    exported +=
      command
        .match(/^export .*$/gm)
        ?.map((line) => `${line}\n`)
        .join('') ?? '';
    const printed = await newcomer.paste(
      `set -e\n${exported}${real.replaceAll('http://127.0.0.1:3000', url)}`,
    );
    for (const [, file] of command.matchAll(/ -o (\S+)/g)) {
      expect(newcomer.read(file!)).toMatch(/^[^{]/);
    }
    return printed;
  }

  async function start({ command }: ReadmeStep, isUp: RegExp, env: Record<string, string> = {}) {
    typed.add(command);
    return newcomer.start(command, isUp, env);
  }

  const untilReady = async () => {
    const key = /X-Api-Key: (\w+)/.exec(demo.printed)![1]!;
    await eventually('the session is ready', async () => {
      const answer = await fetch(`${addresses()[1]}/whatsapp/status`, {
        headers: { 'X-Api-Key': key },
      });
      return ((await answer.json()) as { data: { ready: boolean } }).data.ready;
    });
  };

  async function expectOneBubble(): Promise<void> {
    await eventually('one bubble is on the phone', async () => {
      const answer = await fetch(`${addresses()[0]}/control/messages?phone=6281234567890`);
      const { messages } = (await answer.json()) as { messages: { body: string }[] };
      return messages.filter(({ body }) => body === 'Halo, ini percobaan.').length === 1;
    });
  }

  beforeAll(async () => {
    demo = await start(readme.step('npm run demo'), /Berlaku sampai/);
  });
  afterAll(async () => {
    await newcomer.leave();
    await sandbox?.stop();
  });

  it('shows what the demo really prints, in 80 columns', () => {
    const [before] = demo.printed.split(/\n▄/);
    expect(withoutChance(before!)).toContain(withoutChance(readme.block('demo-output')));
    const width = Math.max(...demo.printed.split('\n').map((line) => [...line].length));
    expect(width).toBeLessThanOrEqual(80);
  });

  it('has a curl line that is answered as shown, and makes one bubble', async () => {
    await scan(addresses()[0]!);
    await untilReady();
    const answer = JSON.parse(await newcomer.paste(curl()));
    expect(differences(JSON.parse(readme.block('send-answer')), answer, ids)).toEqual([]);

    const again = await newcomer.paste(curl().replace('curl -s', 'curl -si'));
    expect(again).toMatch(/^Idempotent-Replayed: true/m);
    expect(again).toContain(answer.data.messageId);
    await expectOneBubble();
  });

  it.each(besideDemo)('has a command under "$section" that works as shown', async (step) => {
    const printed = await type(step, addresses()[1]!);
    if (step.answers.length === 0 && printed !== '') {
      expect(JSON.parse(printed)).toMatchObject({ success: true });
    }
    for (const answer of step.answers) {
      expect(differences(JSON.parse(answer), JSON.parse(printed), ids)).toEqual([]);
    }
  });

  it('is right that a killed server is ready without a code, each message there once', async () => {
    await demo.end('SIGKILL');
    demo = await start(readme.step('npm run demo'), /tertaut/);
    await untilReady();
    expect(demo.printed).not.toContain('▄▄▄');
    await expectOneBubble();
    await demo.end('SIGINT');
  });

  it('leads to a server against WhatsApp whose first start writes the key', async () => {
    sandbox = await SandboxProcess.start(`${newcomer.dir}/other-sandbox`, 'today');
    const live = await start(readme.step('npm start'), /Berlaku sampai/, {
      PORT: '0',
      WHATSAPP_BROWSER_ARGS: sandbox.browserArgs,
    });
    expect(newcomer.read('.env')).toMatch(/^API_KEY=[0-9a-f]{64}\n$/);
    const url = /http:\/\/127\.0\.0\.1:\d+/.exec(live.printed)![0];
    await type(readme.step('export API_KEY=$(sed'), url);
    await sandbox.scan();
    await eventually('it is linked', () => live.printed.includes('tertaut / linked'));
    const answer = JSON.parse(await type(readme.step('curl'), url));
    expect(answer.data).toMatchObject({ status: 'sent', customerId: 123 });
    expect(await type(readme.step('npm run cli -- erase'), url)).toMatch(/notifications +1\n/);
    await live.end('SIGTERM');
    await type(readme.step('tar'), url);
  });

  it('has no command that was not typed here, and names no script that is not there', () => {
    const commands = readme.steps.map(({ command }) => command);
    expect(commands.filter((command) => !typed.has(command))).toEqual(long);
    const scripts = Object.keys(JSON.parse(newcomer.read('package.json')).scripts);
    const named = readme.text.matchAll(/npm (?:run )?(?!ci\b)([a-z][a-z:-]*)/g);
    expect(scripts).toEqual(expect.arrayContaining([...named].map(([, name]) => name)));
  });
});
