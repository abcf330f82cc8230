import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { nowMs } from '../../scripts/bench/clock.mjs';
import { EventWatch } from '../../scripts/bench/event-watch.mjs';

describe('the watch on the sandbox’s log', () => {
  let dir: string;
  let log: string;
  let watch: EventWatch;

  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'event-watch-'));
    log = join(dir, 'events.jsonl');
    writeFileSync(log, '{"event":"started"}\n');
    watch = new EventWatch(log);
  });
  afterEach(() => {
    watch.close();
    rmSync(dir, { recursive: true });
  });

  it('counts what was written before it came', () => {
    expect(watch.count('started')).toBe(1);
    expect(watch.count('wire')).toBe(0);
  });

  it('tells when an event appears, and not before', async () => {
    const first = watch.nth('wire', 1);
    appendFileSync(log, '{"event":"receipt"}\n');
    const writtenAt = nowMs();
    appendFileSync(log, '{"event":"wire","body":"Halo 🙂"}\n');
    expect(await first).toBeGreaterThan(writtenAt);
  });

  it('waits for the second half of a line', async () => {
    appendFileSync(log, '{"event":"wire"}\n{"event":"wi');
    await watch.nth('wire', 1);
    expect(watch.count('wire')).toBe(1);
    appendFileSync(log, 're"}\n');
    await watch.nth('wire', 2);
    expect(watch.count('wire')).toBe(2);
  });
});
