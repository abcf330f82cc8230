import { describe, expect, it } from 'vitest';
import { renderMemoryReport } from '../../scripts/bench/browser-memory-report.mjs';

const reading = (pss: number) => ({ pss, own: pss / 2, processes: 7, node: 40 });
const round = (idle: number, after: number) => ({ idle: reading(idle), after: reading(after) });

const render = (server: ReturnType<typeof round>[]) =>
  renderMemoryReport(
    { plain: [round(400, 500), round(200, 250)], server },
    {
      plan: { rounds: 2, messages: 2000 },
      facts: [['Node.js', '20.20.2']],
      command: 'npm run bench:memory',
      day: '2026-11-26',
    },
  ).split('\n');

const targets = (lines: string[]) => lines.filter((line) => /\| (yes|no) \|$/.test(line));

describe('the page about the memory of the browser', () => {
  it('compares round by round, since each round has its own neighbours', () => {
    const lines = render([round(360, 400), round(180, 200)]);
    expect(targets(lines)).toEqual([
      '| Idle | 1.00 | 0.90 | yes |',
      '| After the messages | 0.90 | 0.80 | yes |',
    ]);
    expect(lines).toContain(
      '| server | 270 (180–360) | 300 (200–400) | 135 (90.0–180) | 150 (100–200) | 7 | 40.0 (40.0–40.0) |',
    );
  });

  it('says when a target is missed', () => {
    const [idle, after] = targets(render([round(404, 455), round(202, 228)]));
    expect([idle, after].every((line) => line?.endsWith('no |'))).toBe(true);
  });

  it('names how it was made', () => {
    expect(render([round(1, 1), round(1, 1)]).join('\n')).toContain(
      '`npm run bench:memory` wrote this page on 2026-11-26',
    );
  });
});
