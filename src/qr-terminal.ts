import qrcodeTerminal from 'qrcode-terminal';

/** What this prints to: standard output, or what a test gives. */
export interface Screen {
  write(text: string): unknown;
  readonly isTTY?: boolean | undefined;
  /** Width in characters; not known of a file. */
  readonly columns?: number | undefined;
}

/** A code to scan, and with what. */
interface ShownCode {
  code: string;
  /** Until when WhatsApp accepts it. */
  expiresAt: Date;
  /** Where the sandbox's virtual phone scans it by a click; null when a real phone does. */
  phonesUrl: string | null;
}

/**
 * Shows the code to scan on a terminal, with how to scan it and until when it holds. On a
 * screen a new code takes the place of the one before; in a file it follows below.
 */
export class QrTerminal {
  readonly #screen: Screen;
  readonly #timeZone: string;
  #textShown = '';

  constructor(screen: Screen, timeZone: string) {
    this.#screen = screen;
    this.#timeZone = timeZone;
  }

  /** Shows a code in place of the one before; says so when the screen is too narrow for it. */
  show({ code, expiresAt, phonesUrl }: ShownCode): void {
    qrcodeTerminal.generate(code, { small: true }, (drawing) => {
      const width = drawing.indexOf('\n');
      const isTooNarrow = width > (this.#screen.columns ?? Infinity);
      const picture = isTooNarrow ? tooNarrow(width) : drawing.trimEnd();
      const lines = [picture, '', ...howToScan(phonesUrl), this.#validity(expiresAt), ''];
      const text = lines.join('\n');
      this.#screen.write(`${this.#eraseLast()}${text}`);
      this.#textShown = text;
    });
  }

  /** Says that the phone is linked; the code is of no use any more. */
  showLinked(account: string): void {
    const text = `WhatsApp tertaut / linked: ${account}\n`;
    this.#screen.write(`${this.#eraseLast()}${text}`);
    this.#textShown = '';
  }

  /** Something else was printed below the code: the next one must not paint over it. */
  interrupted(): void {
    this.#textShown = '';
  }

  #eraseLast(): string {
    if (!this.#screen.isTTY || this.#textShown === '') return '';
    return `\u001b[${rowsOf(this.#textShown, this.#screen.columns ?? Infinity)}A\u001b[J`;
  }

  #validity(expiresAt: Date): string {
    const time = new Intl.DateTimeFormat('id-ID', {
      timeStyle: 'medium',
      timeZone: this.#timeZone,
    }).format(expiresAt);
    return `Berlaku sampai / valid until ${time}. Kode baru menyusul / a new one follows.`;
  }
}

function howToScan(phonesUrl: string | null): string[] {
  if (phonesUrl !== null) {
    return [
      'Ponsel virtual memindainya / the virtual phone scans it:',
      `${phonesUrl} > "Pindai / Scan"`,
    ];
  }
  return [
    'Pindai kode ini dengan ponsel usaha Anda / scan it with the business phone:',
    'WhatsApp > Setelan > Perangkat tertaut > Tautkan perangkat',
    'WhatsApp > Settings > Linked devices > Link a device',
  ];
}

function tooNarrow(width: number): string {
  return [
    `Jendela ini terlalu sempit untuk kode QR (perlu ${width} kolom); lebarkan.`,
    `This window is too narrow for the QR code (${width} columns); widen it.`,
  ].join('\n');
}

/** How many rows a text that ends with a line break takes when long lines are wrapped. */
function rowsOf(text: string, columns: number): number {
  const lines = text.split('\n').slice(0, -1);
  return lines.reduce((rows, line) => rows + Math.max(1, Math.ceil(line.length / columns)), 0);
}
