import { createHash } from 'node:crypto';
import { BUSINESS_PHONE } from '../identity.ts';
import type {
  BubbleView,
  BusinessView,
  ConversationSummary,
  ConversationView,
  CustomerView,
  DeviceView,
  PhonesView,
} from '../page/phones/phones-view.ts';
import { shownQr } from '../sandbox-view.ts';
import type { Switchboard } from '../switchboard.ts';
import type { World } from '../world.ts';
import { compareInstants, describeBubbles, markRepeats } from './describe-bubbles.ts';

const LISTED_CONVERSATIONS = 200;
const SHOWN_BUBBLES = 200;
const SUMMARY_LENGTH = 120;

/** The business's phone and the list of the customers' phones as they are now. */
export function describePhones(world: World, switchboard: Switchboard): PhonesView {
  const bubbles = describeBubbles(world);
  const phones = new Set([...bubbles.keys(), ...world.numbers.keys()]);
  const all = [...phones].map((phone) => summarise(world, phone, bubbles.get(phone) ?? []));
  all.sort((a, b) => compareInstants(b.lastAt ?? '', a.lastAt ?? ''));
  return {
    business: describeBusiness(world, switchboard),
    conversations: all.slice(0, LISTED_CONVERSATIONS),
    unlisted: Math.max(0, all.length - LISTED_CONVERSATIONS),
    unread: all.reduce((sum, { unread }) => sum + unread, 0),
  };
}

/** One customer's phone with its messages; also for a number that nothing is known of. */
export function describeConversation(world: World, phone: string): ConversationView {
  const bubbles = describeBubbles(world).get(phone) ?? [];
  markRepeats(bubbles);
  return {
    ...describeCustomer(world, phone, bubbles),
    bubbles: bubbles.slice(-SHOWN_BUBBLES),
    earlier: Math.max(0, bubbles.length - SHOWN_BUBBLES),
  };
}

function describeBusiness(world: World, switchboard: Switchboard): BusinessView {
  const qr = shownQr(switchboard);
  return {
    phone: BUSINESS_PHONE,
    qrKey: qr === null ? null : createHash('sha256').update(qr).digest('hex').slice(0, 12),
    isOnline: !switchboard.isCut,
    refusesColdContacts: world.config.coldRefusal,
    devices: [...world.devices].map(([device, since]) => ({
      since,
      state: stateOf(device, switchboard),
    })),
  };
}

function stateOf(device: string, switchboard: Switchboard): DeviceView['state'] {
  const page = switchboard.pagesOf(device).at(-1);
  if (page === undefined) return 'away';
  const isActive = page.status.state === 'CONNECTED' && page.status.hasSynced;
  return isActive ? 'active' : 'synchronising';
}

function describeCustomer(world: World, phone: string, bubbles: BubbleView[]): CustomerView {
  return {
    phone,
    isRegistered: world.isRegistered(phone),
    isPowered: world.isPowered(phone),
    isCold: !world.isAcquainted(phone),
    hasWritten: bubbles.some(({ from }) => from === 'customer'),
  };
}

function summarise(world: World, phone: string, bubbles: BubbleView[]): ConversationSummary {
  const last = bubbles.at(-1);
  return {
    ...describeCustomer(world, phone, bubbles),
    lastText: last === undefined ? null : beginningOf(last),
    lastFrom: last?.from ?? 'business',
    lastAck: last?.ack ?? 1,
    lastAt: last?.at ?? null,
    unread: bubbles.filter(({ from, ack }) => from === 'business' && ack === 2).length,
  };
}

function beginningOf({ text, file }: BubbleView): string {
  const words = text === '' ? (file?.name ?? '') : text;
  return [...words.slice(0, 2 * SUMMARY_LENGTH)].slice(0, SUMMARY_LENGTH).join('');
}
