import { describe, expect, it } from 'vitest';
import { figure, table } from '../../scripts/bench/markdown.mjs';
import { renderReport } from '../../scripts/bench/report.mjs';

const memory = (pssMb: number, rssMb: number) => ({ pssMb, rssMb });
const round = (server: number, plain: number) => ({ server: [server], plain: [plain] });

function measuredWith({ times, residentMb }: { times: number; residentMb: number }) {
  const footprint = {
    server: {
      main: memory(80, residentMb),
      session: memory(40, 70),
      browser: memory(380, 900),
      database: memory(20, 100),
    },
    plain: { main: memory(50, 80), browser: memory(350, 900) },
  };
  return {
    toWire: [round(5 * times, 5), round(50 * times, 50)],
    toWireFirst: [round(14, 7), round(14, 7)],
    toAck: [round(30, 10), round(20, 10)],
    perMessage: [round(10, 8), round(20, 10)],
    start: [round(3000, 2000), round(3000, 2000)],
    memoryIdle: [footprint, footprint],
    memoryAfter: [footprint, footprint],
  };
}

const how = {
  plan: { rounds: 2, messages: 1000, latencies: 1, acknowledgements: 1, strangers: 1 },
  facts: [['Node.js', '20.20.2']] as [string, string][],
  command: 'npm run bench',
  day: '2026-11-22',
};

const render = (times: number, residentMb: number) =>
  renderReport(measuredWith({ times, residentMb }), how).split('\n');

describe('a Markdown table', () => {
  it('has a rule under its headers, numbers to the right, and one line per row', () => {
    expect(
      table(
        ['Name', 'ms'],
        [
          ['a', '1'],
          ['b', '2'],
        ],
      ),
    ).toBe(['| Name | ms |', '| --- | ---: |', '| a | 1 |', '| b | 2 |'].join('\n'));
  });

  it('keeps a bar in a cell from starting another one', () => {
    expect(table(['Name'], [['a|b']])).toContain('| a\\|b |');
  });
});

describe('a figure', () => {
  it.each([
    [0.047, '0.05'],
    [1.234, '1.23'],
    [12.34, '12.3'],
    [99.96, '100.0'],
    [123.4, '123'],
    [2760.3, '2,760'],
    [0, '0.00'],
  ])('shows %d as %s', (value, text) => {
    expect(figure(value)).toBe(text);
  });
});

describe('the page of benchmarks', () => {
  it('says that the targets are met when they are', () => {
    const lines = render(2, 119.4);
    expect(lines).toContain(
      '| POST to page, times plain `sendMessage`, median | 2.0 | 2.00 | yes |',
    );
    expect(lines).toContain(
      '| Resident memory of the main process when idle, MB | 120 | 119.4 | yes |',
    );
  });

  it('says that they are missed when they are', () => {
    const lines = render(2.1, 120);
    expect(lines).toContain(
      '| POST to page, times plain `sendMessage`, median | 2.0 | 2.10 | no |',
    );
    expect(lines).toContain(
      '| Resident memory of the main process when idle, MB | 120 | 120.0 | no |',
    );
  });

  it('gives each ratio with its spread over the rounds', () => {
    const lines = render(2, 100);
    expect(lines).toContain('| POST to acknowledged, median | 2.00 | 2.50 | 3.00 |');
    expect(lines).toContain('| Time per message in a burst | 1.25 | 1.63 | 2.00 |');
    expect(lines).toContain('| Memory of all processes, idle | 1.30 | 1.30 | 1.30 |');
  });

  it('turns the time per message into messages per second', () => {
    const lines = render(2, 100);
    expect(lines).toContain('| server | 50.0 | 75.0 | 100 |');
    expect(lines).toContain('| plain | 100 | 113 | 125 |');
  });

  it('leaves out a percentile that the samples are too few for', () => {
    expect(render(2, 100)).toContain('| Process start to ready | server | 2 | 3,000 | – | – |');
  });

  it('names the command, the day and the machine', () => {
    const page = render(2, 100).join('\n');
    expect(page).toContain('`npm run bench` wrote this page on 2026-11-22');
    expect(page).toContain('| Node.js | 20.20.2 |');
  });
});
