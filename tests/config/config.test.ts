import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { inspect } from 'node:util';
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';
import { loadConfig, mergeEnvironment, readDotenv } from '../../src/config.ts';
import { StartError } from '../../src/errors.ts';

const KEY = 'kq8wd0ms7zxn31bvjhgf';
const LONG_KEY = `${KEY}Pw5Rt2Yu9Lc4`;
const folder = mkdtempSync(join(tmpdir(), 'config-test-'));
afterEach(() => vi.restoreAllMocks());
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, content: string): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

/** The lines of faults, without the heading. */
function faults(env: NodeJS.ProcessEnv): string[] {
  try {
    loadConfig(env);
  } catch (error) {
    expect(error).toBeInstanceOf(StartError);
    expect((error as StartError).exitCode).toBe(78);
    return (error as StartError).message
      .split('\n')
      .slice(1)
      .map((line) => line.trim());
  }
  return [];
}

const load = (env: NodeJS.ProcessEnv) => loadConfig({ API_KEY: KEY, ...env });
const faultsOf = (env: NodeJS.ProcessEnv) => faults({ API_KEY: KEY, ...env });

describe('the defaults', () => {
  it('are these, when only the key is set', () => {
    expect(loadConfig({ API_KEY: KEY })).toEqual({
      host: '127.0.0.1',
      port: 3000,
      allowedHosts: ['localhost', '127.0.0.1', '[::1]'],
      apiKey: KEY,
      trustProxy: false,
      rateLimit: { count: 600, windowMs: 60_000 },
      rateLimitCompat: { count: 1_000, windowMs: 60_000 },
      databaseWaitS: 60,
      dataDir: resolve('data'),
      whatsappSessionDir: resolve('whatsapp-session'),
      browserArgs: [],
      browserMemoryLimitMb: 600,
      browserRecycleHours: { from: 3 * 60, to: 5 * 60 },
      phoneDefaultCountry: 'ID',
      phoneAllowedCountries: ['ID'],
      phoneAllowLandline: false,
      sendGapTransactionalMs: { min: 2000, max: 5000 },
      sendGapBulkMs: { min: 8000, max: 20_000 },
      unsafePacing: false,
      sendDailyCap: 1000,
      sendWarmUp: [20, 40, 80, 160, 320, 640, 1000],
      sendColdDailyCap: [5, 10, 20, 40, 60, 80, 100],
      quietHours: { from: 20 * 60, to: 8 * 60 },
      quietDays: [0],
      quietHoursTransactional: false,
      sendTimeoutMs: 25_000,
      ackTimeoutMs: 90_000,
      resendUnacknowledged: true,
      retentionTextDays: 90,
      retentionPhoneDays: 180,
      lateGraceDays: 0,
      lateWindowMonths: 12,
      lateResetAfterOnTime: 3,
      lateWarnAt: [3, 4],
      lateThreshold: 5,
      lateAction: 'none',
      queueAgeAlarmMin: 30,
      logLevel: 'info',
      sandbox: false,
      sandboxPort: 0,
      businessTimeZone: 'Asia/Jakarta',
      businessLanguage: 'id',
      billingDocuments: [],
      businessPaymentMethods: [],
      rupiahStyle: 'Rp100.000',
    });
  });

  it('stand in for a variable that is empty', () => {
    const config = load({ PORT: '', HOST: '', DATABASE_URL: '', PORT_FILE: '' });
    expect(config).toMatchObject({ port: 3000, host: '127.0.0.1' });
    expect(config.databaseUrl).toBeUndefined();
  });

  it('cannot be changed after loading, lists and ranges included', () => {
    const config = load({ WHATSAPP_BROWSER_ARGS: '--a' });
    for (const part of [
      config,
      config.allowedHosts,
      config.browserArgs,
      config.phoneAllowedCountries,
      config.sendGapBulkMs,
      config.sendGapTransactionalMs,
    ]) {
      expect(Object.isFrozen(part)).toBe(true);
    }
  });
});

