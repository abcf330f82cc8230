import { randomBytes, randomUUID } from 'node:crypto';
import type { HelloParams, HelloResult, PairingCodeResult } from './page/wire-protocol.ts';
import { ControlError } from './control-error.ts';
import { BUSINESS_ACCOUNT } from './identity.ts';
import type { PageConnection } from './page-connection.ts';
import type { Switchboard } from './switchboard.ts';
import type { World } from './world.ts';

const CODE_ALPHABET = '123456789ABCDEFGHJKLMNPQRSTVWXYZ';

/** What the phone is held before: the text of a QR or a pairing code; neither: what is shown. */
export interface Shown {
  qr?: string | undefined;
  code?: string | undefined;
}

/** Refs for QRs, and the linking and unlinking of devices. */
export class PairingDesk {
  readonly #world: World;
  readonly #switchboard: Switchboard;
  readonly #rotations = new Map<PageConnection, NodeJS.Timeout>();

  constructor(world: World, switchboard: Switchboard) {
    this.#world = world;
    this.#switchboard = switchboard;
  }

  /** A page introduces itself: linked, to be unlinked, or in need of a QR. */
  greet(page: PageConnection, hello: HelloParams): HelloResult {
    page.introduce(hello, this.#switchboard.generationOf(hello.pageId));
    if (hello.token !== null && this.#world.devices.has(hello.token)) {
      page.device = hello.token;
      return { status: 'linked', account: BUSINESS_ACCOUNT };
    }
    if (hello.token !== null) return { status: 'revoked' };
    return { status: 'unpaired', ref: this.freshRef(page) };
  }

  /** A new ref, which makes the one before it worthless; it changes by itself from then on. */
  freshRef(page: PageConnection): string {
    const ref = `2@${randomBytes(48).toString('base64')}`;
    page.ref = ref;
    this.#rotateLater(page);
    return ref;
  }

  /**
   * The business's phone scans a QR, or its owner types a pairing code: the one that is given, or
   * what is shown now. Null for a page that asks for a passkey then. Throws a `ControlError`:
   * `not_a_qr` (400), or 409 with `no_qr`, `qr_outdated`, `code_outdated` or `passkey_needed`.
   */
  async scan({ qr, code }: Shown): Promise<{ device: string | null }> {
    const page = code === undefined ? this.#pageShowing(qr) : this.#pageShowingCode(code);
    const { passkey } = this.#world.config;
    if (passkey === 'on') {
      throw new ControlError(409, 'The page asks for a passkey in place of it.', 'passkey_needed');
    }
    if (passkey === 'afterScan') {
      await page.call('askPasskey', null);
      return { device: null };
    }
    this.#stopRotation(page);
    const token = randomUUID();
    this.#world.record({ event: 'linked', device: token });
    page.device = token;
    page.ref = null;
    page.pairingCode = null;
    try {
      await page.call('paired', { token, account: BUSINESS_ACCOUNT });
    } catch {
      this.#world.record({ event: 'unlinked', device: token, by: 'phone', silent: true });
      throw new ControlError(
        409,
        'The page went away during pairing. Scan the next QR.',
        'page_left',
      );
    }
    return { device: token };
  }

  /**
   * An eight-letter code, as it would have to be typed on the phone, or what WhatsApp says
   * instead; never resolves when pairing codes are to hang.
   */
  async pairingCode(page: PageConnection): Promise<PairingCodeResult> {
    const { pairingCodeMode, pairingCodeErrorCode } = this.#world.config;
    if (pairingCodeMode === 'hang') return new Promise(() => undefined);
    if (pairingCodeMode === 'error') return { status: 'error', code: pairingCodeErrorCode };
    const letters = [...randomBytes(8)].map((byte) => CODE_ALPHABET[byte % CODE_ALPHABET.length]);
    page.pairingCode = letters.join('');
    return { status: 'code', code: page.pairingCode };
  }

  /**
   * The phone removes all linked devices. Their pages learn it now, or with `silent` when
   * they connect the next time.
   */
  async removeDevices(silent: boolean): Promise<{ removed: number }> {
    const devices = [...this.#world.devices.keys()];
    for (const device of devices) {
      this.#world.record({ event: 'unlinked', device, by: 'phone', silent });
    }
    if (!silent) await this.dismiss(devices);
    return { removed: devices.length };
  }

  /** The pages of these devices go through their logout. */
  async dismiss(devices: readonly string[]): Promise<void> {
    const pages = devices.flatMap((device) => this.#switchboard.pagesOf(device));
    await Promise.allSettled(pages.map((page) => page.call('loggedOut', null)));
    await Promise.all(pages.map((page) => page.closed()));
  }

  /** The computer unlinks itself. */
  leave(page: PageConnection): void {
    if (page.device === null || !this.#world.devices.has(page.device)) return;
    this.#world.record({ event: 'unlinked', device: page.device, by: 'computer', silent: false });
  }

  forget(page: PageConnection): void {
    this.#stopRotation(page);
    page.ref = null;
    page.pairingCode = null;
  }

  close(): void {
    for (const page of [...this.#rotations.keys()]) this.#stopRotation(page);
  }

  #pageShowing(qr: string | undefined): PageConnection {
    const showing = this.#switchboard.pages.filter(
      (page) => page.ref !== null && page.status.state === 'UNPAIRED',
    );
    const wanted = qr?.replace(/\s/g, '').split(',')[0];
    if (wanted !== undefined && !wanted.startsWith('2@')) {
      throw new ControlError(400, "This is not a QR's text: that begins with 2@.", 'not_a_qr');
    }
    const page = wanted === undefined ? showing.at(-1) : showing.find(({ ref }) => ref === wanted);
    if (page !== undefined) return page;
    if (showing.length === 0) {
      const advice = 'No page shows a QR. Start the server, wait for its QR, then scan.';
      throw new ControlError(409, advice, 'no_qr');
    }
    const advice = 'This QR is outdated. Scan the one that is shown now.';
    throw new ControlError(409, advice, 'qr_outdated');
  }

  #pageShowingCode(code: string): PageConnection {
    const typed = code.replace(/[\s-]/g, '').toUpperCase();
    const page = this.#switchboard.pages.find(({ pairingCode }) => pairingCode === typed);
    if (page !== undefined) return page;
    throw new ControlError(409, 'No page shows this pairing code now.', 'code_outdated');
  }

  #rotateLater(page: PageConnection): void {
    this.#stopRotation(page);
    const rotate = () => {
      const ref = this.freshRef(page);
      page.call('ref', { ref }).catch(() => undefined);
    };
    this.#rotations.set(page, setTimeout(rotate, this.#world.config.qrRotateMs));
  }

  #stopRotation(page: PageConnection): void {
    clearTimeout(this.#rotations.get(page));
    this.#rotations.delete(page);
  }
}
