import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ROOT } from '#tools/source/tree.ts';
import { anchorsOf, linksOf } from './markdown.ts';
import { readPages } from './pages.ts';

const PAGES = readPages();

describe.each(PAGES)('$path', ({ path, text }) => {
  it('has no link that leads nowhere', () => {
    const broken = linksOf(text).filter(({ target }) => !/^https?:/.test(target) && !leadsSomewhere(path, target));
    expect(broken).toEqual([]);
  });

  it('names no place of one machine', () => {
    expect(
      [...text.matchAll(/\/(?:work|home\/\w+|Users\/\w+)\/\S*|\/tmp\/\S*|C:\\Users\\\w+/g)].map(([at]) => at),
    ).toEqual([]);
  });
});

describe('the pages', () => {
  it('are all reached from README by links', () => {
    const reached = new Set<string>();
    const waiting = ['README.md'];
    for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
      if (reached.has(path)) continue;
      reached.add(path);
      const page = PAGES.find((each) => each.path === path);
      for (const { target } of page === undefined ? [] : linksOf(page.text)) {
        if (!/^https?:|^#/.test(target)) waiting.push(targetOf(path, target).file);
      }
    }
    const isListed = (path: string): boolean => path.startsWith('docs/decisions/');
    expect(PAGES.map(({ path }) => path).filter((path) => !reached.has(path) && !isListed(path))).toEqual([]);
  });
});

function targetOf(path: string, target: string): { readonly file: string; readonly anchor: string | undefined } {
  const [file, anchor] = target.split('#');
  return { file: file === '' ? path : normalize(join(dirname(path), file!)).replaceAll('\\', '/'), anchor };
}

function leadsSomewhere(path: string, target: string): boolean {
  const { file, anchor } = targetOf(path, target);
  const place = join(ROOT, file);
  if (file.startsWith('..') || !existsSync(place)) return false;
  return anchor === undefined || anchorsOf(readFileSync(place, 'utf8')).has(anchor);
}
