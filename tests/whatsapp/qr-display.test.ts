import { beforeEach, describe, expect, it } from 'vitest';
import { QrDisplay } from '../../src/whatsapp/qr-display.ts';
import { ManualClock } from '../support/manual-clock.ts';

let clock: ManualClock;
let display: QrDisplay;
beforeEach(() => {
  clock = new ManualClock();
  display = new QrDisplay(clock);
});

describe('the code that is shown', () => {
  it('holds for twenty seconds', async () => {
    const shown = display.show('2@first');
    expect(shown.expiresAt).toEqual(clock.in(20_000));
    await clock.advance(19_999);
    expect(display.current).toBe(shown);
    await clock.advance(1);
    expect(display.current).toBeNull();
  });

  it('is not shown any more once its page is going', () => {
    display.show('2@first');
    display.takeDown();
    expect(display.current).toBeNull();
  });
});

describe('the ten minutes', () => {
  it('run from the first code on, through new codes and new browsers', async () => {
    expect(display.isSpent).toBe(false);
    display.show('2@first');
    await clock.advance(599_999);
    display.show('2@last');
    display.takeDown();
    expect(display.isSpent).toBe(false);
    await clock.advance(1);
    expect(display.isSpent).toBe(true);
  });

  it('begin anew when a person asks for it', async () => {
    display.show('2@first');
    await clock.advance(600_000);
    display.renew();
    expect(display.isSpent).toBe(false);
    display.show('2@again');
    await clock.advance(599_999);
    expect(display.isSpent).toBe(false);
  });

  it('begin again at once when a person is about to link, without another code', async () => {
    display.show('2@first');
    await clock.advance(590_000);
    display.extend();
    await clock.advance(599_999);
    expect(display.isSpent).toBe(false);
    await clock.advance(1);
    expect(display.isSpent).toBe(true);
  });
});
