import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { bareServer } from '#apps/server/http/bare-server.ts';

const open = { mode: 'open', ofSession: async () => undefined, ofToken: async () => undefined } as const;
const HTML = { accept: 'text/html' };
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'assay-page-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function built(): void {
  mkdirSync(join(folder, 'assets'));
  writeFileSync(join(folder, 'index.html'), '<!doctype html><title>Assay</title>');
  writeFileSync(join(folder, 'assets', 'index-a1.js'), 'one');
}

describe('the page', () => {
  it('is the shell at every address that a browser opens, never kept', async () => {
    built();
    const app = await bareServer({ identities: open, pageFolder: folder });
    for (const url of ['/', '/scanner', '/scanner?signal=a%2Fb', '/backtests/run-1']) {
      const { statusCode, headers, body } = await app.inject({ url, headers: HTML });
      expect([statusCode, headers['cache-control'], body]).toEqual([200, 'no-cache', expect.stringContaining('Assay')]);
    }
    await app.close();
  });

  it('has its files under names that never change, and those of a newer build as well', async () => {
    built();
    const app = await bareServer({ identities: open, pageFolder: folder });
    const first = await app.inject({ url: '/assets/index-a1.js' });
    expect([first.body, first.headers['cache-control']]).toEqual(['one', 'public, max-age=31536000, immutable']);
    writeFileSync(join(folder, 'assets', 'index-b2.js'), 'two');
    expect((await app.inject({ url: '/assets/index-b2.js' })).body).toBe('two');
    const missing = await app.inject({ url: '/assets/index-c3.js', headers: HTML });
    expect([missing.statusCode, missing.json().code]).toEqual([404, 'resource.unknown']);
    await app.close();
  });

  it('gives no file from elsewhere', async () => {
    built();
    writeFileSync(join(folder, '..', 'outside.txt'), 'outside');
    const app = await bareServer({ identities: open, pageFolder: folder });
    for (const url of ['/../outside.txt', '/%2e%2e/outside.txt', '/assets/..%2f..%2foutside.txt', '/.inputs']) {
      const { statusCode, body } = await app.inject({ url });
      expect([url, statusCode, body.includes('outside.txt') || !body.includes('outside')]).toEqual([
        url,
        expect.toSatisfy((status: number) => status >= 400),
        true,
      ]);
    }
    rmSync(join(folder, '..', 'outside.txt'));
    await app.close();
  });

  it('that was not built says how to build it', async () => {
    const app = await bareServer({ identities: open, pageFolder: folder });
    const { statusCode, body } = await app.inject({ url: '/', headers: HTML });
    expect([statusCode, JSON.parse(body).remedy]).toEqual([404, 'npm run build']);
    await app.close();
  });
});
