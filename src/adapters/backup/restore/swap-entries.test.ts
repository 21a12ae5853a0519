import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { swapEntries, undoSwap, withCompanions } from '#adapters/backup/restore/swap-entries.ts';
import { isHalfRestored } from '#adapters/backup/restore/swap-plan.ts';

const SUFFIX = '.before-restore-20261121T230000Z';

describe('a swap of entries', () => {
  let folder = '';
  const swap = (confirm = async (): Promise<void> => undefined) =>
    swapEntries({
      folder,
      staged: 'new',
      incoming: ['market.db', 'journals'],
      outgoing: ['market.db', 'records.db'],
      suffix: SUFFIX,
      confirm,
    });

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'assay-swap-'));
    for (const name of ['market.db', 'records.db']) writeFileSync(join(folder, name), `old ${name}`);
    mkdirSync(join(folder, 'new', 'journals'), { recursive: true });
    writeFileSync(join(folder, 'new', 'market.db'), 'new market.db');
  });

  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  it('puts the new ones in their place and keeps the old ones beside', async () => {
    expect(await swap()).toEqual([`market.db${SUFFIX}`, `records.db${SUFFIX}`]);
    expect(content()).toEqual({
      'market.db': 'new market.db',
      [`market.db${SUFFIX}`]: 'old market.db',
      [`records.db${SUFFIX}`]: 'old records.db',
    });
    expect(existsSync(join(folder, 'journals'))).toBe(true);
    expect(await isHalfRestored(folder)).toBe(false);
  });

  it('puts everything back when it is not confirmed', async () => {
    await expect(swap(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(content()).toEqual({ 'market.db': 'old market.db', 'records.db': 'old records.db' });
    expect(await isHalfRestored(folder)).toBe(false);
  });

  it('puts everything back when a file cannot be moved', async () => {
    rmSync(join(folder, 'new', 'journals'), { recursive: true });
    await expect(swap()).rejects.toThrow(/ENOENT/);
    expect(content()).toEqual({ 'market.db': 'old market.db', 'records.db': 'old records.db' });
  });

  it.each([0, 1, 2, 3, 4])('can be undone when the process was killed after %i moves', async (moves) => {
    const plan = await planOfSwap();
    for (const { from, to } of plan.slice(0, moves)) renameSync(join(folder, from), join(folder, to));
    expect(await isHalfRestored(folder)).toBe(true);
    expect(await undoSwap(folder)).toBe(true);
    expect(content()).toEqual({ 'market.db': 'old market.db', 'records.db': 'old records.db' });
    expect(readdirSync(join(folder, 'new')).sort()).toEqual(['journals', 'market.db']);
    expect(await undoSwap(folder)).toBe(false);
  });

  it('takes along what SQLite left beside a file', async () => {
    writeFileSync(join(folder, 'market.db-wal'), '');
    expect(await withCompanions(folder, ['market.db', 'records.db'])).toEqual([
      'market.db',
      'market.db-wal',
      'records.db',
    ]);
  });

  /** The plan as it lies in the folder while a swap is under way; everything is put back afterwards. */
  async function planOfSwap(): Promise<readonly { readonly from: string; readonly to: string }[]> {
    let text = '';
    const seen = swap(async () => {
      text = readFileSync(join(folder, '.restore-plan.json'), 'utf8');
      throw new Error('seen');
    });
    await expect(seen).rejects.toThrow('seen');
    writeFileSync(join(folder, '.restore-plan.json'), text);
    return JSON.parse(text) as readonly { readonly from: string; readonly to: string }[];
  }

  function content(): Record<string, string> {
    const names = readdirSync(folder).filter((name) => name.includes('.db'));
    return Object.fromEntries(names.sort().map((name) => [name, readFileSync(join(folder, name), 'utf8')]));
  }
});
