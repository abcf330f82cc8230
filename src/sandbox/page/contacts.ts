import type { Account } from './account.ts';
import type { AddressBook } from './address-book.ts';
import { Collection } from './collection.ts';
import { ContactModel } from './models.ts';
import type { Wid } from './wid.ts';

/** The collection of contacts; one is made for whoever is asked for. */
export class Contacts extends Collection<ContactModel> {
  readonly #addresses: AddressBook;

  constructor(addresses: AddressBook) {
    super();
    this.#addresses = addresses;
  }

  async find(wid: Wid): Promise<ContactModel> {
    const phoneNumber = wid.isLid() ? this.#addresses.phoneOf(wid) : undefined;
    const known = this.get(wid);
    if (known !== undefined) return known;
    return this.add(new ContactModel({ id: wid, phoneNumber, isContactBlocked: false }));
  }
}

/** The functions that WhatsApp Web reads a contact with. */
export function contactGetters(account: Account) {
  const nothing = () => undefined;
  return {
    getIsMe: (contact: ContactModel) =>
      contact.id.equals(account.phone) || contact.id.equals(account.lid),
    getIsUser: (contact: ContactModel) => contact.id.isUser(),
    getIsGroup: (contact: ContactModel) => contact.id.isGroup(),
    getIsWAContact: (contact: ContactModel) => contact.id.isUser(),
    getUserid: (contact: ContactModel) => contact.id.user,
    getPushname: (contact: ContactModel) => contact.pushname,
    getIsEnterprise: () => false,
    getVerifiedName: nothing,
    getVerifiedLevel: nothing,
    getStatusMute: nothing,
    getName: nothing,
    getShortName: nothing,
  };
}
