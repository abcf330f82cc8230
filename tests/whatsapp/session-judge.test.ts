import { beforeEach, describe, expect, it } from 'vitest';
import { ConditionKeeper } from '../../src/whatsapp/condition-keeper.ts';
import { QrDisplay } from '../../src/whatsapp/qr-display.ts';
import { SessionJudge } from '../../src/whatsapp/session-judge.ts';
import { SessionLink } from '../../src/whatsapp/session-link.ts';
import type { SessionProfile } from '../../src/whatsapp/session-profile.ts';
import type { PageFacts } from '../../src/whatsapp/session-protocol.ts';
import { collectLogLines } from '../support/log-lines.ts';
import { ManualClock } from '../support/manual-clock.ts';

const asking: PageFacts = {
  ...{ page: 'whatsapp', socketState: 'UNPAIRED', hasSynced: false, injected: true },
  ...{ webVersion: '2.3000.1', accountPhone: null, accountName: null, loadId: 'first' },
  ...{ dialog: null, missing: [] },
};
const ready: PageFacts = {
  ...asking,
  ...{ socketState: 'CONNECTED', hasSynced: true, accountPhone: '6281100000000' },
};

let clock: ManualClock;
let qr: QrDisplay;
let judge: SessionJudge;
let told: string[];

beforeEach(() => {
  clock = new ManualClock();
  qr = new QrDisplay(clock);
  told = [];
  let linkId: string | null = null;
  const profile = {
    readLink: () => linkId,
    beginLink: () => (linkId = 'link'),
    endLink: () => (linkId = null),
  } as unknown as SessionProfile;
  const { logger } = collectLogLines();
  const condition = new ConditionKeeper({ clock, logger, onChange: () => undefined });
  condition.take({ type: 'launched' });
  judge = new SessionJudge({
    ...{ condition, qr, clock },
    link: new SessionLink(profile, clock),
    onLinked: ({ phone }) => told.push(`linked ${phone}`),
    onReady: (id) => told.push(`ready ${id}`),
  });
});

describe('a page that asks for a scan', () => {
  it('gets a new browser when it shows no code for a minute', async () => {
    expect(judge.judge(asking)).toEqual({ lookAgainInMs: 1_000 });
    await clock.advance(60_001);
    expect(judge.judge(asking)).toEqual({ end: 'stuck_without_code' });
  });

  it('may take its time once it has shown one, and when it wants a passkey first', async () => {
    qr.show('2@first');
    judge.judge(asking);
    await clock.advance(60_001);
    expect(judge.judge(asking)).toEqual({ lookAgainInMs: 1_000 });
    qr.takeDown();
    expect(judge.judge({ ...asking, dialog: 'passkey' })).toEqual({ lookAgainInMs: 1_000 });
  });

  it('is closed after ten minutes in which nobody scanned', async () => {
    qr.show('2@first');
    judge.judge(asking);
    await clock.advance(600_000);
    expect(judge.judge(asking)).toEqual({ end: 'qr_unscanned' });
  });
});

describe('a page that is connected', () => {
  it('is ready once per load, and linked when it was not ready before', () => {
    judge.judge(ready);
    judge.judge(ready);
    expect(told).toEqual(['linked +6281100000000', 'ready link']);
    judge.judge({ ...ready, loadId: 'second' });
    expect(told.slice(2)).toEqual(['ready link']);
    expect(judge).toMatchObject({ hasBeenReady: true, webVersion: '2.3000.1' });
    judge.begin();
    expect(judge.hasBeenReady).toBe(false);
  });
});

describe('a page that comes nowhere', () => {
  const error: PageFacts = { ...asking, page: 'error', socketState: null, webVersion: null };
  const opening: PageFacts = { ...asking, socketState: 'OPENING' };

  it.each([
    ['of its phase', opening, 120_000, 'stuck_starting'],
    ['of a missing network', error, 300_000, 'stuck_no_network'],
  ])('is ended by the deadline %s', async (_, facts, deadlineMs, end) => {
    judge.judge(facts);
    await clock.advance(deadlineMs);
    expect(judge.judge(facts)).toEqual({ lookAgainInMs: 300 });
    await clock.advance(1);
    expect(judge.judge(facts)).toEqual({ end });
  });
});
