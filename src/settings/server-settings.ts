import { rateOrOff, wholeNumber } from '../environment-values.ts';
import { hostList, listenHost, proxyTrust, publicUrl } from './host-values.ts';
import { apiKey } from './secret-values.ts';
import { optional, required, setting } from './setting.ts';

/** Where the server listens, who may ask, and how often. */
export const serverSettings = {
  apiKey: required(apiKey, {
    name: 'API_KEY',
    description:
      'Bootstrap key with all scopes, at least 16 random characters, 32 when HOST is not loopback; set-up writes one.',
    secret: true,
  }),
  host: setting(listenHost, {
    name: 'HOST',
    default: '127.0.0.1',
    description:
      'Address to listen on; other machines reach the server only when it is not loopback.',
  }),
  port: setting(wholeNumber(0, 65_535), {
    name: 'PORT',
    default: '3000',
    description: 'Port to listen on; 0 takes any free one.',
  }),
  allowedHosts: setting(hostList, {
    name: 'ALLOWED_HOSTS',
    default: 'localhost,127.0.0.1,[::1]',
    description: 'Host names that requests may be addressed to, as a comma list without ports.',
  }),
  publicUrl: optional(publicUrl, {
    name: 'PUBLIC_URL',
    example: 'https://bills.example.net',
    description:
      'Where browsers find the server when a proxy stands in front; its host joins ALLOWED_HOSTS.',
  }),
  trustProxy: setting(proxyTrust, {
    name: 'TRUST_PROXY',
    default: 'off',
    example: 'on',
    description:
      'Whether X-Forwarded-For is believed: off, on for one proxy, their number, or their addresses.',
  }),
  rateLimit: setting(rateOrOff, {
    name: 'RATE_LIMIT',
    default: '600/min',
    description: 'Most requests of one key per s, min or h; further ones get 429; or off.',
  }),
  rateLimitCompat: setting(rateOrOff, {
    name: 'RATE_LIMIT_COMPAT',
    default: '1000/min',
    description: 'The same for a key that opens only the drop-in routes.',
  }),
};
