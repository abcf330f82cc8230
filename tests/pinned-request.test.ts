import { describe, expect, it } from 'vitest';
import { findAddresses, isPublicAddress } from '../src/pinned-request.ts';

describe('isPublicAddress', () => {
  it.each(['93.184.216.34', '8.8.8.8', '2606:4700::1111', '2001:4860:4860::8888'])(
    'takes %s',
    (address) => expect(isPublicAddress(address)).toBe(true),
  );

  it.each([
    ...['127.0.0.1', '10.1.2.3', '172.16.0.1', '192.168.1.1', '169.254.169.254', '0.0.0.0'],
    ...['100.64.0.1', '224.0.0.1', '255.255.255.255', '::1', '::', 'fc00::1', 'fe80::1'],
    ...['::ffff:127.0.0.1', '64:ff9b::7f00:1', '2002:7f00:1::', '2001::1', 'localhost', ''],
  ])('refuses %j', (address) => expect(isPublicAddress(address)).toBe(false));
});

describe('findAddresses', () => {
  const answering =
    (...addresses: string[]) =>
    async () =>
      addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));

  it('gives all addresses of a host, so that each can be tried', async () => {
    const resolve = answering('2606:4700::1111', '93.184.216.34');
    const found = await findAddresses(new URL('https://hooks.example.net/'), { resolve });
    expect(found?.map(({ address }) => address)).toEqual(['2606:4700::1111', '93.184.216.34']);
  });

  it('gives none when one of them is private, or there is none', async () => {
    const url = new URL('https://hooks.example.net/');
    const mixed = { resolve: answering('93.184.216.34', '10.0.0.1') };
    expect(await findAddresses(url, mixed)).toBeNull();
    expect(await findAddresses(url, { resolve: answering() })).toBeNull();
  });

  it.each([
    'http://2130706433/',
    'http://0x7f000001/',
    'http://0177.0.0.1/',
    'http://[::ffff:127.0.0.1]/',
    'http://localhost/',
    'http://169.254.169.254/latest/meta-data',
  ])('finds %s to be private, however it is written', async (url) => {
    expect(await findAddresses(new URL(url), {})).toBeNull();
  });
});
