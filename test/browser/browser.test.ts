import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { findChromium } from './browser.ts';

const folder = mkdtempSync(join(tmpdir(), 'assay-chromium-'));

describe('Chromium', () => {
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('is the one that ASSAY_CHROMIUM names, before any other', () => {
    expect(findChromium({ ASSAY_CHROMIUM: 'my-chromium', PATH: folder })).toBe('my-chromium');
  });

  it('is found on the path under a usual name, when it may be run', () => {
    const [found, notes] = [join(folder, 'chromium-browser'), join(folder, 'chromium')];
    writeFileSync(found, '');
    writeFileSync(notes, '');
    chmodSync(found, 0o755);
    chmodSync(notes, 0o644);
    expect(findChromium({ PATH: folder })).toBe(found);
  });
});
