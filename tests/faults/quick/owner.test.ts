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

  async function killOwnersConnection(): Promise<void> {
    const knex = knexFactory({ client: 'pg', connection: stage.stage.settings['DATABASE_URL']! });
    try {
      const { rows } = await knex.raw(`
        select pg_terminate_backend(a.pid) from pg_stat_activity a
        join pg_locks l on l.pid = a.pid and l.locktype = 'advisory' and l.granted
        where a.datname = current_database() and a.application_name like '%owner'`);
      expect(rows).toHaveLength(1);
    } finally {
      await knex.destroy();
    }
  }

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
      for (const command of ['restart', 'logout', 'pairing-code']) {
        const order = command === 'pairing-code' ? { phone: '08110000001' } : {};
        const refused = await standby.api('POST', `/whatsapp/${command}`, order);
        expect(refused.status).toBe(409);
        expect(refused.body.error.code).toBe('not_owner');
      }
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
      row: 45,
      fault: 'kill −9 of the owner',
      expected: 'the other takes over in 30 s; each message arrives once',
    },
    async (figures) => {
      const [owner, other] = (await isOwner(standby))
        ? [standby, stage.server]
        : [stage.server, standby];
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

  async function isOwner(server: ServerProcess): Promise<boolean> {
    return (await server.api('GET', '/whatsapp/status')).body.data.owner;
  }
});
