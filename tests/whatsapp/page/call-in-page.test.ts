import { createContext, runInContext } from 'node:vm';
import { beforeEach, describe, expect, it } from 'vitest';
import { callInPage } from '../../../src/whatsapp/page/call-in-page.ts';

/** A page that can be loaded anew, and that counts what is sent to it. */
class LoadedPage {
  #context = createContext({});
  evaluated: string[] = [];

  evaluate(expression: string): Promise<unknown> {
    this.evaluated.push(expression);
    return Promise.resolve(runInContext(expression, this.#context));
  }

  reload(): void {
    this.#context = createContext({});
  }
}

const greet = async ({ name }: { name: string }) => `Halo ${name}`;
const nothing = () => undefined;
const refuse = async () => {
  throw new Error('The page is shut.');
};

describe('a call into the page', () => {
  let page: LoadedPage;

  beforeEach(() => {
    page = new LoadedPage();
  });

  it('answers what the function answers', async () => {
    expect(await callInPage(page, greet, { name: 'Budi\u2028"' })).toBe('Halo Budi\u2028"');
    expect(await callInPage(page, nothing)).toBeUndefined();
  });

  it('carries the text of the function once', async () => {
    for (const name of ['Budi', 'Sari', 'Agus']) await callInPage(page, greet, { name });
    expect(page.evaluated.filter((text) => text.includes('Halo'))).toHaveLength(1);
    expect(page.evaluated).toHaveLength(5);
  });

  it('carries it again after the page was loaded anew', async () => {
    await callInPage(page, greet, { name: 'Budi' });
    page.reload();
    expect(await callInPage(page, greet, { name: 'Sari' })).toBe('Halo Sari');
  });

  it('fails as the function fails', async () => {
    await expect(callInPage(page, refuse)).rejects.toThrow('The page is shut.');
  });

  it('fails when the page is loaded anew again and again', async () => {
    const evaluate = page.evaluate.bind(page);
    page.evaluate = (expression) => {
      page.reload();
      return evaluate(expression);
    };
    await expect(callInPage(page, greet, { name: 'Budi' })).rejects.toThrow('loaded anew');
  });
});
