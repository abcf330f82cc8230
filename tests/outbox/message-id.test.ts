import { expect, it } from 'vitest';
import { newMessageId } from '../../src/outbox/message-id.ts';

it('a message id has the form of WhatsApp Web’s own, and is never the same', () => {
  const ids = Array.from({ length: 1_000 }, newMessageId);
  for (const id of ids) expect(id).toMatch(/^3EB0[0-9A-F]{18}$/);
  expect(new Set(ids).size).toBe(1_000);
});
