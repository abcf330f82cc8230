import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { adoptBrowserSettings, writeEnvFile } from '../../scripts/setup/env-file.mjs';

vi.mock('../../scripts/setup/progress.mjs');

let root = '';
const file = () => join(root, '.env');

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'whatsapp-business-server-env-'));
});
afterEach(() => rmSync(root, { recursive: true }));

describe('writeEnvFile', () => {
  it('writes a random 256-bit key and nothing else, for its owner only', () => {
    writeEnvFile(root);
    expect(readFileSync(file(), 'utf8')).toMatch(/^API_KEY=[0-9a-f]{64}\n$/);
    expect(statSync(file()).mode & 0o777).toBe(0o600);
  });

  it('draws another key each time', () => {
    writeEnvFile(root);
    const first = readFileSync(file(), 'utf8');
    rmSync(file());
    writeEnvFile(root);
    expect(readFileSync(file(), 'utf8')).not.toBe(first);
  });

  it('leaves a file that exists as it is', () => {
    writeFileSync(file(), 'PORT=4000\n', { mode: 0o640 });
    writeEnvFile(root);
    expect(readFileSync(file(), 'utf8')).toBe('PORT=4000\n');
    expect(statSync(file()).mode & 0o777).toBe(0o640);
  });
});

describe('adoptBrowserSettings', () => {
  it.each([
    ['PUPPETEER_EXECUTABLE_PATH=/opt/chrome\n', '/opt/chrome'],
    ['PORT=1\nexport PUPPETEER_EXECUTABLE_PATH = "/opt/my chrome" # ours\n', '/opt/my chrome'],
    ['# PUPPETEER_EXECUTABLE_PATH=/opt/chrome\n', undefined],
    ['PUPPETEER_EXECUTABLE_PATH=/opt/chrome # ours\r\n', '/opt/chrome'],
    ['PUPPETEER_EXECUTABLE_PATH=\nPORT=1\n', undefined],
  ])('reads %j as %j', (text, expected) => {
    writeFileSync(file(), text);
    const env: NodeJS.ProcessEnv = {};
    adoptBrowserSettings(root, env);
    expect(env['PUPPETEER_EXECUTABLE_PATH']).toBe(expected);
  });

  it('leaves what the environment says, and does without a file', () => {
    const env = { WHATSAPP_BROWSER_ARGS: '--no-sandbox' };
    adoptBrowserSettings(root, env);
    writeFileSync(file(), 'WHATSAPP_BROWSER_ARGS=--other\nAPI_KEY=secret\n');
    adoptBrowserSettings(root, env);
    expect(env).toEqual({ WHATSAPP_BROWSER_ARGS: '--no-sandbox' });
  });
});
