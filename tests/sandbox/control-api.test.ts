import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from '../../src/sandbox/sandbox.ts';
import { ControlClient } from './control-client.ts';

let folder: string;
let sandbox: Sandbox;
let control: ControlClient;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sandbox-'));
  sandbox = await startSandbox({ dataDir: folder });
  control = new ControlClient(sandbox.url);
});

afterEach(async () => {
  await sandbox.close();
  await rm(folder, { recursive: true, force: true });
});

describe('the control API without a page', () => {
  it('answers 409 to a scan, because no page shows a QR', async () => {
    const answer = await control.ask('scan', {});
    expect(answer.status).toBe(409);
    expect(answer.body['error']).toMatch(/No page shows a QR/);
  });

  it('changes only the fields that are named, and returns the whole config', async () => {
    const config = await control.post('config', { deliverDelayMs: null, lidMode: 'on' });
    expect(config).toMatchObject({ deliverDelayMs: null, lidMode: 'on', build: 'today' });
  });

  it('limits a mode to as many sends as `times` says, and only the mode of that request', async () => {
    await control.post('config', { ackMode: 'lose', times: 2 });
    const config = await control.post('config', { sendMode: 'hang' });
    expect(config).toMatchObject({ ackMode: 'lose', ackTimes: 2, sendTimes: null });
  });

  it('refuses a field that does not exist, and names it', async () => {
    const answer = await control.ask('config', { ackmode: 'lose' });
    expect(answer.status).toBe(400);
    expect(answer.body['error']).toMatch(/ackmode/);
  });

  it('refuses what is not JSON, and a verb that does not exist', async () => {
    expect((await control.ask('config', '{')).status).toBe(400);
    expect((await control.ask('dance', {})).status).toBe(404);
  });

  it('is closed to websites that a browser on this machine has open', async () => {
    const answer = await control.ask('reset', {}, { origin: 'https://example.com' });
    expect(answer.status).toBe(403);
  });

  it('forgets everything at a reset, and keeps the old events in its file only', async () => {
    await control.post('config', { lidMode: 'on' });
    await control.post('inbound', { phone: '+62 812-3456-7890', text: 'Halo' });
    expect(await control.post('reset')).toMatchObject({ lidMode: 'off' });
    expect((await control.log()).map(({ event }) => event)).toEqual(['reset']);
  });

  it('shows the virtual phones as a page', async () => {
    const page = await (await fetch(sandbox.url)).text();
    expect(page).toContain('Pindai / Scan');
    expect(page).toContain('+628110000001');
  });
});