describe('what is accepted', () => {
  it.each<[string, NodeJS.ProcessEnv, object]>([
    ['port 0', { PORT: '0' }, { port: 0 }],
    [
      'a list of hosts in any case',
      { ALLOWED_HOSTS: 'Bills.Example.NET, [::1],' },
      { allowedHosts: ['bills.example.net', '[::1]'] },
    ],
    [
      'a socket directory as database',
      { DATABASE_URL: 'postgresql:///bills?host=/run' },
      { databaseUrl: 'postgresql:///bills?host=/run' },
    ],
    [
      'one number as a gap',
      { SEND_GAP_TRANSACTIONAL_MS: '3000' },
      { sendGapTransactionalMs: { min: 3000, max: 3000 } },
    ],
    [
      'no gap in the sandbox',
      { SANDBOX: 'on', SEND_GAP_BULK_MS: '0', SEND_GAP_TRANSACTIONAL_MS: '0' },
      { sendGapBulkMs: { min: 0, max: 0 }, sendGapTransactionalMs: { min: 0, max: 0 } },
    ],
    [
      'a short gap with UNSAFE_PACING',
      { UNSAFE_PACING: 'true', SEND_GAP_BULK_MS: '1-2' },
      { sendGapBulkMs: { min: 1, max: 2 } },
    ],
    [
      'gaps right at their floors',
      { SEND_GAP_BULK_MS: '2000', SEND_GAP_TRANSACTIONAL_MS: '1000' },
      { sendGapBulkMs: { min: 2000, max: 2000 } },
    ],
    [
      'switches as words',
      { RESEND_UNACKNOWLEDGED: 'OFF', PHONE_ALLOW_LANDLINE: 'true' },
      { resendUnacknowledged: false, phoneAllowLandline: true },
    ],
    [
      'countries in any case',
      { PHONE_ALLOWED_COUNTRIES: 'my, id' },
      { phoneAllowedCountries: ['MY', 'ID'] },
    ],
    [
      'a sandbox port with the sandbox',
      { SANDBOX: 'on', SANDBOX_PORT: '4000' },
      { sandbox: true, sandboxPort: 4000 },
    ],
    [
      'a path made absolute',
      { LOG_FILE: 'logs/server.log' },
      { logFile: resolve('logs/server.log') },
    ],
    [
      'rates of all units, or none',
      { RATE_LIMIT: '10/s', RATE_LIMIT_COMPAT: 'off' },
      { rateLimit: { count: 10, windowMs: 1_000 }, rateLimitCompat: null },
    ],
    ['one proxy', { TRUST_PROXY: 'on' }, { trustProxy: 1 }],
    ['proxies in a row', { TRUST_PROXY: '2' }, { trustProxy: 2 }],
    [
      'proxies by their addresses',
      { TRUST_PROXY: '10.0.0.5, 192.168.1.0/24,fd00::/8' },
      { trustProxy: ['10.0.0.5', '192.168.1.0/24', 'fd00::/8'] },
    ],
    [
      'a public address without its slash',
      { PUBLIC_URL: 'https://Bills.Example.net:8443/' },
      { publicUrl: 'https://bills.example.net:8443' },
    ],
    ['any other loopback address with a short key', { HOST: '127.0.0.2' }, { host: '127.0.0.2' }],
    ['all addresses with a long key', { HOST: '0.0.0.0', API_KEY: LONG_KEY }, { host: '0.0.0.0' }],
  ])('%s', (_, env, expected) => {
    expect(load(env)).toMatchObject(expected);
  });

  it('browser arguments keep what double quotes hold together', () => {
    const args = '--a  "--host-resolver-rules=MAP x y,MAP * ~NOTFOUND" --b="c d"';
    expect(load({ WHATSAPP_BROWSER_ARGS: args }).browserArgs).toEqual([
      '--a',
      '--host-resolver-rules=MAP x y,MAP * ~NOTFOUND',
      '--b=c d',
    ]);
  });
});

describe('the key of back-ups', () => {
  const bytes = Buffer.from(LONG_KEY.slice(0, 32));

  it.each([
    ['base64', bytes.toString('base64')],
    ['base64 without padding', bytes.toString('base64').replace('=', '')],
    ['base64 for URLs', bytes.toString('base64url')],
    ['hexadecimal', bytes.toString('hex')],
    ['hexadecimal with a line break', `${bytes.toString('hex').toUpperCase()}\n`],
  ])('is read from %s', (_, text) => {
    expect(load({ SESSION_BACKUP_KEY: text }).sessionBackupKey?.export()).toEqual(bytes);
  });

  it('is not to be seen when the settings are printed', () => {
    const config = load({ SESSION_BACKUP_KEY: bytes.toString('hex') });
    const printed = `${JSON.stringify(config)}${inspect(config, { depth: 9, showHidden: true })}`;
    expect(printed).not.toContain(bytes.toString('hex').slice(0, 8));
    expect(printed).not.toContain(bytes.toString('base64').slice(0, 8));
    expect(printed).not.toContain(LONG_KEY.slice(20, 30));
  });
});

