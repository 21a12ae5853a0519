import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { enterStore } from '#adapters/backup/enter-store.ts';
import { lockStore } from '#adapters/backup/store-lock.ts';

describe('entering a store', () => {
  let folder = '';

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'assay-enter-'));
  });

  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  it('keeps a restore away until the last one has left', async () => {
    const [one, two] = [await enterStore({ folder }), await enterStore({ folder })];
    await one[Symbol.asyncDispose]();
    await expect(lockStore({ folder }, 'exclusive')).rejects.toMatchObject({ code: 'store.unusable' });
    await two[Symbol.asyncDispose]();
    await (await lockStore({ folder }, 'exclusive'))[Symbol.asyncDispose]();
  });

  it('is refused during a restore, which it leaves alone', async () => {
    halfRestored();
    await using _restore = await lockStore({ folder }, 'exclusive');
    await expect(enterStore({ folder })).rejects.toMatchObject({
      code: 'store.unusable',
      message: expect.stringContaining('a restore is replacing'),
      remedy: 'Wait until the restore is done.',
    });
    expect(existsSync(join(folder, '.restore-plan.json'))).toBe(true);
  });

  it('puts back what a restore had moved that was killed', async () => {
    halfRestored();
    await using _lock = await enterStore({ folder });
    expect(readFileSync(join(folder, 'records.db'), 'utf8')).toBe('old');
    expect(readFileSync(join(folder, 'staged', 'records.db'), 'utf8')).toBe('new');
    expect(existsSync(join(folder, '.restore-plan.json'))).toBe(false);
    await expect(lockStore({ folder }, 'exclusive')).rejects.toMatchObject({ code: 'store.unusable' });
  });

  /** As after a kill between the last move and the end of the swap. */
  function halfRestored(): void {
    mkdirSync(join(folder, 'staged'));
    writeFileSync(join(folder, 'records.db.before'), 'old');
    writeFileSync(join(folder, 'records.db'), 'new');
    const moves = [
      { from: 'records.db', to: 'records.db.before' },
      { from: 'staged/records.db', to: 'records.db' },
    ];
    writeFileSync(join(folder, '.restore-plan.json'), JSON.stringify(moves));
  }
});
