import { Account } from './account.ts';
import { AddressBook } from './address-book.ts';
import { ChatBook } from './chat-book.ts';
import { Connection } from './connection.ts';
import { openDatabase } from './database.ts';
import { DeviceLink } from './device-link.ts';
import { Incoming } from './incoming.ts';
import { Media } from './media.ts';
import { MessageBook } from './message-book.ts';
import { MessageRows } from './message-rows.ts';
import { ConnModel, SocketModel } from './models.ts';
import { createModules } from './modules.ts';
import { createMsgKeyClass } from './msg-key.ts';
import { createOrders } from './orders.ts';
import { Outgoing } from './outgoing.ts';
import { pause } from './pause.ts';
import { createQrKeys, qrPartsOf } from './qr-keys.ts';
import { LineLostError } from './rpc-peer.ts';
import { Screen } from './screen.ts';
import { loadSession } from './session.ts';
import { Settings } from './settings.ts';
import { Surface } from './surface.ts';

/** Builds the page's rooms; nothing is connected yet. */
async function furnish(settings: Settings) {
  const database = await openDatabase();
  const session = await loadSession(database);
  const account = new Account();
  if (session !== null) account.become(session.account);
  const socket = new SocketModel({ state: 'OPENING', hasSynced: false });
  const conn = new ConnModel({ ref: undefined, pushname: account.pushname, platform: 'android' });
  const keys = createQrKeys();
  const orders = createOrders(() => rooms);
  const connection = new Connection(`wss://${location.host}/line`, orders, {
    onUp: () => void link.greet().catch(ignoreLostLine),
    onDown: () => link.lose(),
  });
  const onConnected = () => {
    if (settings.current.resendAckZeroOnReconnect) void outgoing.resendUnacknowledged();
  };
  const screen = new Screen({ connection, settings, socket });
  const line = { account, connection, database, settings, socket, conn, onConnected };
  const link = new DeviceLink(line, session, qrPartsOf(keys));
  const addresses = new AddressBook(connection);
  const chats = new ChatBook(database, addresses, settings);
  await chats.load();
  chats.leaveOldAddresses();
  const keyClass = createMsgKeyClass(settings.current.build, account);
  const messages = new MessageBook(new MessageRows(database), chats, keyClass, settings);
  const outgoing = new Outgoing({ connection, settings, chats, messages, reachability: link });
  const incoming = new Incoming({
    ...{ account, addresses, chats, messages, keyClass, settings, screen },
  });
  const media = new Media(settings);
  const furniture = {
    ...{ account, addresses, chats, conn, connection, incoming, keyClass, keys, link, media },
    ...{ messages, outgoing, screen, settings, socket },
  };
  const surface = new Surface(createModules(furniture), reportMissingModule);
  const rooms = { ...furniture, surface };
  return rooms;
}

function ignoreLostLine(error: unknown): void {
  if (!(error instanceof LineLostError)) reportError(error);
}

/** By HTTP, because the library asks for its first modules before the line is up. */
function reportMissingModule(name: string): void {
  fetch('/missing-module', { method: 'POST', body: name }).catch(() => undefined);
}

/** `Debug.VERSION` comes last: the library begins as soon as it is there. */
async function boot(): Promise<void> {
  const settings = Settings.fromDocument();
  const rooms = await furnish(settings);
  rooms.surface.apply(settings.current);
  const { require } = rooms.surface;
  await pause(settings.current.bootMs);
  rooms.connection.open();
  Object.assign(window, { require, Debug: { VERSION: settings.current.version } });
}

await boot();
