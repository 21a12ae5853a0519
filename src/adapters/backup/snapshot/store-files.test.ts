import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { databaseFiles, isStoreEntry, otherFiles } from '#adapters/backup/snapshot/store-files.ts';

describe('the files of a data folder', () => {
  let folder = '';

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'assay-files-'));
  });

  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  it('are kept when they belong to the store: settings, journals, reports, places in a sandbox market, searches', async () => {
    put('assay.json', 'records.db', 'records.db-wal', 'assay.lock', 'keys.json', 'cache/bars.bin');
    put('journals/a/run.ndjson', 'reports/one.html', 'sandbox/session.json', 'searches/one.json');
    expect(await databaseFiles(folder)).toEqual(['records.db']);
    expect(await otherFiles(folder)).toEqual([
      'assay.json',
      'journals/a/run.ndjson',
      'reports/one.html',
      'sandbox/session.json',
      'searches/one.json',
    ]);
  });

  it('are replaced by a restore exactly when a backup holds them', () => {
    const names = [
      'assay.json',
      'journals',
      'market.db',
      'sandbox',
      'assay.lock',
      '.hidden.db',
      'keys.json',
      'backups',
    ];
    expect(names.filter((name) => isStoreEntry(name))).toEqual(['assay.json', 'journals', 'market.db', 'sandbox']);
  });

  it('are found in a kept folder that is a link, and not through links within it', async () => {
    put('elsewhere/one.json');
    symlinkSync(join(folder, 'elsewhere'), join(folder, 'reports'));
    symlinkSync(folder, join(folder, 'elsewhere', 'out'));
    expect(await otherFiles(folder)).toEqual(['reports/one.json']);
  });

  function put(...paths: readonly string[]): void {
    for (const path of paths) {
      mkdirSync(join(folder, path, '..'), { recursive: true });
      writeFileSync(join(folder, path), 'x');
    }
  }
});
