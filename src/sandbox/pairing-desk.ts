import { randomBytes, randomUUID } from 'node:crypto';
import type { HelloParams, HelloResult } from './page/wire-protocol.ts';
import { ControlError } from './control-error.ts';
import { BUSINESS_ACCOUNT } from './identity.ts';
import type { PageConnection } from './page-connection.ts';
import type { Switchboard } from './switchboard.ts';
import type { World } from './world.ts';

const CODE_ALPHABET = '123456789ABCDEFGHJKLMNPQRSTVWXYZ';

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
   * The business's phone scans a QR: the one whose text is given, or the one that is shown
   * now. Throws a `ControlError`: `no_qr` (409), `qr_outdated` (409), or `not_a_qr` (400).
   */
  async scan(qr: string | undefined): Promise<{ device: string }> {
    const page = this.#pageShowing(qr);
    this.#stopRotation(page);
    const token = randomUUID();
    this.#world.record({ event: 'linked', device: token });
    page.device = token;
    page.ref = null;
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

  /** An eight-letter code, as the phone would have to type it. */
  pairingCode(): string {
    const letters = [...randomBytes(8)].map((byte) => CODE_ALPHABET[byte % CODE_ALPHABET.length]);
    return letters.join('');
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
