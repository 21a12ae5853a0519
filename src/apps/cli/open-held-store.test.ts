import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { lockStore } from '#adapters/backup/store-lock.ts';
import { captureCli } from '#apps/cli/captured-run.ts';
import { openHeldStore } from '#apps/operating/open-held-store.ts';

describe('a store that a command has open', () => {
  let folder = '';

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'assay-held-'));
  });

  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  it('is not restored until it is closed', async () => {
    const store = await openHeldStore(join(folder, 'made', 'on', 'the', 'way'));
    await expect(lockStore(store, 'exclusive')).rejects.toMatchObject({ code: 'store.unusable' });
    expect(await store.runs.list()).toEqual([]);
    await store.close();
    await (await lockStore(store, 'exclusive'))[Symbol.asyncDispose]();
  });

  it('is let go when it cannot be opened', async () => {
    writeFileSync(join(folder, 'records.db'), 'no database at all'.repeat(500));
    await expect(openHeldStore(folder)).rejects.toMatchObject({ code: 'store.unusable' });
    await (await lockStore({ folder }, 'exclusive'))[Symbol.asyncDispose]();
  });

  it.each([['data'], ['orders'], ['trade', '--strategy', 'sma-cross']])(
    'keeps "%s" out during a restore',
    async (...words) => {
      await using _restore = await lockStore({ folder }, 'exclusive');
      const { exitCode, stderr } = await captureCli(words, folder);
      expect(exitCode).toBe(1);
      expect(stderr).toMatch(/a restore is replacing/);
    },
  );
});
