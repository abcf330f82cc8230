import { isIP } from 'node:net';
import { bareHost, isPublicAddress } from '../../pinned-request.ts';

/** What is wrong with the address of a webhook. */
export interface WebhookUrlFault {
  code: 'invalid_url' | 'credentials_in_url' | 'https_required' | 'private_address';
  message: string;
}

const longestUrl = 2_000;
/** What a URL is forgiven when it is read, but the database can't keep. */
const unkept = /[\s\p{Cc}\p{Surrogate}]/u;

const faults = {
  invalid_url: 'Give a whole address such as https://billing.example.net/hooks/whatsapp.',
  credentials_in_url: 'Leave user and password out of the address: the signature proves who calls.',
  https_required: 'Use https://, or list the host in WEBHOOK_PRIVATE_HOSTS.',
  private_address: 'This is no address of the internet. List it in WEBHOOK_PRIVATE_HOSTS.',
} as const;

/**
 * Looks at the address of a webhook; null when it may be called. Which addresses its name leads to
 * is looked at when it is called. Hosts in `privateHosts` may be private, and without TLS.
 */
export function findUrlFault(
  text: string,
  privateHosts: readonly string[],
): WebhookUrlFault | null {
  if (text.length > longestUrl || !URL.canParse(text) || unkept.test(text)) {
    return fault('invalid_url');
  }
  const url = new URL(text);
  if (!['https:', 'http:'].includes(url.protocol)) return fault('invalid_url');
  if (url.username !== '' || url.password !== '') return fault('credentials_in_url');
  if (privateHosts.includes(url.hostname)) return null;
  if (url.protocol !== 'https:') return fault('https_required');
  const host = bareHost(url);
  return isIP(host) !== 0 && !isPublicAddress(host) ? fault('private_address') : null;
}

function fault(code: WebhookUrlFault['code']): WebhookUrlFault {
  return { code, message: faults[code] };
}
