import { Webhook } from 'standardwebhooks';
import { describe, expect, it } from 'vitest';
import { newWebhookSecret, signWebhook } from '../../../src/outbox/webhooks/webhook-signature.ts';

const message = { id: 'msg_p5jXN8AQM9LWM0D4loKWxJek', body: '{"test": 2432232314}' };

describe('the signature of a webhook', () => {
  it('is the one of the vector of Standard Webhooks', () => {
    const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
    expect(signWebhook(message, [secret], new Date(1_614_265_330_000))).toEqual({
      'webhook-id': message.id,
      'webhook-timestamp': '1614265330',
      'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    });
  });

  it('is verified with either secret while one takes the place of the other', () => {
    const [current, previous, other] = [1, 2, 3].map(() => newWebhookSecret());
    const headers = signWebhook(message, [current!, previous!], new Date());
    for (const secret of [current!, previous!]) {
      expect(new Webhook(secret).verify(message.body, headers)).toEqual({ test: 2432232314 });
    }
    expect(() => new Webhook(other!).verify(message.body, headers)).toThrow('No matching');
    const changed = message.body.replace('2', '3');
    expect(() => new Webhook(current!).verify(changed, headers)).toThrow('No matching');
  });

  it('is made with a secret of 256 random bits', () => {
    const secrets = Array.from({ length: 50 }, () => newWebhookSecret());
    expect(new Set(secrets).size).toBe(50);
    for (const secret of secrets) {
      expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    }
  });
});