describe('what is refused', () => {
  it.each<[string, string]>([
    ['PORT', '65536'],
    ['PORT', '3e3'],
    ['PORT', '-1'],
    ['HOST', 'http://127.0.0.1'],
    ['ALLOWED_HOSTS', 'a.example:3000'],
    ['ALLOWED_HOSTS', '*'],
    ['ALLOWED_HOSTS', ','],
    ['PUBLIC_URL', 'bills.example.net'],
    ['PUBLIC_URL', 'https://bills.example.net/whatsapp'],
    ['PUBLIC_URL', 'https://user:word@bills.example.net'],
    ['TRUST_PROXY', '*'],
    ['TRUST_PROXY', '10.0.0.5/33'],
    ['TRUST_PROXY', '0'],
    ['RATE_LIMIT', '600'],
    ['RATE_LIMIT', '0/min'],
    ['RATE_LIMIT', '600/day'],
    ['DATABASE_URL', 'mysql://a@b/c'],
    ['DATABASE_URL', 'postgres://a:p#w@b:x/c'],
    ['DATABASE_WAIT_S', '1.5'],
    ['DATA_DIR', '~/data'],
    ['WHATSAPP_BROWSER_ARGS', '--host-resolver-rules=MAP x y'],
    ['WHATSAPP_BROWSER_ARGS', '--a "--b'],
    ['PHONE_DEFAULT_COUNTRY', 'Indonesia'],
    ['PHONE_DEFAULT_COUNTRY', 'MY'],
    ['PHONE_ALLOWED_COUNTRIES', 'ID,XX'],
    ['PHONE_ALLOW_LANDLINE', 'maybe'],
    ['SEND_GAP_TRANSACTIONAL_MS', '999-5000'],
    ['SEND_GAP_BULK_MS', '1999-5000'],
    ['SEND_GAP_BULK_MS', '0'],
    ['SEND_GAP_BULK_MS', '9000-8000'],
    ['SEND_GAP_BULK_MS', '2s'],
    ['SEND_TIMEOUT_MS', '0'],
    ['LOG_LEVEL', 'verbose'],
    ['SANDBOX', 'yes please'],
    ['SANDBOX_PORT', '4000'],
    ['BUSINESS_TIME_ZONE', 'Asia/Atlantis'],
    ['BUSINESS_TIME_ZONE', '+07:00'],
    ['BUSINESS_NAME', 'two\nlines'],
    ['BUSINESS_LANGUAGE', 'fr'],
    ['LATE_ACTION', 'jail'],
    ['LATE_WARN_AT', '4,3'],
  ])('%s=%s, with one line that names it and what is accepted', (name, text) => {
    const lines = faultsOf({ [name]: text });
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(new RegExp(`^${name} .*Accepted: .+\\.$`));
  });

  it.each([
    ['missing', ''],
    ['short', 'kq8wd0ms7z'],
    ['well known', '429683C4C977415CAAFCCE10F7D57E11'],
    ['well known', 'THISISMYSECURETOKEN'],
    ['well known', 'B6D711FCDE4D4FD5936544120E713976'],
    ['shown in the README', '233909f998bf9e83cc8655ae12e57dea'],
    ['made of placeholder words', 'dev-admin-key-dev-admin-key'],
    ['a pattern', 'abc4xy7abc4xy7abc4xy7'],
    ['the alphabet', 'abcdefghijklmnopqrst'],
    ['a row of the keyboard', 'qwertyuiopasdfghjklzxcvbnm'],
    ['made of placeholder words', 'change-me-please-secret-key-123'],
    ['one character over and over', 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'],
    ['counted up', '1234567890123456'],
    ['with a space', 'kq8wd0ms7z xn31bvjhgf'],
  ])('a key that is %s, without showing it', (_, key) => {
    const lines = faults({ API_KEY: key });
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(/^API_KEY is|^API_KEY holds/);
    if (key) expect(lines[0]).not.toContain(key);
  });

  it.each([
    ['a password', 'correct horse battery staple and more'],
    ['too short', 'c2hvcnQ='],
    ['31 bytes', Buffer.from(LONG_KEY.slice(0, 31)).toString('base64')],
    ['33 bytes', Buffer.from(`${LONG_KEY}x`).toString('base64')],
    ['zeros', Buffer.alloc(32).toString('base64')],
    ['zeros in hexadecimal', '0'.repeat(64)],
  ])('a key of back-ups that is %s, without showing it', (_, key) => {
    const lines = faultsOf({ SESSION_BACKUP_KEY: key });
    expect(lines).toEqual([
      expect.stringMatching(/^SESSION_BACKUP_KEY (is no|was not) .*: openssl rand -base64 32\.$/),
    ]);
    expect(lines[0]).not.toContain(key);
  });

  it('a folder of back-ups without a key', () => {
    expect(faultsOf({ SESSION_BACKUP_DIR: './backups' })).toEqual([
      expect.stringMatching(/^SESSION_BACKUP_DIR "\.\/backups" is set without SESSION_BACKUP_KEY/),
    ]);
  });

  it('a key under 32 characters when other machines can reach the server', () => {
    expect(faults({ API_KEY: LONG_KEY.slice(0, 31), HOST: '0.0.0.0' })).toEqual([
      expect.stringMatching(/^API_KEY is shorter than 32 .*HOST/),
    ]);
  });

  it('a default country that is not allowed, also when it is the default', () => {
    expect(faultsOf({ PHONE_ALLOWED_COUNTRIES: 'MY' })).toEqual([
      expect.stringContaining('PHONE_DEFAULT_COUNTRY (default ID)'),
    ]);
  });

  it('everything that is wrong at once, in the order of the table', () => {
    const lines = faults({
      HOST: '0.0.0.0',
      PORT: 'abc',
      API_KEY: KEY,
      SEND_GAP_BULK_MS: '0',
      SANDBOX_PORT: '9',
      LOG_LEVEL: 'loud',
      BUSINESS_TIME_ZONE_FILE: join(folder, 'absent'),
    });
    expect(lines.map((line) => line.split(' ')[0])).toEqual([
      'API_KEY',
      'PORT',
      'SEND_GAP_BULK_MS',
      'LOG_LEVEL',
      'SANDBOX_PORT',
      'BUSINESS_TIME_ZONE',
    ]);
  });

  it('a database URL, without showing its password', () => {
    const text = faultsOf({ DATABASE_URL: 'mysql://user:hunter2@host' }).join('\n');
    expect(text).toContain('DATABASE_URL');
    expect(text).not.toContain('hunter2');
  });
});

describe('NAME_FILE', () => {
  it('reads the value from a file, without one trailing line break', () => {
    expect(loadConfig({ API_KEY_FILE: file('key', `${KEY}\n`) }).apiKey).toBe(KEY);
    expect(loadConfig({ API_KEY_FILE: file('key-crlf', `${KEY}\r\n`) }).apiKey).toBe(KEY);
    expect(faults({ API_KEY_FILE: file('key-two', `${KEY}\n\n`) })).toHaveLength(1);
  });

  it('is refused beside NAME', () => {
    expect(faultsOf({ API_KEY_FILE: file('both', KEY) })).toEqual([
      expect.stringMatching(/^API_KEY and API_KEY_FILE are both set/),
    ]);
  });

  it.each([
    ['absent', join(folder, 'no-such-file')],
    ['a folder', folder],
  ])('is refused when the file is %s', (_, path) => {
    expect(faults({ API_KEY_FILE: path })).toEqual([
      expect.stringMatching(/^API_KEY \(from API_KEY_FILE\) cannot be read/),
    ]);
  });

  it('is refused when the file is empty', () => {
    expect(faults({ API_KEY_FILE: file('empty', '\n') })).toEqual([
      expect.stringMatching(/^API_KEY \(from API_KEY_FILE\) is empty/),
    ]);
  });

  it('never shows what the file holds, which may be a secret that was mixed up', () => {
    const lines = faultsOf({ PORT_FILE: file('mixed-up', 'hunter2hunter2') });
    expect(lines).toHaveLength(1);
    expect(lines[0]).not.toContain('hunter2');
  });
});

describe('.env', () => {
  it('is read without changing the process or printing anything', () => {
    const path = file('.env', `API_KEY=${KEY}\nBUSINESS_NAME='Contoh "Net"' # note\n`);
    const before = { ...process.env };
    const printed = [
      vi.spyOn(process.stdout, 'write'),
      vi.spyOn(process.stderr, 'write'),
      vi.spyOn(console, 'log'),
    ];
    expect(readDotenv(path)).toEqual({ API_KEY: KEY, BUSINESS_NAME: 'Contoh "Net"' });
    for (const output of printed) expect(output).not.toHaveBeenCalled();
    expect(process.env).toEqual(before);
  });

  it('may be absent', () => {
    expect(readDotenv(join(folder, 'absent'))).toEqual({});
  });

  it('stops the start when it is there and cannot be read', () => {
    expect(() => readDotenv(folder)).toThrow(StartError);
  });

  it('gives way to the real environment, also across NAME and NAME_FILE', () => {
    const real = { PORT: '4000', API_KEY_FILE: '/run/key', HOST: '' };
    const dotenv = { PORT: '5000', API_KEY: KEY, HOST: '127.0.0.9', LOG_FILE: 'a.log' };
    expect(mergeEnvironment({ ...real, LOG: 'x' }, dotenv)).toEqual({
      PORT: '4000',
      API_KEY_FILE: '/run/key',
      HOST: '127.0.0.9',
      LOG: 'x',
      LOG_FILE: 'a.log',
    });
    expect(mergeEnvironment({ API_KEY: 'real' }, { API_KEY_FILE: '/f' })).toEqual({
      API_KEY: 'real',
    });
  });
});
