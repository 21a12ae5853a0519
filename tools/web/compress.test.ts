import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { compressFiles } from '#tools/web/compress.ts';

let folder: string;
const text = 'export const answer = 42;\n'.repeat(100);

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'assay-compress-'));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('what is sent', () => {
  it('lies beside its file, packed in both ways', () => {
    writeFileSync(join(folder, 'page.js'), text);
    compressFiles(folder);
    expect(gunzipSync(readFileSync(join(folder, 'page.js.gz'))).toString()).toBe(text);
    expect(brotliDecompressSync(readFileSync(join(folder, 'page.js.br'))).toString()).toBe(text);
  });

  it('stays as it is when it is small, or packed already', () => {
    writeFileSync(join(folder, 'small.js'), 'x');
    writeFileSync(join(folder, 'picture.png'), text);
    compressFiles(folder);
    expect(['small.js.gz', 'picture.png.gz'].filter((file) => existsSync(join(folder, file)))).toEqual([]);
  });
});
