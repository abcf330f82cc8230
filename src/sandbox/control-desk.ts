import type { z } from 'zod';
import { ControlError } from './control-error.ts';
import type { pageActionSchema } from './control-requests.ts';
import type { SocketState } from './page/wire-protocol.ts';
import type { PairingDesk } from './pairing-desk.ts';
import type { PostOffice } from './post-office.ts';
import { type SandboxConfig, type SandboxConfigChange, pageSettingsOf } from './sandbox-config.ts';
import type { Switchboard } from './switchboard.ts';
import type { World } from './world.ts';

/** Orders that change the sandbox as a whole; each resolves when its effect is there. */
export class ControlDesk {
  readonly #world: World;
  readonly #switchboard: Switchboard;
  readonly #pairing: PairingDesk;
  readonly #postOffice: PostOffice;

  constructor(
    world: World,
    switchboard: Switchboard,
    pairing: PairingDesk,
    postOffice: PostOffice,
  ) {
    this.#world = world;
    this.#switchboard = switchboard;
    this.#pairing = pairing;
    this.#postOffice = postOffice;
  }

  /** Changes fields of the config; the connected pages obey when this resolves. */
  async configure(change: SandboxConfigChange): Promise<SandboxConfig> {
    this.#world.record({ event: 'config', change });
    await this.#spreadConfig();
    return this.#world.config;
  }

  /** Back to factory: nothing linked, nothing sent, the default config. */
  async reset(): Promise<SandboxConfig> {
    const devices = [...this.#world.devices.keys()];
    this.#postOffice.stop();
    this.#world.record({ event: 'reset' });
    await this.#switchboard.restore();
    await this.#spreadConfig();
    await this.#pairing.dismiss(devices);
    return this.#world.config;
  }

  async forceState(state: SocketState): Promise<{ pages: number }> {
    const answers = await this.#switchboard.tellAll('forceState', { state });
    return { pages: answers.length };
  }

  /** Does something to all pages. Throws a `ControlError` (409) when there is none. */
  async actOnPages(action: z.output<typeof pageActionSchema>): Promise<{ pages: unknown[] }> {
    const pages = this.#switchboard.pages;
    if (pages.length === 0) throw new ControlError(409, 'No page is connected.');
    const answers = await this.#switchboard.tellAll('page', action);
    if (action.action === 'reload' || action.action === 'navigate') {
      await Promise.all(pages.map((page) => page.closed()));
    }
    return { pages: answers };
  }

  async #spreadConfig(): Promise<void> {
    this.#postOffice.resume();
    await this.#switchboard.tellAll('settings', pageSettingsOf(this.#world.config));
  }
}
