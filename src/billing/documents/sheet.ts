import {
  PDFDocument,
  type PDFFont,
  type PDFImage,
  type PDFPage,
  rgb,
  StandardFonts,
} from 'pdf-lib';
import type { Picture } from './picture.ts';

/** Width and height in points: paper that a phone shows without zooming. */
export type PaperSize = readonly [number, number];
export const a5Portrait: PaperSize = [420, 595];
export const a5Landscape: PaperSize = [595, 420];

const margin = 36;
const black = rgb(0.1, 0.1, 0.12);
const grey = rgb(0.42, 0.44, 0.48);
const lineHeight = 1.35;

interface TextStyle {
  size?: number;
  bold?: boolean;
  quiet?: boolean;
  /** Distance from the left margin. */
  indent?: number;
  /** Room for one line; the whole width when it is not given. */
  width?: number;
  align?: 'left' | 'right';
}

/**
 * One document that is filled from top to bottom. A text is wrapped to its width, whatever it
 * holds; what does not fit on the paper goes on a further page. The same calls make the same
 * bytes.
 */
export class Sheet {
  readonly #document: PDFDocument;
  readonly #paper: PaperSize;
  readonly #regular: PDFFont;
  readonly #bold: PDFFont;
  #page: PDFPage;
  /** Where the next line begins, from the bottom of the paper. */
  #y: number;
  /** The bottom of a picture that stands beside the text. */
  #pictureEnd: number;

  private constructor(document: PDFDocument, paper: PaperSize, fonts: [PDFFont, PDFFont]) {
    this.#document = document;
    this.#paper = paper;
    [this.#regular, this.#bold] = fonts;
    this.#page = document.addPage([...paper]);
    this.#y = paper[1] - margin;
    this.#pictureEnd = this.#y;
  }

  /** An empty sheet. `madeAt` is the date of the document itself, never that of the machine. */
  static async open(paper: PaperSize, title: string, madeAt: Date): Promise<Sheet> {
    const document = await PDFDocument.create({ updateMetadata: false });
    document.setTitle(title, { showInWindowTitleBar: true });
    document.setProducer('WhatsApp Business Server');
    document.setCreationDate(madeAt);
    document.setModificationDate(madeAt);
    const regular = await document.embedFont(StandardFonts.Helvetica);
    const bold = await document.embedFont(StandardFonts.HelveticaBold);
    return new Sheet(document, paper, [regular, bold]);
  }

  /** The room between the margins. */
  get width(): number {
    return this.#paper[0] - 2 * margin;
  }

  /** A paragraph, wrapped; the next one begins below. */
  text(text: string, style: TextStyle = {}): void {
    const { size = 10 } = style;
    for (const line of this.#wrap(text, style)) {
      this.#makeRoom(size * lineHeight);
      this.#draw(line, this.#y - size, style);
      this.#y -= size * lineHeight;
    }
  }

  /** A label on the left, and a value beside it which may take several lines. */
  row(label: string, value: string, style: TextStyle & { labelWidth?: number } = {}): void {
    const { size = 10, labelWidth = 110 } = style;
    const valueStyle = { ...style, indent: labelWidth, width: this.width - labelWidth };
    const lines = this.#wrap(value, valueStyle);
    this.#makeRoom(size * lineHeight * Math.min(lines.length, 3));
    this.#draw(this.#wrap(label, { size, width: labelWidth - 6 })[0] ?? '', this.#y - size, {
      size,
      quiet: true,
    });
    this.text(value, valueStyle);
    this.gap(2);
  }

  gap(points: number): void {
    this.#y -= points;
  }

  /** Goes on below a picture that stands beside the text. */
  clear(): void {
    this.#y = Math.min(this.#y, this.#pictureEnd);
  }

  rule(): void {
    this.#makeRoom(12);
    this.#y -= 4;
    const end = { x: this.#paper[0] - margin, y: this.#y };
    this.#page.drawLine({ start: { x: margin, y: this.#y }, end, thickness: 0.6, color: grey });
    this.#y -= 8;
  }

  /** A picture within a box at the height of the next line; a text goes beside or below it. */
  async picture(
    picture: Picture,
    box: { width: number; height: number; align: 'left' | 'right'; below: boolean },
  ): Promise<void> {
    const image = await this.#embed(picture);
    const { width, height } = image.scaleToFit(box.width, box.height);
    this.#makeRoom(height);
    const x = box.align === 'left' ? margin : this.#paper[0] - margin - width;
    this.#page.drawImage(image, { x, y: this.#y - height, width, height });
    this.#pictureEnd = this.#y - height;
    if (box.below) this.clear();
  }

  async bytes(): Promise<Buffer> {
    return Buffer.from(await this.#document.save({ useObjectStreams: false }));
  }

  #embed({ bytes, kind }: Picture): Promise<PDFImage> {
    return kind === 'image/png' ? this.#document.embedPng(bytes) : this.#document.embedJpg(bytes);
  }

  #draw(line: string, y: number, style: TextStyle): void {
    const { size = 10, bold = false, quiet = false, indent = 0, align = 'left' } = style;
    const font = bold ? this.#bold : this.#regular;
    const room = style.width ?? this.width - indent;
    const shift = align === 'right' ? room - font.widthOfTextAtSize(line, size) : 0;
    const x = margin + indent + shift;
    this.#page.drawText(line, { x, y, size, font, color: quiet ? grey : black });
  }

  #wrap(text: string, style: TextStyle): string[] {
    const { size = 10, bold = false, indent = 0 } = style;
    const font = bold ? this.#bold : this.#regular;
    const room = style.width ?? this.width - indent;
    const fits = (line: string) => font.widthOfTextAtSize(line, size) <= room;
    return printable(text, font)
      .split('\n')
      .flatMap((paragraph) => wrapLine(paragraph, fits));
  }

  #makeRoom(height: number): void {
    if (this.#y - height >= margin) return;
    this.#page = this.#document.addPage([...this.#paper]);
    this.#y = this.#paper[1] - margin;
  }
}

/** The fonts that every reader has know the letters of western languages; others become `?`. */
function printable(text: string, font: PDFFont): string {
  const known = new Set(font.getCharacterSet());
  const isKnown = (letter: string) => letter === '\n' || known.has(letter.codePointAt(0)!);
  return Array.from(text.normalize('NFC').replaceAll(/[\t\r\u00A0]/g, ' '), (letter) =>
    isKnown(letter) ? letter : '?',
  ).join('');
}

/** Breaks between words, and within a word that is longer than a line. */
function wrapLine(paragraph: string, fits: (line: string) => boolean): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of paragraph.split(' ').flatMap((long) => breakWord(long, fits))) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (fits(longer)) line = longer;
    else {
      lines.push(line);
      line = word;
    }
  }
  return [...lines, line];
}

function breakWord(word: string, fits: (line: string) => boolean): string[] {
  if (fits(word)) return [word];
  const pieces: string[] = [];
  let piece = '';
  for (const letter of word) {
    if (piece !== '' && !fits(piece + letter)) {
      pieces.push(piece);
      piece = '';
    }
    piece += letter;
  }
  return [...pieces, piece];
}
