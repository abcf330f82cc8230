import { drawing } from './element.ts';
import type { BubbleView } from './phones-view.ts';
import { asText, type Words } from './words.ts';

const STROKES = {
  first: 'm1.5 6.5 3 3 6.5-7',
  second: 'm6.8 8.6.9.9 6.5-7',
  refused: 'M8 1.5v5M8 9.6v.1',
};
const MEANINGS: Record<BubbleView['from'], Record<string, Words>> = {
  business: {
    '-1': ['Ditolak WhatsApp', 'Refused by WhatsApp'],
    '1': ['Terkirim', 'Sent'],
    '2': ['Sampai', 'Delivered'],
    '3': ['Dibaca', 'Read'],
  },
  customer: {
    '1': ['Menunggu server', 'Waiting for the server'],
    '2': ['Diterima', 'Received'],
  },
};

/** One tick, two ticks or two blue ticks, which change in place. */
export class Tick {
  readonly root = drawing('tick', '0 0 16 11', STROKES);

  constructor() {
    this.root.setAttribute('role', 'img');
  }

  show(from: BubbleView['from'], ack: BubbleView['ack']): void {
    const meaning = asText(MEANINGS[from][ack] ?? ['', '']);
    this.root.dataset['ack'] = String(ack);
    this.root.setAttribute('aria-label', meaning);
  }
}
