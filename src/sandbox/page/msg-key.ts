import type { Wid } from './wid.ts';

/** Who the page belongs to; null while it is not linked. */
export interface Me {
  phone: Wid | null;
  lid: Wid | null;
}

interface NewKey {
  from: Wid;
  to: Wid;
  id: string;
  participant?: Wid | undefined;
  selfDir?: 'in' | 'out';
}

interface KnownKey {
  fromMe: boolean;
  remote: Wid;
  id: string;
  participant?: Wid | undefined;
  self?: 'in' | 'out' | undefined;
}

/** The class that one load of the page uses for message keys. */
export type MsgKeyClass = ReturnType<typeof createMsgKeyClass>;
export type MsgKey = InstanceType<MsgKeyClass>;

/**
 * Makes the class of message keys of a build. The text of a key is
 * `fromMe_remote_id[_out|_in][_participant]`; it lies in `_serialized` in the legacy build
 * and only in `$1` in today's, which is what breaks `sendMessage` of whatsapp-web.js 1.34.7.
 */
export function createMsgKeyClass(build: 'today' | 'legacy', me: Me) {
  const textProperty = build === 'legacy' ? '_serialized' : '$1';
  const isMe = (wid: Wid) => wid.equals(me.phone) || wid.equals(me.lid);

  return class MsgKey {
    readonly fromMe: boolean;
    readonly remote: Wid;
    readonly id: string;
    readonly participant?: Wid;
    readonly self?: 'in' | 'out';

    constructor(given: NewKey | KnownKey) {
      const known = 'remote' in given ? given : complete(given);
      this.fromMe = known.fromMe;
      this.remote = known.remote;
      this.id = known.id;
      if (known.participant !== undefined) this.participant = known.participant;
      if (known.self !== undefined) this.self = known.self;
      const parts = [known.fromMe, known.remote, known.id, known.self, known.participant];
      const text = parts.filter((part) => part !== undefined).join('_');
      Object.defineProperty(this, textProperty, { value: text, enumerable: true, writable: true });
    }

    toString(): string {
      return (this as unknown as Record<string, string>)[textProperty] as string;
    }

    toLogString(): string {
      return `${this.fromMe}_${this.remote.toLogString()}_${this.id}`;
    }

    equals(other: unknown): boolean {
      return other instanceof MsgKey && other.toString() === this.toString();
    }

    clone(): MsgKey {
      return new MsgKey(this as KnownKey);
    }

    /** Reads the text form back. */
    static fromString(text: string, createWid: (text: string) => Wid): MsgKey {
      const [fromMe, remote, id, ...rest] = text.split('_');
      if (remote === undefined || id === undefined) throw new Error(`invalid message key: ${text}`);
      const self = rest[0] === 'in' || rest[0] === 'out' ? rest.shift() : undefined;
      return new MsgKey({
        fromMe: fromMe === 'true',
        remote: createWid(remote),
        id,
        participant: rest[0] === undefined ? undefined : createWid(rest[0]),
        self: self as 'in' | 'out' | undefined,
      });
    }

    /** A fresh bare id: `3EB0` and the first 9 bytes of a SHA-256 in upper-case hex. */
    static async newId(): Promise<string> {
      const salt = crypto.getRandomValues(new Uint8Array(16));
      const seed = new TextEncoder().encode(`${Date.now()}${String(me.phone)}${salt.join()}`);
      const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', seed));
      const hex = [...digest.slice(0, 9)].map((byte) => byte.toString(16).padStart(2, '0'));
      return `3EB0${hex.join('').toUpperCase()}`;
    }
  };

  function complete(given: NewKey): KnownKey {
    const fromMe = isMe(given.from);
    const toMyself = fromMe && isMe(given.to);
    return {
      fromMe,
      remote: fromMe ? given.to : given.from,
      id: given.id,
      participant: given.participant,
      self: toMyself ? given.selfDir : undefined,
    };
  }
}
