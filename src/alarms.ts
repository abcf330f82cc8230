import { EventEmitter } from 'node:events';
import type { Clock } from './clock.ts';
import type { Logger } from './logger.ts';

/** What a person has to look at; each has its remedy in docs/alarms.md. */
export const alarmCodes = [
  'logged_out',
  'qr_needed',
  'incompatible',
  'account_blocked',
  'owner_lost',
  'session_sick',
  'session_down',
  'conflict',
  'profile_set_aside',
  'queue_old',
  'backup_failed',
] as const;

export type AlarmCode = (typeof alarmCodes)[number];

/** An alarm that is on. */
export interface Alarm {
  code: AlarmCode;
  /** What was seen, for example `no_acknowledgements`; never a number or a text. */
  reason: string | null;
  since: Date;
}

interface AlarmEvents {
  raised: [alarm: Alarm];
  cleared: [alarm: Alarm];
}

/**
 * The alarms that are on now. Each is told once when it comes on and once when it goes off, to
 * the log and to whoever listens; never over WhatsApp alone, which may be what is broken.
 */
export class Alarms extends EventEmitter<AlarmEvents> {
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #active = new Map<AlarmCode, Alarm>();

  constructor(options: { clock: Clock; logger: Logger }) {
    super();
    this.#clock = options.clock;
    this.#logger = options.logger;
  }

  /** Those that are on, oldest first. */
  get active(): Alarm[] {
    return [...this.#active.values()];
  }

  /** Turns it on; one that is on already keeps its time and is not told again. */
  raise(code: AlarmCode, reason: string | null = null): void {
    const on = this.#active.get(code);
    if (on) {
      on.reason = reason;
      return;
    }
    const alarm: Alarm = { code, reason, since: this.#clock.now() };
    this.#active.set(code, alarm);
    this.#logger.error({ alarm: code, reason }, 'alarm.raised');
    this.emit('raised', { ...alarm });
  }

  /** Turns it off; nothing happens when it is not on. */
  clear(code: AlarmCode): void {
    const alarm = this.#active.get(code);
    if (!alarm) return;
    this.#active.delete(code);
    this.#logger.info({ alarm: code }, 'alarm.cleared');
    this.emit('cleared', { ...alarm });
  }
}
