import type { BubbleView } from '../page/phones/phones-view.ts';
import type { InboundMessage, RefusedMessage, SentMessage, World } from '../world.ts';

const REPEAT_MS = 24 * 60 * 60_000;

/** All bubbles of all conversations by phone, each conversation in the order of its instants. */
export function describeBubbles(world: World): Map<string, BubbleView[]> {
  const conversations = new Map<string, BubbleView[]>();
  const put = (phone: string, bubble: BubbleView) => {
    const bubbles = conversations.get(phone);
    if (bubbles === undefined) conversations.set(phone, [bubble]);
    else bubbles.push(bubble);
  };
  for (const message of world.messages.values()) put(message.phone, sent(message));
  for (const message of world.refusals.values()) put(message.phone, refused(message));
  for (const message of world.inbound.values()) put(message.phone, written(message));
  for (const bubbles of conversations.values()) bubbles.sort((a, b) => compareInstants(a.at, b.at));
  return conversations;
}

/** Compares two instants of one form, much faster than a collation does. */
export function compareInstants(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}

const PLAIN = { file: null, refusalCode: null, copies: 0, isRepeat: false };

function sent({ id, body, media, at, ack, duplicates }: SentMessage): BubbleView {
  const name = media?.filename ?? media?.mimetype ?? '';
  const file = media === null ? null : { name, bytes: media.size };
  const reached = ack >= 3 ? 3 : ack >= 2 ? 2 : 1;
  const from = 'business';
  return { ...PLAIN, id, from, text: body, file, at, ack: reached, copies: duplicates };
}

function refused({ id, body, at, code }: RefusedMessage): BubbleView {
  return { ...PLAIN, id, from: 'business', text: body, at, ack: -1, refusalCode: code };
}

function written({ id, text, at, waitingFor }: InboundMessage): BubbleView {
  return { ...PLAIN, id, from: 'customer', text, at, ack: waitingFor.size > 0 ? 1 : 2 };
}

/** Marks the same text within a day: a customer complains about it, whatever the ids are. */
export function markRepeats(bubbles: BubbleView[]): void {
  const last = new Map<string, number>();
  for (const bubble of bubbles) {
    if (bubble.from !== 'business' || bubble.ack < 0 || bubble.text === '') continue;
    const at = Date.parse(bubble.at);
    bubble.isRepeat = at - (last.get(bubble.text) ?? Number.NEGATIVE_INFINITY) < REPEAT_MS;
    last.set(bubble.text, at);
  }
}
