import type { AppError } from '../../errors.ts';

const reasons: ReadonlyMap<string, string> = new Map([
  ['unauthenticated', 'token invalid'],
  ['invalid_phone', 'target invalid'],
  ['not_on_whatsapp', 'target invalid'],
  ['opted_out', 'target invalid'],
  ['invalid_json', 'JSON format invalid'],
  ['invalid_media', 'file format not supported'],
  ['media_url_refused', 'url invalid'],
  ['media_unavailable', 'url unreachable'],
  ['rate_limited', 'too many requests'],
]);

/** The original's own word for a failure, which callers look for. */
export function fonnteReasonOf({ code, status, details }: AppError): string {
  const [first] = details;
  if (code === 'invalid_request' && first?.path === 'url') return 'url invalid';
  if (code === 'invalid_media' && first?.code === 'too_large') return 'file size must under 4MB';
  return reasons.get(code) ?? (status >= 500 ? 'server error' : 'input invalid');
}
