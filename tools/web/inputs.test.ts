import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { INPUTS_FILE, WEB_OUT, isWebFresh, webInputs } from '#tools/web/inputs.ts';

let root: string;
const write = (file: string, text: string): void => {
  mkdirSync(join(root, file, '..'), { recursive: true });
  writeFileSync(join(root, file), text);
};
const inputs = (): string => webInputs(root, ['web', 'vite.config.ts']);

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'assay-inputs-'));
  write('web/main.tsx', 'one');
  write('web/pages/page.tsx', 'two');
  write('vite.config.ts', 'three');
});

afterEach(() => rmSync(root, { recursive: true, force: true }));

describe('what the page is built from', () => {
  it('is the same for the same content', () => {
    const before = inputs();
    write('web/main.tsx', 'one');
    expect(inputs()).toBe(before);
  });

  it.each([
    ['content changes', () => write('web/pages/page.tsx', 'other')],
    ['a file comes', () => write('web/pages/new.tsx', '')],
    ['a file that stands alone changes', () => write('vite.config.ts', 'other')],
    [
      'content moves from one file to another',
      () => {
        write('web/main.tsx', 'two');
        write('web/pages/page.tsx', 'one');
      },
    ],
  ])('is another when %s', (_, change) => {
    const before = inputs();
    change();
    expect(inputs()).not.toBe(before);
  });

  it('leaves tests and readmes out', () => {
    const before = inputs();
    write('web/main.test.ts', 'test');
    write('web/README.md', 'words');
    expect(inputs()).toBe(before);
  });
});

describe('the built page', () => {
  it('is fresh when it says that it was built from what is here', () => {
    write(`${WEB_OUT}/index.html`, '<html>');
    write(`${WEB_OUT}/${INPUTS_FILE}`, `${inputs()}\n`);
    expect(isWebFresh(root, inputs())).toBe(true);
    write('web/main.tsx', 'other');
    expect(isWebFresh(root, inputs())).toBe(false);
  });

  it('is not fresh when it is missing, or was not finished', () => {
    expect(isWebFresh(root, inputs())).toBe(false);
    write(`${WEB_OUT}/index.html`, '<html>');
    expect(isWebFresh(root, inputs())).toBe(false);
  });
});
