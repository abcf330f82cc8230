import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { parse } from 'dotenv';
import { describe, expect, it } from 'vitest';
import { environmentTable, loadConfig } from '../../src/config.ts';
import { renderEnvironmentExample } from '../../src/environment-documentation.ts';

const example = readFileSync(new URL('../../.env.example', import.meta.url), 'utf8');

describe('.env.example', () => {
  it('is what the schema says (vitest --update writes it anew)', async () => {
    await expect(renderEnvironmentExample()).toMatchFileSnapshot('../../.env.example');
  });

  it('sets nothing but the key, which is left empty', () => {
    expect(parse(example)).toEqual({ API_KEY: '' });
  });

  it('holds only values that are accepted when all of them are uncommented', () => {
    const all = parse(example.replaceAll(/^#(?=[A-Z_]+=)/gm, ''));
    expect(Object.keys(all)).toEqual(environmentTable().map(({ name }) => name));
    const keys = {
      API_KEY: 'kq8wd0ms7zxn31bvjhgf',
      SESSION_BACKUP_KEY: randomBytes(32).toString('hex'),
    };
    expect(() => loadConfig({ ...all, ...keys })).not.toThrow();
  });

  it('explains each setting in one sentence', () => {
    for (const { name, description } of environmentTable()) {
      expect(description, name).toMatch(/^[A-Z][^\n]*[^.]\.$/);
    }
  });

  it('has no setting whose name reads as the file form of another one', () => {
    const names = environmentTable().map(({ name }) => name);
    expect(names.filter((name) => names.includes(`${name}_FILE`))).toEqual([]);
  });
});
