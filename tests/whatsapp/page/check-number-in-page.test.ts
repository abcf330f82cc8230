import { expect, it } from 'vitest';
import { checkNumberInPage } from '../../../src/whatsapp/page/check-number-in-page.ts';
import { FakePage, LID_CHAT, PHONE_CHAT, widOf } from '../../support/fake-page.ts';

const check = (page: FakePage) => page.run(checkNumberInPage, { chatId: PHONE_CHAT });

it('is true for a number that WhatsApp knows, also under its LID', async () => {
  const page = new FakePage();
  page.registered = widOf(LID_CHAT);
  expect(await check(page)).toBe(true);
});

it('is false for a number that it does not know', async () => {
  const page = new FakePage();
  page.registered = null;
  expect(await check(page)).toBe(false);
});

it('rejects when WhatsApp does not answer: that is no "no"', async () => {
  const page = new FakePage();
  page.modules.WAWebQueryExistsJob.queryWidExists = () => Promise.reject(new Error('500'));
  await expect(check(page)).rejects.toThrow('500');
});
