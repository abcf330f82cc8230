import { describe, expect, it } from 'vitest';
import { checkSurfaceInPage } from '../../../src/whatsapp/page/check-surface-in-page.ts';
import { inspectPage } from '../../../src/whatsapp/page/inspect-page.ts';
import type { PageModules } from '../../../src/whatsapp/page/whatsapp-page.ts';
import { type Build, FakePage } from '../../support/fake-page.ts';

describe('what a build lacks', () => {
  it.each(['dollar', 'legacy'] as Build[])('is nothing in a build that works (%s)', (build) => {
    const page = new FakePage(build);
    page.run(inspectPage);
    expect(page.run(checkSurfaceInPage)).toEqual([]);
  });

  const pairing = 'WAWebAltDeviceLinkingApi';
  const modules = Object.keys(new FakePage().modules).filter((name) => name !== pairing);
  it.each(modules as (keyof PageModules)[])('is %s by its name', (name) => {
    const page = new FakePage();
    page.run(inspectPage);
    delete (page.modules as Partial<PageModules>)[name];
    expect(page.run(checkSurfaceInPage)).toEqual([name]);
  });

  it('is a function that was renamed, by its module and name', () => {
    const page = new FakePage();
    page.run(inspectPage);
    const action = page.modules.WAWebSendMsgChatAction as Record<string, unknown>;
    action.addAndSend2 = action.addAndSendMsgToChat;
    delete action.addAndSendMsgToChat;
    expect(page.run(checkSurfaceInPage)).toEqual(['WAWebSendMsgChatAction.addAndSendMsgToChat']);
  });

  it('is a thing inside a module', () => {
    const page = new FakePage();
    page.run(inspectPage);
    delete (page.modules.WAWebConnModel as Record<string, unknown>).Conn;
    expect(page.run(checkSurfaceInPage)).toEqual(['WAWebConnModel.Conn.serialize']);
  });

  it('is the text of a key, looked at by value, when the shim is not there', () => {
    const page = new FakePage('dollar');
    expect(page.run(checkSurfaceInPage)).toEqual(['WAWebMsgKey._serialized']);
    page.run(inspectPage);
    expect(page.run(checkSurfaceInPage)).toEqual([]);
  });
});
