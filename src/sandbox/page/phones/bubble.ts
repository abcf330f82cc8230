import { element, icon, inBoth } from './element.ts';
import { clockTime } from './jakarta-time.ts';
import { messageText } from './message-text.ts';
import type { BubbleView } from './phones-view.ts';
import { Tick } from './tick.ts';
import type { Words } from './words.ts';

const SENDERS: Record<BubbleView['from'], Words> = {
  business: ['Usaha', 'Business'],
  customer: ['Pelanggan', 'Customer'],
};

/** One message of a conversation. Its text stays; its ticks and marks change in place. */
export class Bubble {
  readonly root: HTMLLIElement;
  readonly #tick = new Tick();
  readonly #marks = element('div', { className: 'marks' });

  constructor(bubble: BubbleView) {
    const { from, text, file, at } = bubble;
    const sender = element('span', { className: 'only-heard' }, inBoth(SENDERS[from]));
    const time = element('time', { dateTime: at }, clockTime(at));
    const foot = element('span', { className: 'foot' }, time, this.#tick.root);
    const body = element('div', { className: 'bubble' }, sender, file && fileTile(file));
    if (text !== '') body.append(messageText(text));
    body.append(foot);
    this.root = element('li', { className: `message ${from}` }, body, this.#marks);
    this.update(bubble, false);
  }

  /** `follows`: the message before it is of the same side and day. */
  update(bubble: BubbleView, follows: boolean): void {
    this.#tick.show(bubble.from, bubble.ack);
    this.root.dataset['ack'] = String(bubble.ack);
    this.root.classList.toggle('follows', follows);
    const marks = marksOf(bubble);
    if (marks.length === this.#marks.childElementCount && marks.every(isShownBy(this.#marks))) {
      return;
    }
    this.#marks.replaceChildren(...marks);
  }
}

function isShownBy(shown: HTMLElement) {
  return (mark: HTMLElement, index: number) => shown.children[index]?.isEqualNode(mark) === true;
}

function marksOf({ ack, refusalCode, copies, isRepeat }: BubbleView): HTMLElement[] {
  const code = refusalCode === null ? '' : ` (${refusalCode})`;
  return [
    ...(ack < 0 ? [mark('bad', [`Ditolak WhatsApp${code}`, 'refused'])] : []),
    ...(isRepeat ? [mark('warn', ['Teks yang sama lagi', 'same text again'])] : []),
    ...(copies > 0 ? [mark('', [`${copies} salinan tidak ditampilkan`, 'copies not shown'])] : []),
  ];
}

function mark(kind: string, words: Words): HTMLElement {
  return element('span', { className: `chip ${kind}` }, inBoth(words));
}

function fileTile({ name, bytes }: NonNullable<BubbleView['file']>): HTMLElement {
  const size = `${new Intl.NumberFormat('id-ID').format(Math.ceil(bytes / 1024))} kB`;
  const words = element(
    'span',
    {},
    element('bdi', {}, name),
    element('small', { className: 'quiet' }, size),
  );
  return element('div', { className: 'file' }, icon('file'), words);
}
