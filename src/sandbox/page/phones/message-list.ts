import { Bubble } from './bubble.ts';
import { element, icon, inBoth } from './element.ts';
import { dayOf, dayWords } from './jakarta-time.ts';
import type { BubbleView, ConversationView } from './phones-view.ts';

const NEAR_END_PX = 80;

/** The messages of one conversation. It stays at its end unless a person has scrolled away. */
export class MessageList {
  readonly root: HTMLElement;
  readonly #scroller: HTMLElement;
  readonly #list = element('ol', { className: 'messages' });
  readonly #toEnd: HTMLButtonElement;
  readonly #bubbles = new Map<string, Bubble>();
  readonly #days = new Map<string, HTMLElement>();

  constructor() {
    this.#scroller = element('div', { className: 'scroller', tabIndex: 0, role: 'region' });
    this.#scroller.ariaLabel = 'Pesan / Messages';
    this.#scroller.append(this.#list);
    this.#toEnd = element('button', { className: 'button to-end', type: 'button', hidden: true });
    this.#toEnd.append(icon('down'), 'Pesan baru / New');
    this.#toEnd.addEventListener('click', () => this.#scrollToEnd());
    this.#scroller.addEventListener('scroll', () => {
      if (this.#isAtEnd()) this.#toEnd.hidden = true;
    });
    this.root = element('div', { className: 'wall' }, this.#scroller, this.#toEnd);
  }

  show({ bubbles, earlier }: ConversationView): void {
    const wasAtEnd = this.#isAtEnd();
    const isFirst = this.#bubbles.size === 0;
    const before = this.#bubbles.size;
    this.#arrange(this.#nodesOf(bubbles, earlier));
    if (isFirst || wasAtEnd) this.#scrollToEnd();
    else if (this.#bubbles.size > before) this.#toEnd.hidden = false;
  }

  #nodesOf(bubbles: BubbleView[], earlier: number): HTMLElement[] {
    const nodes: HTMLElement[] = [];
    if (earlier > 0) nodes.push(separator(`${earlier} pesan sebelumnya`, 'earlier messages'));
    if (bubbles.length === 0) nodes.push(emptyNote());
    let above: BubbleView | undefined;
    for (const bubble of bubbles) {
      const isNewDay = above === undefined || dayOf(above.at) !== dayOf(bubble.at);
      if (isNewDay) nodes.push(this.#dayNode(bubble.at));
      nodes.push(this.#bubbleNode(bubble, !isNewDay && above?.from === bubble.from));
      above = bubble;
    }
    return nodes;
  }

  #bubbleNode(view: BubbleView, follows: boolean): HTMLElement {
    const key = `${view.from}/${view.id}`;
    const bubble = this.#bubbles.get(key) ?? new Bubble(view);
    this.#bubbles.set(key, bubble);
    bubble.update(view, follows);
    return bubble.root;
  }

  #dayNode(at: string): HTMLElement {
    const words = dayWords(at);
    const key = `${dayOf(at)} ${words[0]}`;
    const node = this.#days.get(key) ?? separator(...words);
    this.#days.set(key, node);
    return node;
  }

  /** Moves only what is not in its place, so that nothing that stays flickers. */
  #arrange(nodes: HTMLElement[]): void {
    for (const [index, node] of nodes.entries()) {
      const there = this.#list.children[index];
      if (there !== node) this.#list.insertBefore(node, there ?? null);
    }
    while (this.#list.children.length > nodes.length) this.#list.lastElementChild?.remove();
  }

  #isAtEnd(): boolean {
    const { scrollHeight, scrollTop, clientHeight } = this.#scroller;
    return scrollHeight - scrollTop - clientHeight < NEAR_END_PX;
  }

  #scrollToEnd(): void {
    this.#scroller.scrollTop = this.#scroller.scrollHeight;
    this.#toEnd.hidden = true;
  }
}

function separator(indonesian: string, english: string): HTMLElement {
  const words = element('span', { className: 'chip' }, inBoth([indonesian, english]));
  return element('li', { className: 'separator' }, words);
}

function emptyNote(): HTMLElement {
  const title = element('strong', {}, inBoth(['Belum ada pesan', 'No messages yet']));
  return element('li', { className: 'empty' }, icon('chat'), title);
}
