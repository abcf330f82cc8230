import { Announcer } from './announcer.ts';
import { BusinessPanel } from './business-panel.ts';
import { ConversationFeed } from './conversation-feed.ts';
import { ConversationList } from './conversation-list.ts';
import { ConversationPanel } from './conversation-panel.ts';
import { byId, element, icon, inBoth } from './element.ts';
import { followPhones } from './live-view.ts';
import { listenForNumber } from './number-form.ts';
import type { ConversationView, PhonesView } from './phones-view.ts';
import { Reader } from './reader.ts';
import type { Words } from './words.ts';

const LIVE: Words = ['Langsung', 'Live'];
const LOST: Words = [
  'Sambungan ke sandbox terputus. Menyambung lagi…',
  'Connection lost, retrying…',
];
const CHOOSE: Words = ['Pilih ponsel pelanggan', "Choose a customer's phone"];

const business = new BusinessPanel();
const list = new ConversationList();
const announcer = new Announcer();
const reader = new Reader();
const feed = new ConversationFeed(showConversation);
const place = byId('conversation', HTMLElement);
let panel: ConversationPanel | null = null;
let isLost = false;

/** The address decides what is open, so that the browser's own way back works. */
function followAddress(): void {
  const target = location.hash.slice(1);
  const phone = /^[1-9]\d{6,14}$/.test(target) ? target : null;
  const screen = phone === null ? 'business' : 'conversation';
  document.body.dataset['screen'] = target === 'pelanggan' ? 'customers' : screen;
  markTab(target === '' ? '#ponsel-usaha' : phone === null ? `#${target}` : '#pelanggan');
  list.mark(phone);
  if (phone !== (panel?.phone ?? null)) open(phone);
}

function markTab(current: string): void {
  for (const tab of document.querySelectorAll('.tabs a')) {
    if (tab.getAttribute('href') === current) tab.setAttribute('aria-current', 'page');
    else tab.removeAttribute('aria-current');
  }
}

function open(phone: string | null): void {
  panel = phone === null ? null : new ConversationPanel(phone);
  place.replaceChildren(...(panel?.nodes ?? [nothingOpen()]));
  reader.see(null);
  feed.open(phone);
  panel?.focus();
}

function nothingOpen(): HTMLElement {
  return element(
    'div',
    { className: 'empty' },
    icon('chat'),
    element('strong', {}, inBoth(CHOOSE)),
  );
}

function showConversation(conversation: ConversationView): void {
  if (conversation.phone !== panel?.phone) return;
  panel.show(conversation);
  reader.see(conversation);
}

function showView(view: PhonesView): void {
  business.show(view.business);
  list.show(view);
  announcer.compare(view);
  feed.refresh();
  const unread = byId('all-unread', HTMLElement);
  unread.hidden = view.unread === 0;
  unread.textContent = String(view.unread);
  document.title = `${view.unread > 0 ? `(${view.unread}) ` : ''}Ponsel virtual / Virtual phones`;
}

function showLine(isUp: boolean): void {
  const live = byId('live', HTMLElement);
  live.className = isUp ? 'chip good' : 'chip bad';
  live.replaceChildren(inBoth(isUp ? LIVE : ['Terputus', 'Lost']));
  if (isLost === !isUp) return;
  isLost = !isUp;
  byId('lost', HTMLElement).replaceChildren(...(isUp ? [] : [inBoth(LOST)]));
}

listenForNumber((phone) => {
  location.hash = phone;
});
addEventListener('hashchange', followAddress);
open(null);
followAddress();
followPhones({ onView: showView, onLine: showLine });
