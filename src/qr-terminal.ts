import qrcodeTerminal from 'qrcode-terminal';

/** What this prints to: standard output, or what a test gives. */
export interface Screen {
  write(text: string): unknown;
  readonly isTTY?: boolean | undefined;
}

/**
 * Shows the code to scan on a terminal, with how to scan it and until when it holds. On a
 * screen a new code takes the place of the one before; in a file it follows below.
 */
export class QrTerminal {
  readonly #screen: Screen;
  readonly #timeZone: string;
  #linesShown = 0;

  constructor(screen: Screen, timeZone: string) {
    this.#screen = screen;
    this.#timeZone = timeZone;
  }

  /** Shows `code`, which WhatsApp accepts until `expiresAt`. */
  show({ code, expiresAt }: { code: string; expiresAt: Date }): void {
    qrcodeTerminal.generate(code, { small: true }, (drawing) => {
      const text = `${drawing}\n${this.#instructions(expiresAt)}\n`;
      this.#screen.write(`${this.#eraseLast()}${text}`);
      this.#linesShown = text.split('\n').length - 1;
    });
  }

  /** Says that the phone is linked; the code is of no use any more. */
  showLinked(account: string): void {
    const text = `WhatsApp tertaut / linked: ${account}\n`;
    this.#screen.write(`${this.#eraseLast()}${text}`);
    this.#linesShown = 0;
  }

  /** Something else was printed below the code: the next one must not paint over it. */
  interrupted(): void {
    this.#linesShown = 0;
  }

  #eraseLast(): string {
    return this.#screen.isTTY && this.#linesShown > 0 ? `\u001b[${this.#linesShown}A\u001b[J` : '';
  }

  #instructions(expiresAt: Date): string {
    const time = new Intl.DateTimeFormat('id-ID', {
      timeStyle: 'medium',
      timeZone: this.#timeZone,
    }).format(expiresAt);
    return [
      'Pindai kode ini dengan ponsel usaha Anda / scan it with the business phone:',
      'WhatsApp > Setelan > Perangkat tertaut > Tautkan perangkat',
      'WhatsApp > Settings > Linked devices > Link a device',
      `Berlaku sampai / valid until ${time}. Kode baru menyusul / a new one follows.`,
    ].join('\n');
  }
}
