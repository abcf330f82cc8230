import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCliProcess } from '../support/cli-process.ts';
import { eventually } from '../support/eventually.ts';
import { type Stage, setLinkedStage } from '../support/linked-server.ts';
import { apiKey } from '../support/server-process.ts';

const key = randomBytes(32).toString('base64');

describe('a back-up of the session', () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await setLinkedStage({
      settings: { SESSION_BACKUP_KEY: key, SESSION_BACKUP_DIR: './backups' },
    });
  });
  afterAll(() => stage.tearDown());

  const backups = () => join(stage.dir, 'backups');
  const profile = () => join(stage.dir, 'whatsapp-session');
  const readLink = () => readFileSync(join(profile(), 'link-id'), 'utf8').trim();
  const status = async () => (await stage.server.api('GET', '/whatsapp/status')).body.data;
  const control = (change: object) => stage.sandbox.control('config', change);

  const cli = (...args: string[]) =>
    runCliProcess(['session', ...args], stage.dir, {
      ...stage.settings,
      API_KEY: apiKey,
      PORT: new URL(stage.server.url).port,
      WHATSAPP_SESSION_DIR: './whatsapp-session',
      DATA_DIR: './data',
    });

  async function accept(phone: string, message: string): Promise<string> {
    const body = { phone, message };
    const prefer = { Prefer: 'respond-async' };
    return (await stage.server.api('POST', '/whatsapp/send', body, prefer)).body.data.id;
  }

  const untilSent = (id: string) =>
    stage.server.untilNotification(id, 'sent', (it) => it.status === 'sent');

  const untilPaused = () =>
    eventually('the session is paused', async () => !(await status()).ready, { everyMs: 10 });

  /** Whether a code was shown since the server was started. */
  const wasUnlinked = () => stage.server.output.includes('"state":"awaiting_scan"');

  it('is made by the running server, between two messages, and the session comes back', async () => {
    await control({ serverAckDelayMs: 2_500 });
    const before = await accept('081300000600', 'Sebelum cadangan');
    await stage.server.untilNotification(before, 'in flight', (it) => it.attempts === 1);
    const asked = cli('backup');
    await untilPaused();
    const meanwhile = await accept('081300000601', 'Selama cadangan');
    expect((await status()).queue.held.byReason).toEqual({ session_not_ready: 1 });
    await control({ serverAckDelayMs: 10 });
    expect((await stage.server.untilState('reconnecting')).reason).toBe('backup');

    const { exitCode, stdout } = await asked;
    expect(exitCode).toBe(0);
    const [file] = readdirSync(backups());
    expect(file).toMatch(/^whatsapp-session-.*Z\.backup$/);
    expect(stdout).toContain(join(backups(), file!));
    expect(statSync(join(backups(), file!)).mode & 0o777).toBe(0o600);

    const settled = await untilSent(before);
    expect(settled.timeline.map((it: { kind: string }) => it.kind)).not.toContain('uncertain');
    expect(await untilSent(meanwhile)).toMatchObject({ attempts: 1 });
    for (const phone of ['6281300000600', '6281300000601']) {
      await eventually('it is on the phone, once', async () => {
        const found = await stage.sandbox.messages(phone);
        return found.length === 1 && found[0]!.attemptsOnWire === 1;
      });
    }
    expect((await status()).ready).toBe(true);
  });

  it('that fails is told, and the session comes back all the same', async () => {
    await control({ serverAckDelayMs: 2_500 });
    const id = await accept('081300000602', 'Cadangan gagal');
    await stage.server.untilNotification(id, 'in flight', (it) => it.attempts === 1);
    const asked = stage.server.api('POST', '/whatsapp/session/backup');
    await untilPaused();
    rmSync(backups(), { recursive: true });
    const answer = await asked;
    expect(answer.status).toBe(503);
    expect(answer.body.error.code).toBe('backup_failed');
    await control({ serverAckDelayMs: 10 });
    await stage.server.untilState('ready');
    await untilSent(id);
    expect((await status()).alarms).toMatchObject([{ code: 'backup_failed', reason: 'ENOENT' }]);

    const again = await stage.server.api('POST', '/whatsapp/session/backup');
    expect(again.status).toBe(201);
    expect(existsSync(again.body.data.file)).toBe(true);
    await stage.server.untilState('ready');
    expect((await status()).alarms).toEqual([]);
  });

  it('can be put somewhere else, never over another file', async () => {
    const out = join(stage.dir, 'elsewhere.backup');
    expect(await cli('backup', '--out', out)).toMatchObject({ exitCode: 0 });
    expect(statSync(out).mode & 0o777).toBe(0o600);
    const content = readFileSync(out);
    const { exitCode, stderr } = await cli('backup', '--out', out);
    expect(exitCode).toBe(1);
    expect(stderr).toContain('is there already');
    expect(readFileSync(out).equals(content)).toBe(true);
    await stage.server.untilState('ready');
  });

  it('is not restored over a running server', async () => {
    const link = readLink();
    const { exitCode, stderr } = await cli('restore', join(stage.dir, 'elsewhere.backup'));
    expect(exitCode).toBe(1);
    expect(stderr).toContain('Stop it first');
    expect(readLink()).toBe(link);
    expect((await status()).ready).toBe(true);
  });

  it('is asked of nobody when the server that drives the account is elsewhere', async () => {
    const { exitCode, stderr } = await runCliProcess(['session', 'backup'], stage.dir, {
      ...stage.settings,
      API_KEY: apiKey,
      PORT: '9',
    });
    expect(exitCode).toBe(1);
    expect(stderr).toContain('none answers at 127.0.0.1:9');
    expect((await status()).ready).toBe(true);
  });

  it('brings a lost profile back without a QR code, as a new link', async () => {
    await control({ ackMode: 'lose', ackTimes: 1 });
    const inFlight = await accept('081300000603', 'Di tautan lama');
    await stage.server.untilNotification(inFlight, 'in flight', (it) => it.attempts === 1);
    const oldLink = readLink();
    await stage.server.end('SIGTERM');
    rmSync(profile(), { recursive: true });

    const { exitCode, stdout } = await cli('restore', join(stage.dir, 'elsewhere.backup'));
    expect(exitCode).toBe(0);
    expect(stdout).toContain('needs no QR code');
    expect(existsSync(join(profile(), 'link-id'))).toBe(false);

    await stage.restart();
    await stage.server.untilState('ready');
    expect(wasUnlinked()).toBe(false);
    expect(readLink()).not.toBe(oldLink);
    const row = await stage.server.untilNotification(
      inFlight,
      'explained',
      (it) => it.uncertainReason === 'session_replaced',
    );
    expect(row).toMatchObject({ status: 'pending', attempts: 1 });
    expect(await stage.sandbox.wireSends('6281300000603')).toBe(1);
    await untilSent(await accept('081300000604', 'Di tautan baru'));
  });

  it('is made and restored without a server, and keeps the profile that it replaces', async () => {
    await stage.server.end('SIGTERM');
    const made = await cli('backup');
    expect(made).toMatchObject({ exitCode: 0, stderr: '' });
    const newest = readdirSync(backups()).toSorted().at(-1)!;
    expect(made.stdout).toContain(newest);
    const link = readLink();

    writeFileSync(join(stage.dir, 'cut.backup'), readFileSync(join(backups(), newest)).subarray(9));
    const refused = await cli('restore', 'cut.backup');
    expect(refused).toMatchObject({ exitCode: 1, stdout: '' });
    expect(refused.stderr).not.toContain(' at ');
    expect(readLink()).toBe(link);

    const restored = await cli('restore', join('backups', newest));
    expect(restored.exitCode).toBe(0);
    const kept = readdirSync(profile()).filter((name) => name.startsWith('replaced-'));
    expect(kept).toHaveLength(1);
    expect(restored.stdout).toContain(kept[0]);
    await stage.restart();
    await stage.server.untilState('ready');
    expect(wasUnlinked()).toBe(false);
  });
});
