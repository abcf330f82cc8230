const SERVERS: Readonly<Record<string, RegExp>> = {
  'c.us': /^\d{1,20}$/,
  lid: /^\d{1,20}$/,
  'g.us': /^\d{5,20}(-\d{5,20})?$/,
  broadcast: /^(status|\d{1,20})$/,
  newsletter: /^\d{5,25}$/,
};

/** An address in WhatsApp. Own properties: `server`, `user`, `_serialized` (`user@server`). */
export class Wid {
  readonly server: string;
  readonly user: string;
  readonly _serialized: string;

  constructor(user: string, server: string) {
    this.server = server;
    this.user = user;
    this._serialized = `${user}@${server}`;
  }

  toString(): string {
    return this._serialized;
  }

  toJSON(): string {
    return this._serialized;
  }

  toLogString(): string {
    return `${this.user.slice(-2).padStart(this.user.length, '*')}@${this.server}`;
  }

  toJid(): string {
    return this.server === 'c.us' ? `${this.user}@s.whatsapp.net` : this._serialized;
  }

  isUser(): boolean {
    return this.server === 'c.us' || this.server === 'lid';
  }

  isRegularUser(): boolean {
    return this.isUser() && this.user !== '0';
  }

  isLid(): boolean {
    return this.server === 'lid';
  }

  isGroup(): boolean {
    return this.server === 'g.us';
  }

  isBroadcast(): boolean {
    return this.server === 'broadcast';
  }

  isStatus(): boolean {
    return this._serialized === 'status@broadcast';
  }

  isNewsletter(): boolean {
    return this.server === 'newsletter';
  }

  equals(other: unknown): boolean {
    return other instanceof Wid && other._serialized === this._serialized;
  }
}

/** Reads an address; throws `wid error: invalid wid` for anything that is none. */
export function createWid(text: unknown): Wid {
  if (text instanceof Wid) return text;
  const [user, server, ...rest] = String(text).split('@');
  const known = server === 's.whatsapp.net' ? 'c.us' : (server ?? '');
  if (user === undefined || rest.length > 0 || !SERVERS[known]?.test(user)) {
    throw new Error('wid error: invalid wid');
  }
  return new Wid(user, known);
}

/** As `createWid`, also for a plain copy of a Wid that has lost its class. */
export function createWidFromWidLike(like: unknown): Wid {
  if (typeof like === 'object' && like !== null && '_serialized' in like) {
    return createWid(like._serialized);
  }
  return createWid(like);
}

/** The address itself when a person has it; throws for groups and the like. */
export function asUserWidOrThrow(wid: Wid): Wid {
  if (!wid.isUser()) throw new Error('wid error: not a user wid');
  return wid;
}
