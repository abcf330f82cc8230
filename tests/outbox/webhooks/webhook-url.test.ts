import { describe, expect, it } from 'vitest';
import { findUrlFault } from '../../../src/outbox/webhooks/webhook-url.ts';

const privateHosts = ['localhost', '10.0.0.5', '[fd00::5]'];

describe('findUrlFault', () => {
  it.each([
    'https://billing.example.net/hooks/whatsapp?tenant=1',
    'https://billing.example.net:8443/',
    'https://8.8.8.8/',
    'http://localhost:4000/hook',
    'https://LOCALHOST/hook',
    'http://10.0.0.5/',
    'http://[fd00::5]:80/',
  ])('takes %s', (url) => expect(findUrlFault(url, privateHosts)).toBeNull());

  it.each([
    ['', 'invalid_url'],
    ['billing.example.net/hook', 'invalid_url'],
    ['ftp://billing.example.net/', 'invalid_url'],
    ['file:///etc/passwd', 'invalid_url'],
    [`https://billing.example.net/${'a'.repeat(2_000)}`, 'invalid_url'],
    ['https://user@billing.example.net/', 'credentials_in_url'],
    ['http://:secret@localhost/', 'credentials_in_url'],
    ['http://billing.example.net/', 'https_required'],
    ['http://localhost.evil.example/', 'https_required'],
    ['https://127.0.0.1/', 'private_address'],
    ['https://2130706433/', 'private_address'],
    ['https://0x7f.1/', 'private_address'],
    ['https://[::1]/', 'private_address'],
    ['https://[::ffff:10.0.0.1]/', 'private_address'],
    ['https://169.254.169.254/latest/meta-data', 'private_address'],
    ['https://100.64.0.1/', 'private_address'],
    ['https://0.0.0.0/', 'private_address'],
    ['https://[fd00::6]/', 'private_address'],
  ])('refuses %j as %s', (url, code) => {
    const fault = findUrlFault(url, privateHosts);
    expect(fault?.code).toBe(code);
    expect(fault?.message).toMatch(/\.$/);
  });
});
