import type { ChatBook } from './chat-book.ts';
import type { Connection } from './connection.ts';
import type { DeviceLink } from './device-link.ts';
import type { Incoming } from './incoming.ts';
import type { MessageBook } from './message-book.ts';
import type { ConnModel, SocketModel } from './models.ts';
import { freeze, hoard } from './pause.ts';
import type { Handlers } from './rpc-peer.ts';
import type { Screen } from './screen.ts';
import type { Settings } from './settings.ts';
import type { Surface } from './surface.ts';
import type { PageAction, ServerToPage } from './wire-protocol.ts';

interface Rooms {
  chats: ChatBook;
  conn: ConnModel;
  connection: Connection;
  incoming: Incoming;
  link: DeviceLink;
  messages: MessageBook;
  screen: Screen;
  settings: Settings;
  socket: SocketModel;
  surface: Surface;
}

/** What the page does when the server tells it to; answered when the effect is there. */
export function createOrders(rooms: () => Rooms): Handlers<ServerToPage> {
  return {
    settings: (next) => {
      const moved = next.lidMode !== rooms().settings.current.lidMode;
      rooms().settings.replace(next);
      if (moved) rooms().chats.leaveOldAddresses();
      return null;
    },
    ref: ({ ref }) => {
      if (rooms().socket.state === 'UNPAIRED') rooms().conn.ref = ref;
      return null;
    },
    paired: (session) => rooms().link.pair(session).then(nothing),
    askPasskey: () => {
      rooms().screen.askPasskey();
      return null;
    },
    loggedOut: () => rooms().link.leave().then(nothing),
    incoming: (message) => rooms().incoming.takeMessage(message).then(nothing),
    receipt: (receipt) => rooms().incoming.takeReceipt(receipt).then(nothing),
    goOffline: () => {
      rooms().link.lose();
      setTimeout(() => rooms().connection.drop());
      return null;
    },
    forceState: ({ state }) => {
      rooms().link.force(state);
      return null;
    },
    page: (action) => perform(action, rooms()),
  };
}

/** Things that happen to a page; those that end it are done after the answer has left. */
function perform(action: PageAction, rooms: Rooms): unknown {
  if (action.action === 'reload') setTimeout(() => location.reload());
  if (action.action === 'navigate') setTimeout(() => location.assign(action.url));
  if (action.action === 'freeze') setTimeout(() => freeze(action.ms ?? Infinity));
  if (action.action === 'hoard') setTimeout(() => hoard(action.mb));
  if (action.action === 'applySurface') rooms.surface.apply(rooms.settings.current);
  if (action.action === 'iframe') addFrame();
  return action.action === 'crashInfo' ? describe(rooms) : null;
}

/** A frame at a place inside the empty document: it navigates without a context of its own. */
function addFrame(): void {
  const frame = document.createElement('iframe');
  frame.src = `about:blank#${document.querySelectorAll('iframe').length}`;
  document.body.append(frame);
}

function describe({ socket, messages, chats }: Rooms): unknown {
  return {
    url: location.href,
    state: socket.state,
    hasSynced: socket.hasSynced === true,
    messagesInMemory: messages.collection.length,
    listeners: {
      socket: socket.listenerCounts(),
      messages: messages.collection.listenerCounts(),
      chats: chats.collection.listenerCounts(),
    },
  };
}

function nothing(): null {
  return null;
}
