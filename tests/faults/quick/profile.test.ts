import {
  appendFileSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect } from 'vitest';
import { faultRow } from '../../support/fault-row.ts';
import { FaultStage } from '../../support/fault-stage.ts';
import { ServerProcess } from '../../support/server-process.ts';
import { findBrowser } from '../../support/session-processes.ts';

const busyProfile = fileURLToPath(
  new URL('../../support/preload/busy-profile.mjs', import.meta.url),
);

describe("the browser's profile is damaged or busy", () => {
  let stage: FaultStage;
  beforeAll(async () => {
    stage = await FaultStage.linked();
  });
  afterAll(() => stage.tearDown());

  faultRow(
    {
      row: 21,
      fault: 'profile of a removed device is held open (EBUSY)',
      expected: 'tried again, then renamed; no crash',
    },
    async (figures) => {
      await stage.server.end('SIGTERM');
      await stage.stage.restart({
        NODE_OPTIONS: `--import ${busyProfile}`,
        WBS_BUSY_RENAMES: '3',
      });
      await stage.server.untilState('ready');
      const at = performance.now();
      await stage.sandbox.control('logout');
      await stage.server.untilState('awaiting_scan');
      figures.readyMs = performance.now() - at;
      expect(stage.profilesSetAside()).toHaveLength(1);
      expect(stage.server.output.split('session.profile_busy').length - 1).toBe(3);
      await stage.sandbox.scan();
      await stage.server.untilState('ready');
      await stage.untilSentOnce(await stage.accept());
    },
  );

  faultRow(
    {
      row: 10,
      fault: 'Chromium killed while it writes to its databases',
      expected: 'what is half written is cut off; the link stays, also after the next kill',
    },
    async (figures) => {
      const link = () => readFileSync(join(stage.sessionDir, 'link-id'), 'utf8');
      const before = link();
      await stage.server.end('SIGTERM');
      for (const log of databaseLogs(stage.sessionDir)) appendFileSync(log, tornRecord());
      await stage.stage.restart();
      await stage.server.untilState('ready');
      expect(stage.server.output).toContain('session.torn_records_cut');
      await stage.untilSentOnce(await stage.accept());
      const { pid } = findBrowser(stage.dir);
      const reason = await stage.breakAndRecover(figures, () => process.kill(pid, 'SIGKILL'));
      expect(reason).toBe('browser_gone');
      expect(link()).toBe(before);
      await stage.untilSentOnce(await stage.accept());
    },
  );

  faultRow(
    {
      row: 52,
      fault: "contents of the profile's databases scrambled",
      expected: 'never silent: an alarm, and a code to scan',
    },
    async () => {
      await stage.server.end('SIGTERM');
      const garbage = Buffer.alloc(4_096, 'x');
      for (const store of ['Local Storage/leveldb', 'IndexedDB']) {
        const folder = join(stage.sessionDir, 'session', 'Default', store);
        for (const file of readdirSync(folder, { recursive: true, withFileTypes: true })) {
          if (file.isFile()) writeFileSync(join(file.parentPath, file.name), garbage);
        }
      }
      await stage.stage.restart();
      const status = await stage.server.untilState('awaiting_scan', 60_000);
      expect(status.reason).toBe('link_lost');
      expect((await stage.alarms()).toSorted()).toEqual(['logged_out', 'qr_needed']);
      await stage.sandbox.scan();
      await stage.server.untilState('ready');
      await stage.untilSentOnce(await stage.accept());
    },
  );

  faultRow(
    {
      row: 52,
      fault: 'profile of a newer Chromium',
      expected: 'renamed, an alarm, and a code to scan',
    },
    async () => {
      await stage.server.end('SIGTERM');
      const before = stage.profilesSetAside();
      writeFileSync(join(stage.sessionDir, 'session', 'Last Version'), '999.0.1.2');
      await stage.stage.restart();
      const held = await stage.accept();
      const status = await stage.server.untilState('awaiting_scan', 60_000);
      expect(status.reason).toBe('profile_set_aside');
      expect((await stage.alarms()).toSorted()).toEqual(['profile_set_aside', 'qr_needed']);
      expect(stage.profilesSetAside().filter((name) => !before.includes(name))).toHaveLength(1);
      await stage.sandbox.scan();
      await stage.untilSentOnce(held);
      expect(await stage.alarms()).toEqual([]);
    },
  );

  faultRow(
    {
      row: 53,
      fault: 'session folder that cannot be written',
      expected: 'refuses to start, with code 78 and the setting named',
    },
    async () => {
      const dir = mkdtempSync(join(tmpdir(), 'wbs-fault-'));
      writeFileSync(join(dir, 'a-file'), '');
      try {
        for (const folder of [join(dir, 'a-file'), '/sys/whatsapp-session']) {
          const settings = { ...stage.stage.settings, WHATSAPP_SESSION_DIR: folder };
          const start = ServerProcess.start(dir, settings);
          await expect(start).rejects.toThrow(/ended with 78[^]*WHATSAPP_SESSION_DIR/);
        }
      } finally {
        rmSync(dir, { recursive: true, force: true });
      }
    },
  );
});

/** The logs of the databases that hold the link. */
function databaseLogs(sessionDir: string): string[] {
  const profile = join(sessionDir, 'session', 'Default');
  const folders = [join(profile, 'Local Storage'), join(profile, 'IndexedDB')];
  const files = folders.flatMap((folder) =>
    readdirSync(folder, { recursive: true, withFileTypes: true }),
  );
  const logs = files.filter(({ name }) => /^(\d+\.log|MANIFEST-\d+)$/.test(name));
  return logs.map(({ parentPath, name }) => join(parentPath, name));
}

/** A record of LevelDB's of which only the header was written: checksum, 100 bytes, whole. */
function tornRecord(): Buffer {
  return Buffer.from([0x78, 0x56, 0x34, 0x12, 100, 0, 1]);
}
