import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeWorkFolder, workError } from '#adapters/backup/work-folder.ts';

describe('a work folder', () => {
  let parent = '';

  beforeEach(() => {
    parent = mkdtempSync(join(tmpdir(), 'assay-work-'));
  });

  afterEach(() => {
    rmSync(parent, { recursive: true });
  });

  it('is for its owner alone, and is gone with all its content when the work is done', async () => {
    {
      await using work = await makeWorkFolder(parent, 'backup');
      writeFileSync(join(work.path, 'market.db'), 'copy');
      expect(statSync(work.path).mode & 0o077).toBe(0);
    }
    expect(readdirSync(parent)).toEqual([]);
  });

  it('takes the place of those of processes that were killed, and leaves those of others', async () => {
    const { pid } = spawnSync(process.execPath, ['-e', '']);
    mkdirSync(join(parent, `.assay-restore-${pid}-abc123`));
    const running = await makeWorkFolder(parent, 'verify');
    await using second = await makeWorkFolder(parent, 'backup');
    expect(
      readdirSync(parent)
        .map((name) => join(parent, name))
        .sort(),
    ).toEqual([second.path, running.path].sort());
    await running[Symbol.asyncDispose]();
  });

  it('that cannot be made is trouble with the store', async () => {
    await expect(makeWorkFolder(join(parent, 'none'), 'backup')).rejects.toMatchObject({ code: 'store.unusable' });
  });

  it.each([
    ['of a file', Object.assign(new Error('write'), { code: 'ENOSPC' })],
    ['of SQLite', Object.assign(new Error('full'), { errcode: 13 })],
  ])('on a full disk says so whether the trouble is %s', (_, cause) => {
    expect(workError(cause, parent)).toMatchObject({
      code: 'store.unusable',
      message: expect.stringContaining('the disk is full'),
    });
  });
});
