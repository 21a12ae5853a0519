import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { storePlaces } from '#adapters/storage/contract/store-places.ts';
import type { TestPlace } from '#adapters/storage/contract/store-places.ts';
import { checkUnused, lockStore } from '#adapters/backup/store-lock.ts';

describe.for(await storePlaces())('the lock of a store in $name', (kind) => {
  const { isAbsent } = kind;
  let place: TestPlace;

  beforeEach(async (context) => {
    context.skip(isAbsent);
    place = await kind.make();
  });

  afterEach(async () => {
    if (!isAbsent) await place.remove();
  });

  it('is shared by those who work on the store, and keeps a restore away', async () => {
    await using first = await lockStore(place, 'shared');
    await using second = await lockStore(place, 'shared');
    await expect(lockStore(place, 'exclusive')).rejects.toMatchObject({
      code: 'store.unusable',
      message: expect.stringMatching(/that nobody uses, but another process uses/),
    });
    expect([first, second]).toHaveLength(2);
  });

  it('keeps everybody away during a restore, and is free again afterwards', async () => {
    const restore = await lockStore(place, 'exclusive');
    await expect(lockStore(place, 'shared')).rejects.toMatchObject({
      code: 'store.unusable',
      remedy: 'Wait until the restore is done.',
    });
    await expect(lockStore(place, 'exclusive')).rejects.toMatchObject({ code: 'store.unusable' });
    await restore[Symbol.asyncDispose]();
    await using lock = await lockStore(place, 'shared');
    expect(lock).toBeDefined();
  });
});

describe('a data folder', () => {
  let folder = '';

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'assay-lock-'));
  });

  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  it('is in use while anybody has a database of it open, with or without the lock', async () => {
    const database = new DatabaseSync(join(folder, 'records.db'));
    database.exec('pragma journal_mode = wal; create table t (x)');
    await expect(checkUnused({ folder })).rejects.toThrow(/another process uses ".*records\.db"/);
    database.close();
    await expect(checkUnused({ folder })).resolves.toBeUndefined();
  });

  it('is not in use because a file of it is no database', async () => {
    writeFileSync(join(folder, 'records.db'), 'damaged'.repeat(1000));
    await expect(checkUnused({ folder })).resolves.toBeUndefined();
  });
});
