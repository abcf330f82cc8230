import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { Readme } from '../support/readme.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const pages = ['README.md', 'docs/id/README.md'];

const english = new Readme('README.md');
const indonesian = new Readme('docs/id/README.md');

const headings = (text: string) => [...text.matchAll(/^(#+) (.+)$/gm)];

/** The anchors that GitHub gives to the headings. */
const anchors = (text: string) =>
  headings(text).map(
    ([, , heading = '']) =>
      `#${heading
        .toLowerCase()
        .replaceAll(/[^\p{L}\p{N} -]/gu, '')
        .replaceAll(' ', '-')}`,
  );

const targets = (text: string) =>
  [...text.matchAll(/\]\(([^)\s]+)\)|(?:src|srcset)="([^"]+)"/g)].map(
    ([, link, picture]) => link ?? picture!,
  );

describe('the README in its two languages', () => {
  it('has the same commands with the same answers in the same order', () => {
    const typed = ({ steps }: Readme) =>
      steps.map(({ command, answers }) => ({ command, answers }));
    expect(typed(indonesian)).toEqual(typed(english));
    for (const name of ['demo-output', 'send-answer']) {
      expect(indonesian.block(name)).toBe(english.block(name));
    }
  });

  it('has the same sections', () => {
    const depths = ({ text }: Readme) => headings(text).map(([, depth]) => depth);
    expect(depths(indonesian)).toEqual(depths(english));
  });

  it('speaks of the same calls, codes and settings', () => {
    const names = ({ text }: Readme) =>
      [...new Set(text.match(/`[a-zA-Z_/:.-]*[A-Z_/:][a-zA-Z_/:.=-]*`/g))].toSorted();
    const different = names(indonesian).filter((name) => !names(english).includes(name));
    expect(different).toEqual(['`NAMA_FILE`']);
    expect(names(english).filter((name) => !names(indonesian).includes(name))).toEqual([
      '`NAME_FILE`',
    ]);
  });

  it.each(pages)('leads only to what is there: %s', (page) => {
    const { text } = new Readme(page);
    const local = targets(text).filter((target) => !/^https?:/.test(target));
    const dead = local.filter((target) =>
      target.startsWith('#')
        ? !anchors(text).includes(target)
        : !existsSync(join(root, dirname(page), target)),
    );
    expect(dead).toEqual([]);
  });
});
