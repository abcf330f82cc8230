import type { PageStatus } from './page/wire-protocol.ts';
import type { Switchboard } from './switchboard.ts';
import type { SentMessage, World } from './world.ts';

/** A message as `GET /control/messages` shows it. */
export interface PhoneMessage extends Omit<SentMessage, 'device' | 'takenAck' | 'held'> {
  /** The server's and the phone's view of it, whether or not the page knows. */
  ack: number;
  /** How often a page put it on the wire, lost and refused times included. */
  attemptsOnWire: number;
  fromMe: true;
}

/** What `GET /control/state` shows. */
export interface SandboxState {
  linked: boolean;
  pages: (PageStatus & { generation: number })[];
  /** The text of the QR that is shown now. */
  qr: string | null;
  /** Modules that the page was asked for and does not have. */
  missingModules: string[];
  version: string;
}

/** What reached a phone, or all phones, in the order in which it appeared there. */
export function phoneMessages(world: World, phone: string | undefined): PhoneMessage[] {
  const shown = [...world.messages.values()].filter(
    (message) => message.receivedAt !== null && (phone === undefined || message.phone === phone),
  );
  shown.sort((a, b) => (a.receivedAt ?? '').localeCompare(b.receivedAt ?? ''));
  return shown.map(({ device: _device, takenAck: _takenAck, held: _held, ...message }) => ({
    ...message,
    attemptsOnWire: world.attemptsOnWire(message.phone, message.id),
    fromMe: true,
  }));
}

/** The text of the QR that is shown now, or null. */
export function shownQr(switchboard: Switchboard): string | null {
  const showing = switchboard.pages.filter(
    ({ generation, qr, status }) => generation > 0 && qr !== null && status.state === 'UNPAIRED',
  );
  return showing.at(-1)?.qr ?? null;
}

/** Links, pages and the QR of this moment. */
export function sandboxState(
  world: World,
  switchboard: Switchboard,
  missingModules: ReadonlySet<string>,
): SandboxState {
  const pages = switchboard.pages.filter((page) => page.generation > 0);
  return {
    linked: world.devices.size > 0,
    pages: pages.map(({ status, generation }) => ({ ...status, generation })),
    qr: shownQr(switchboard),
    missingModules: [...missingModules],
    version: world.config.version,
  };
}
