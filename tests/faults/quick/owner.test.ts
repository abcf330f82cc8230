import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import knexFactory from 'knex';
import { afterAll, beforeAll, describe, expect } from 'vitest';
import { eventually } from '../../support/eventually.ts';
import { faultRow } from '../../support/fault-row.ts';
import { FaultStage } from '../../support/fault-stage.ts';
import { ServerProcess, processesOn } from '../../support/server-process.ts';
import { sessionTree, stillThere } from '../../support/session-processes.ts';

describe('one owner of the account', () => {
  let stage: FaultStage;
  let standby: ServerProcess;
  beforeAll(async () => {
    stage = await FaultStage.linked();
    const dir = join(stage.dir, 'standby');
    mkdirSync(dir);
    standby = await ServerProcess.start(dir, {
      ...stage.stage.settings,
      WHATSAPP_SESSION_DIR: join(stage.dir, 'whatsapp-session'),
    });
  });
  afterAll(async () => {
    await standby.end('SIGTERM');
    await stage.tearDown();
  });

  const browsers = () =>
    processesOn(stage.dir).filter(
      (line) => line.includes('--user-data-dir=') && !line.includes('--type='),
    );

  /** Does this with each connection that holds the owner's lock; resolves with how many do. */
  async function onOwnersConnection(what: string): Promise<number> {
    const knex = knexFactory({ client: 'pg', connection: stage.stage.settings['DATABASE_URL']! });
    try {
      const { rows } = await knex.raw(`
        select ${what} from pg_stat_activity a
        join pg_locks l on l.pid = a.pid and l.locktype = 'advisory' and l.granted
        where a.datname = current_database() and a.application_name like '%owner'`);
      return rows.length;
    } finally {
      await knex.destroy();
    }
  }

  async function killOwnersConnection(): Promise<void> {
    expect(await onOwnersConnection('pg_terminate_backend(a.pid)')).toBe(1);
  }

  const holdsLockAgain = async () => (await onOwnersConnection('a.pid')) === 1;

  async function expectNotOwner(server: ServerProcess): Promise<void> {
    for (const command of ['restart', 'logout', 'pairing-code']) {
      const order = command === 'pairing-code' ? { phone: '08110000001' } : {};
      const refused = await server.api('POST', `/whatsapp/${command}`, order);
      expect(refused.status).toBe(409);
      expect(refused.body.error.code).toBe('not_owner');
    }
  }

  async function isOwner(server: ServerProcess): Promise<boolean> {
    return (await server.api('GET', '/whatsapp/status')).body.data.owner;
  }

  const alarmsOf = async (server: ServerProcess): Promise<unknown[]> =>
    (await server.api('GET', '/whatsapp/status')).body.data.alarms;

  /** The owner of now, then the one that stands by. */
  async function ownerFirst(): Promise<[ServerProcess, ServerProcess]> {
    return (await isOwner(standby)) ? [standby, stage.server] : [stage.server, standby];
  }

  /** How many messages it has handed to WhatsApp, by its log. */
  const triesOf = ({ output }: ServerProcess) =>
    output.split('"notification.attempted"').length - 1;

  faultRow(
    {
      row: 45,
      fault: 'two servers on one database',
      expected: 'the second stands by, with no browser, and takes messages',
    },
    async () => {
      const { body } = await standby.api('GET', '/whatsapp/status');
      expect(body.data).toMatchObject({ owner: false, ready: false, state: 'stopped' });
      expect(browsers()).toHaveLength(1);
      await expectNotOwner(standby);
      await stage.untilSentOnce(await stage.accept({}, standby));
    },
  );

  faultRow(
    {
      row: 46,
      fault: "the owner's database connection dies, its browser lives",
      expected: 'sends nothing meanwhile; one owner and one browser afterwards',
    },
    async (figures) => {
      const at = performance.now();
      await killOwnersConnection();
      const message = await stage.accept();
      const owners = async () => {
        const both = await Promise.all(
          [stage.server, standby].map((server) => server.api('GET', '/whatsapp/status')),
        );
        return both.map(({ body }) => body.data);
      };
      await eventually(
        'one of them owns it and is ready',
        async () => {
          const all = await owners();
          expect(all.filter(({ owner }) => owner).length).toBeLessThanOrEqual(1);
          return all.some(({ owner, ready }) => owner && ready);
        },
        { withinMs: 60_000 },
      );
      figures.readyMs = performance.now() - at;
      await stage.untilSentOnce(message);
      await eventually('one browser is left', () => browsers().length === 1);
    },
  );

  faultRow(
    {
      row: 46,
      fault: 'another server has the lock before its owner gets it back',
      expected: 'the first ends its browser in 10 s and sends nothing more; each arrives once',
    },
    async (figures) => {
      const [first, second] = await ownerFirst();
      await stage.configure({ serverAckDelayMs: 60_000 });
      const inFlight = await stage.accept({}, first);
      await stage.untilRow(inFlight, 'handed over', (it) => it.attempts === 1);
      await stage.configure({ serverAckDelayMs: 30 });
      const before = sessionTree(stage.dir);
      // A process that rests for a moment can't try to get it back at once.
      process.kill(first.pid, 'SIGSTOP');
      const lostAt = performance.now();
      await killOwnersConnection();
      await eventually('the other has the lock', holdsLockAgain);
      process.kill(first.pid, 'SIGCONT');
      const waiting = [await stage.accept({}, first), await stage.accept({}, second)];

      await eventually('it says so', async () => !(await isOwner(first)), { withinMs: 2_000 });
      figures.noticedMs = performance.now() - lostAt;
      expect(await alarmsOf(first)).toMatchObject([{ code: 'owner_lost' }]);
      const triesBefore = triesOf(first);
      await expectNotOwner(first);
      await eventually('its browser is gone', () => stillThere(before).length === 0, {
        withinMs: 10_000 - (performance.now() - lostAt),
      });
      figures.left = stillThere(before).length;
      expect(await isOwner(first)).toBe(false);
      for (const message of waiting) {
        expect(await stage.row(message)).toMatchObject({ status: 'pending', attempts: 0 });
      }

      await second.untilState('ready', 40_000);
      figures.readyMs = performance.now() - lostAt - figures.noticedMs;
      for (const message of [inFlight, ...waiting]) await stage.untilSentOnce(message);
      for (const { phone } of waiting) expect(await stage.sandbox.wireSends(phone)).toBe(1);
      expect(await isOwner(second)).toBe(true);
      await expectNotOwner(first);
      await eventually('its alarm is off', async () => (await alarmsOf(first)).length === 0);
      expect(triesOf(first)).toBe(triesBefore);
      expect(browsers()).toHaveLength(1);
    },
  );

  faultRow(
    {
      row: 45,
      fault: 'kill −9 of the owner',
      expected: 'the other takes over in 30 s; each message arrives once',
    },
    async (figures) => {
      const [owner, other] = await ownerFirst();
      await stage.configure({ serverAckDelayMs: 60_000 });
      const inFlight = await stage.accept({}, owner);
      await stage.untilRow(inFlight, 'handed over', (it) => it.attempts === 1);
      const waiting = await stage.accept({}, other);
      await stage.configure({ serverAckDelayMs: 30 });
      const before = sessionTree(stage.dir);
      const at = performance.now();
      await owner.end('SIGKILL');
      await other.untilState('ready', 30_000);
      figures.readyMs = performance.now() - at;
      expect(figures.readyMs).toBeLessThan(30_000);
      figures.left = stillThere(before).length;
      expect(figures.left).toBe(0);
      if (owner === stage.server) await stage.stage.restart();
      await stage.untilSentOnce(inFlight);
      await stage.untilSentOnce(waiting);
      expect(browsers()).toHaveLength(1);
    },
  );
});
