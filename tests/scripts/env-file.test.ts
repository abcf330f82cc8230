import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { writeEnvFile } from '../../scripts/setup/env-file.mjs';

describe('writeEnvFile', () => {
  let root = '';
  const file = () => join(root, '.env');

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'whatsapp-business-server-env-'));
  });
  afterEach(() => rmSync(root, { recursive: true }));

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
