import { callControl } from './control-call.ts';
import { byId, element, inBoth } from './element.ts';
import type { BusinessView } from './phones-view.ts';
import { ProblemLine } from './problem-line.ts';
import type { Words } from './words.ts';

/** The camera of the business's phone: scans what the server shows, by one click or by text. */
export class Scanner {
  readonly #root = byId('scanner', HTMLElement);
  readonly #viewfinder = byId('viewfinder', HTMLElement);
  readonly #hint = byId('scan-hint', HTMLElement);
  readonly #scan = byId('scan', HTMLButtonElement);
  readonly #text = byId('qr-text', HTMLTextAreaElement);
  readonly #problem = new ProblemLine(byId('scan-problem', HTMLElement));
  #qrKey: string | null | undefined;

  constructor() {
    this.#scan.addEventListener('click', () => void this.#ask({}));
    byId('paste', HTMLFormElement).addEventListener('submit', (event) => {
      event.preventDefault();
      const qr = this.#text.value;
      void this.#ask({ qr }).then((isDone) => {
        if (isDone) this.#text.value = '';
      });
    });
  }

  show({ qrKey, devices, isOnline }: BusinessView): void {
    this.#root.hidden = qrKey === null && devices.length > 0;
    this.#scan.disabled = qrKey === null;
    this.#hint.replaceChildren(inBoth(hintOf(qrKey, isOnline)));
    if (qrKey === this.#qrKey) return;
    if (this.#qrKey === null) this.#problem.clear();
    this.#qrKey = qrKey;
    this.#viewfinder.replaceChildren(...(qrKey === null ? [] : [pictureOf(qrKey)]));
    this.#viewfinder.classList.toggle('waiting', qrKey === null);
  }

  async #ask(body: { qr?: string }): Promise<boolean> {
    this.#scan.ariaBusy = 'true';
    const isDone = await this.#problem.watch(() => callControl('scan', body));
    this.#scan.ariaBusy = 'false';
    return isDone;
  }
}

function hintOf(qrKey: string | null, isOnline: boolean): Words {
  if (!isOnline) return ['Nyalakan Daring untuk memindai.', 'Go online to scan.'];
  if (qrKey === null) return ['Menunggu kode QR dari server…', 'Waiting for a QR…'];
  return ['Server menampilkan kode ini.', 'The server shows this code.'];
}

/** The key makes the browser fetch each code once. */
function pictureOf(qrKey: string): HTMLImageElement {
  return element('img', {
    src: `/phones/qr.svg?${qrKey}`,
    alt: 'Kode QR di layar server / QR on the server',
    width: 168,
    height: 168,
  });
}
