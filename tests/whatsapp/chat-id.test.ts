import { expect, it } from 'vitest';
import { toChatId } from '../../src/whatsapp/chat-id.ts';

it('the chat id of a number is its digits at c.us', () => {
  expect(toChatId('+6281234567890')).toBe('6281234567890@c.us');
});
