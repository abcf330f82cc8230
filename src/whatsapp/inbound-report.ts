import type { InboundMessage } from '../notifications/inbound-message.ts';
import type { InboundReport } from './session-protocol.ts';

/** What WhatsApp uses as a number; its own announcements come from `0`. */
const phoneDigits = /^[1-9]\d{6,14}$/;

/** The page's report in the words of the product. */
export function toInboundMessage(report: InboundReport): InboundMessage {
  const { messageId, phone, lid, text, at } = report;
  return {
    messageId,
    phone: phone !== null && phoneDigits.test(phone) ? `+${phone}` : null,
    lid,
    text,
    at: new Date(at * 1000),
  };
}
