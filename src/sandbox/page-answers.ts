import type { Handlers } from './page/rpc-peer.ts';
import type { PageToServer } from './page/wire-protocol.ts';
import type { PageConnection } from './page-connection.ts';
import type { PairingDesk } from './pairing-desk.ts';
import type { PostOffice } from './post-office.ts';
import type { Switchboard } from './switchboard.ts';
import type { World } from './world.ts';

interface Rooms {
  world: World;
  switchboard: Switchboard;
  pairing: PairingDesk;
  postOffice: PostOffice;
}

/** What the server answers to one page. */
export function pageAnswers(page: PageConnection, rooms: Rooms): Handlers<PageToServer> {
  const { world, switchboard, pairing, postOffice } = rooms;
  return {
    hello: (hello) => pairing.greet(page, hello),
    status: (status) => {
      page.status = status;
      switchboard.changed();
      return null;
    },
    send: (message) => postOffice.accept(page, message),
    exists: ({ id }) => postOffice.exists(id),
    takeQueue: () => postOffice.handOverQueue(page).then(() => null),
    freshRef: () => ({ ref: pairing.freshRef(page) }),
    pairingCode: () => pairing.pairingCode(page),
    screen: async (report) => {
      world.record({ event: 'screen', ...report });
      if (report.what !== 'whats_new') return null;
      if (report.did === 'clicked') world.record({ event: 'config', change: { whatsNew: 'off' } });
      if (report.did === 'expired') await pairing.removeDevices(false);
      return null;
    },
    logout: () => {
      pairing.leave(page);
      return null;
    },
    sendModeUsed: () => {
      countSendMode(world);
      return null;
    },
  };
}

function countSendMode(world: World): void {
  const { sendTimes } = world.config;
  if (sendTimes === null) return;
  const last = sendTimes <= 1;
  const change = last
    ? { sendTimes: null, sendMode: 'normal' as const }
    : { sendTimes: sendTimes - 1 };
  world.record({ event: 'config', change });
}
