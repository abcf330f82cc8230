import { describe, expect, it } from 'vitest';
import { collectLogLines } from './support/log-lines.ts';
import { takeSecretLines } from './support/secret-lines.ts';

describe('the watch over log lines', () => {
  it.each([
    { to: '+6281234567890' },
    { chatId: '6281234567890@c.us' },
    { given: '0812-3456-7890' },
    { body: 'Halo Budi' },
    { header: 'key-of-the-tests-0123456789abcdef' },
    { code: '2@AbCdEf0123456789,x,y' },
    { url: 'postgres://billing:password@127.0.0.1/billing' },
    { err: new Error('No route to +6281234567890') },
  ])('sees the secret in %j', (fields) => {
    collectLogLines().logger.info(fields, 'some.event');
    expect(takeSecretLines()).toHaveLength(1);
  });

  it('sees no key of ours, since the logger takes it out itself', () => {
    const log = collectLogLines();
    log.logger.info({ key: `wbs_0123456789ab_${'0'.repeat(64)}` }, 'some.event');
    expect(log.text()).toContain('"key":"[redacted]"');
    expect(takeSecretLines()).toEqual([]);
  });

  it('sees none where there is none', () => {
    const { logger } = collectLogLines();
    logger.info(
      { phone: '+6281234567890', at: new Date(), messageId: '3EB00812345678901234' },
      'x',
    );
    logger.info({ notificationId: '01a202fb-0812-7bcd-97c2-081234567890', ms: 1_795_000_000 }, 'x');
    expect(takeSecretLines()).toEqual([]);
  });
});
