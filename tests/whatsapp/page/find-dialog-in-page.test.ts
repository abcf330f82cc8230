import { describe, expect, it } from 'vitest';
import { findDialogInPage } from '../../../src/whatsapp/page/find-dialog-in-page.ts';
import { FakeElement, FakePage } from '../../support/fake-page.ts';

describe('a dialog of WhatsApp’s', () => {
  it('"What’s new" is answered with its own Continue', () => {
    const page = new FakePage();
    const later = new FakeElement('Not now');
    const agree = new FakeElement(' Continue ');
    page.dialogs.push(new FakeElement('', { headings: ['What’s new'], buttons: [later, agree] }));
    expect(page.run(findDialogInPage)).toBeNull();
    expect([later.clicks, agree.clicks]).toEqual([0, 1]);
  });

  it('"Yang baru" is answered in Indonesian', () => {
    const page = new FakePage();
    const agree = new FakeElement('Lanjutkan');
    page.dialogs.push(new FakeElement('', { headings: ['Yang baru'], buttons: [agree] }));
    expect(page.run(findDialogInPage)).toBeNull();
    expect(agree.clicks).toBe(1);
  });

  it('"What’s new" without a button that we know is told', () => {
    const page = new FakePage();
    const button = new FakeElement('Try the new thing');
    page.dialogs.push(new FakeElement('', { headings: ["What's new"], buttons: [button] }));
    expect(page.run(findDialogInPage)).toBe('whats_new');
    expect(button.clicks).toBe(0);
  });

  it('that asks for a passkey is told, and left to a person', () => {
    const page = new FakePage();
    const button = new FakeElement('Continue');
    const headings = ['Use your passkey to link this device'];
    page.dialogs.push(new FakeElement('', { headings, buttons: [button] }));
    expect(page.run(findDialogInPage)).toBe('passkey');
    expect(button.clicks).toBe(0);
  });

  it('with the same words in its text, but not as its heading, is somebody’s message', () => {
    const page = new FakePage();
    const button = new FakeElement('Continue');
    page.dialogs.push(new FakeElement("What's new? passkey", { buttons: [button] }));
    expect(page.run(findDialogInPage)).toBeNull();
    expect(button.clicks).toBe(0);
  });
});
