import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Database } from '#adapters/storage/database.ts';
import { signalsAndRuns } from '#adapters/storage/migrations/0002-signals-and-runs.ts';
import { sessions } from '#adapters/storage/migrations/0004-sessions.ts';
import { sqliteEngine } from '#adapters/storage/sqlite/sqlite-engine.ts';
import { openStore } from '#adapters/storage/store.ts';

const OLD = { '0002-signals-and-runs': signalsAndRuns, '0004-sessions': sessions };

const DOCUMENT = {
  signal: { direction: 'short', score: -0.25 },
  verdicts: [
    { gate: 'momentum', kind: 'unknown' },
    { gate: 'proximity', kind: 'pass' },
    { gate: 'conflict', kind: 'block' },
  ],
  origin: 'run-7',
};

describe('a store of an older version', () => {
  let folder = '';

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'assay-old-'));
    const old = await Database.open(sqliteEngine(join(folder, 'records.db'), { durability: 'full' }), OLD);
    await old.close();
  });

  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  it('keeps all of its signals, which are found by what their documents say', async () => {
    const file = new DatabaseSync(join(folder, 'records.db'));
    const insert = file.prepare(`insert into signal values (?, ?, 'strike', 'BTC/USDT@sim', 'blocked', ?)`);
    for (let i = 0; i < 450; i++) insert.run(`s${i}`, i, JSON.stringify({ ...DOCUMENT, n: i }));
    insert.run('odd', 1_000, '"no document of ours"');
    file.close();
    await using store = await openStore(folder);
    expect(await store.signals.list()).toHaveLength(451);
    expect(await store.signals.get('s77')).toEqual({
      id: 's77',
      time: 77,
      strategy: 'strike',
      instrument: 'BTC/USDT@sim',
      decision: 'blocked',
      direction: 'short',
      score: -0.25,
      origin: 'run-7',
      stoppedBy: ['momentum', 'conflict'],
      brief: undefined,
      document: { ...DOCUMENT, n: 77 },
    });
    const { items } = await store.signals.page({ sort: 'time', limit: 500, gate: 'conflict', origin: 'run-7' });
    expect(items).toHaveLength(450);
    expect(await store.signals.get('odd')).toMatchObject({
      origin: '',
      stoppedBy: [],
      document: 'no document of ours',
    });
  });
});
