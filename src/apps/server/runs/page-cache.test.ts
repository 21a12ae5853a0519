import { mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PageCache } from '#apps/server/runs/page-cache.ts';

let folder = '';
let made = 0;

const make = async (): Promise<string> => `text ${++made}`;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'assay-pages-'));
  made = 0;
});

afterEach(() => rmSync(folder, { recursive: true }));

describe('remembered pages', () => {
  it('are made once for each state, also by another process', async () => {
    const cache = new PageCache(folder);
    expect(await cache.text('page-a', ['1', undefined], make)).toBe('text 1');
    expect(await cache.text('page-a', ['1', undefined], make)).toBe('text 1');
    expect(await new PageCache(folder).text('page-a', ['1', undefined], make)).toBe('text 1');
    expect(await cache.text('page-a', ['1', '2'], make)).toBe('text 2');
    expect(await cache.text('page-b', ['1', undefined], make)).toBe('text 3');
    expect(readdirSync(folder)).toHaveLength(2);
  });

  it('are made once for all who ask meanwhile', async () => {
    const cache = new PageCache(folder);
    const both = [cache.text('page', [], make), cache.text('page', [], make)];
    expect(await Promise.all(both)).toEqual(['text 1', 'text 1']);
  });

  it('are not remembered when making them fails', async () => {
    const cache = new PageCache(folder);
    const failing = cache.text('page', [], () => Promise.reject(new Error('no journal')));
    await expect(failing).rejects.toThrow('no journal');
    expect(await cache.text('page', [], make)).toBe('text 1');
  });

  it('are made anew where the disk is of no use, and stay within their folder', async () => {
    const blocked = join(folder, 'file');
    writeFileSync(blocked, '');
    const cache = new PageCache(blocked);
    expect(await cache.text('page', [], make)).toBe('text 1');
    expect(await cache.text('page', [], make)).toBe('text 2');
    const inside = join(folder, 'pages');
    expect(await new PageCache(inside).text('../../page', [], make)).toBe('text 3');
    expect(readdirSync(inside)).toHaveLength(1);
  });

  it('are the latest so many', async () => {
    const cache = new PageCache(folder, 2);
    await cache.text('a', [], make);
    for (const file of readdirSync(folder)) utimesSync(join(folder, file), 1, 1);
    await cache.text('b', [], make);
    await cache.text('c', [], make);
    expect(readdirSync(folder).map((file) => file[0])).toEqual(['b', 'c']);
  });
});
