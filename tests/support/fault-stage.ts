import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { eventually } from './eventually.ts';
import type { FaultFigures } from './fault-row.ts';
import { type Stage, setLinkedStage, setStage } from './linked-server.ts';
import type { PhoneMessage } from './sandbox-process.ts';
import { sessionTree, stillThere } from './session-processes.ts';
import { StatusTrail } from './status-trail.ts';

interface Accepted {
  id: string;
  /** As the phones know it: digits with the country code. */
  phone: string;
}

let lastNumber = 0;

/** A stage on which things are broken, with an eye on the status all the time. */
export class FaultStage {
  readonly stage: Stage;
  readonly trail: StatusTrail;

  private constructor(stage: Stage) {
    this.stage = stage;
    this.trail = new StatusTrail(() => this.stage.server);
  }

  /** With the phone linked and the session ready. */
  static async linked(settings: Record<string, string> = {}): Promise<FaultStage> {
    return new FaultStage(await setLinkedStage({ settings }));
  }

  /** With a QR code that waits to be scanned. */
  static async unlinked(settings: Record<string, string> = {}): Promise<FaultStage> {
    return new FaultStage(await setStage({ settings }));
  }

  get sandbox() {
    return this.stage.sandbox;
  }

  get server() {
    return this.stage.server;
  }

  get dir(): string {
    return this.stage.dir;
  }

  /** Where the server keeps its link, and the profiles that it has set aside. */
  get sessionDir(): string {
    return join(this.dir, 'whatsapp-session');
  }

  /** The names of the profiles that were set aside. */
  profilesSetAside(): string[] {
    return readdirSync(this.sessionDir).filter((name) => /-\d{4}-\d\d-/.test(name));
  }

  /** Changes the sandbox's config. */
  configure(change: object): Promise<unknown> {
    return this.sandbox.control('config', change);
  }

  /** Has a message accepted for a number of its own, and does not wait for it. */
  async accept(
    more: { phone?: string; class?: string } = {},
    server = this.server,
  ): Promise<Accepted> {
    lastNumber += 1;
    const own = `0813${String(10_000_000 + lastNumber)}`;
    const { phone = own } = more;
    const body = { message: `Tagihan untuk ${phone}`, ...more, phone };
    const headers = { Prefer: 'respond-async' };
    const answer = await server.api('POST', '/whatsapp/send', body, headers);
    expect(answer.status, JSON.stringify(answer.body)).toBe(202);
    return { id: answer.body.data.id, phone: `62${phone.slice(1)}` };
  }

  /** The row of a notification as it is now. */
  async row({ id }: Accepted): Promise<any> {
    return (await this.server.api('GET', `/whatsapp/notifications/${id}`)).body.data;
  }

  /** Resolves with the row once `holds` is true of it. */
  untilRow({ id }: Accepted, what: string, holds: (row: any) => boolean, withinMs = 60_000) {
    return this.server.untilNotification(id, what, holds, withinMs);
  }

  /** Resolves with the row once it is sent and its phone shows it: once, under the row's id. */
  async untilSentOnce(accepted: Accepted, withinMs = 60_000): Promise<any> {
    const row = await this.untilRow(accepted, 'sent', (it) => it.status === 'sent', withinMs);
    const shown = await eventually('it is on the phone', async () => {
      const found = await this.sandbox.messages(accepted.phone);
      return found.length > 0 && found;
    });
    expect(shown.map(({ id }: PhoneMessage) => id)).toEqual([row.messageId]);
    return row;
  }

  /**
   * Breaks something and waits until the session is ready again; what was running before is
   * gone then. The times go into `figures`.
   */
  async breakAndRecover(
    figures: FaultFigures,
    breakIt: () => unknown,
    isNoticed: (status: any) => boolean = ({ ready }) => !ready,
  ): Promise<string> {
    const before = sessionTree(this.dir);
    const brokenAt = performance.now();
    await breakIt();
    const noticed = await this.trail.until('it is noticed', isNoticed, { since: brokenAt });
    figures.noticedMs = noticed.at - brokenAt;
    const ready = await this.trail.until('it is ready again', (status) => status.ready, {
      since: noticed.at,
    });
    figures.readyMs = ready.at - noticed.at;
    figures.left = stillThere(before).length;
    return noticed.status.reason;
  }

  /** The codes of the alarms that are on. */
  async alarms(): Promise<string[]> {
    const { body } = await this.server.api('GET', '/whatsapp/status');
    return body.data.alarms.map(({ code }: { code: string }) => code);
  }

  /** Ends everything, and fails when a process is left. */
  async tearDown(): Promise<void> {
    await this.trail.stop();
    await this.stage.tearDown();
  }
}
