import type { Connection } from './connection.ts';
import type { SocketModel } from './models.ts';
import type { Settings } from './settings.ts';

const SHOWN_CHATS = 20;

interface Rooms {
  connection: Connection;
  settings: Settings;
  socket: SocketModel;
}

/**
 * What a person would see of the page: the dialogs that WhatsApp Web puts before everything
 * else, and beneath them what customers wrote. Whatever is clicked is told to the server.
 */
export class Screen {
  readonly #rooms: Rooms;
  readonly #chats = document.createElement('main');
  #whatsNew: HTMLElement | null = null;
  #passkey: HTMLElement | null = null;
  #expiry: ReturnType<typeof setTimeout> | undefined;

  constructor(rooms: Rooms) {
    this.#rooms = rooms;
    this.#chats.id = 'chats';
    this.#chats.addEventListener('click', () => this.#tell('chat', 'clicked'));
    document.body.append(this.#chats);
    rooms.settings.onChange(() => this.refresh());
    rooms.socket.on('change:state change:hasSynced', () => this.refresh());
  }

  /** Shows and takes away what belongs to the settings and the state of this moment. */
  refresh(): void {
    const { settings, socket } = this.#rooms;
    const { whatsNew, passkey } = settings.current;
    const isIn = socket.state === 'CONNECTED' && socket.hasSynced === true;
    if (whatsNew === 'off') this.#closeWhatsNew();
    else if (isIn) this.#openWhatsNew();
    if (passkey === 'off') this.#closePasskey();
    else if (passkey === 'on' && socket.state === 'UNPAIRED') this.askPasskey();
  }

  /** Asks for a passkey, as WhatsApp does of some accounts when a device is linked. */
  askPasskey(): void {
    if (this.#passkey !== null) return;
    const why = 'Confirm that it is you with the passkey of your phone.';
    this.#passkey = openDialog('Use your passkey to link this device', why);
    this.#tell('passkey', 'shown');
  }

  /** Shows what a customer wrote: a text among others, whatever it says. */
  showMessage(text: string): void {
    const row = document.createElement('div');
    row.setAttribute('role', 'row');
    row.textContent = text;
    this.#chats.append(row);
    if (this.#chats.childElementCount > SHOWN_CHATS) this.#chats.firstElementChild?.remove();
  }

  #openWhatsNew(): void {
    if (this.#whatsNew !== null) return;
    const dialog = openDialog("What's new", 'Updates to the way you link devices.');
    const button = document.createElement('button');
    button.textContent = 'Continue';
    button.addEventListener('click', () => {
      const { settings } = this.#rooms;
      settings.replace({ ...settings.current, whatsNew: 'off' });
      this.#tell('whats_new', 'clicked');
    });
    dialog.append(button);
    this.#whatsNew = dialog;
    this.#tell('whats_new', 'shown');
    const { whatsNewUnlinkAfterMs } = this.#rooms.settings.current;
    this.#expiry = setTimeout(() => this.#tell('whats_new', 'expired'), whatsNewUnlinkAfterMs);
  }

  #closeWhatsNew(): void {
    clearTimeout(this.#expiry);
    this.#whatsNew?.remove();
    this.#whatsNew = null;
  }

  #closePasskey(): void {
    this.#passkey?.remove();
    this.#passkey = null;
  }

  #tell(what: 'whats_new' | 'passkey' | 'chat', did: 'shown' | 'clicked' | 'expired'): void {
    this.#rooms.connection.tell('screen', { what, did });
  }
}

function openDialog(title: string, text: string): HTMLElement {
  const dialog = document.createElement('div');
  dialog.setAttribute('role', 'dialog');
  const heading = document.createElement('h1');
  heading.textContent = title;
  const paragraph = document.createElement('p');
  paragraph.textContent = text;
  dialog.append(heading, paragraph);
  document.body.append(dialog);
  return dialog;
}
