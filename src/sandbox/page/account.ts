import type { Me } from './msg-key.ts';
import { createWid } from './wid.ts';
import type { AccountIdentity } from './wire-protocol.ts';

/** Whom this page is linked to. */
export class Account implements Me {
  #identity: AccountIdentity | null = null;

  get phone() {
    return this.#identity === null ? null : createWid(this.#identity.phoneId);
  }

  get lid() {
    return this.#identity === null ? null : createWid(this.#identity.lid);
  }

  get pushname(): string | undefined {
    return this.#identity?.pushname;
  }

  become(identity: AccountIdentity): void {
    this.#identity = identity;
  }
}
