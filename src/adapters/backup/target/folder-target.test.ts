import { mkdtempSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DAY_MS } from '#core/time.ts';
import { findBackup } from '#adapters/backup/target/backup-target.ts';
import { FolderTarget } from '#adapters/backup/target/folder-target.ts';
import { openTarget } from '#adapters/backup/target/open-target.ts';

const FIRST = 'assay-20261120T230000000Z.backup';
const SECOND = 'assay-20261121T230000000Z.backup';
const NOW = Date.UTC(2026, 10, 22);

describe('a folder of backups', () => {
  let folder = '';
  let target: FolderTarget;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'assay-target-'));
    target = new FolderTarget(folder, { now: () => NOW });
  });

  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  it('lists what was committed, latest first, and gives it back', async () => {
    for (const name of [FIRST, SECOND]) await put(name, name);
    writeFileSync(join(folder, 'notes.txt'), 'not a backup');
    expect(await target.list()).toEqual([
      { name: SECOND, time: Date.UTC(2026, 10, 21, 23), bytes: SECOND.length },
      { name: FIRST, time: Date.UTC(2026, 10, 20, 23), bytes: FIRST.length },
    ]);
    expect(await contentOf(FIRST)).toBe(FIRST);
    expect(statSync(join(folder, FIRST)).mode & 0o077).toBe(0);
  });

  it('shows nothing of a backup that is not done, and keeps nothing of one that is given up', async () => {
    const upload = await target.create(FIRST);
    await upload.write(Buffer.from('half'));
    expect(await target.list()).toEqual([]);
    await upload.discard();
    expect(readdirSync(folder)).toEqual([]);
  });

  it('never overwrites a backup', async () => {
    await put(FIRST, 'first');
    await expect(target.create(FIRST)).rejects.toMatchObject({ code: 'backup.target' });
    expect(await contentOf(FIRST)).toBe('first');
  });

  it('clears away what a killed process left a day ago, not what is being written', async () => {
    const [old, fresh] = [`.${FIRST}.0a.partial`, `.${SECOND}.0b.partial`];
    for (const name of [old, fresh]) writeFileSync(join(folder, name), 'half');
    utimesSync(join(folder, old), (NOW - 2 * DAY_MS) / 1000, (NOW - 2 * DAY_MS) / 1000);
    utimesSync(join(folder, fresh), NOW / 1000, NOW / 1000);
    await put(SECOND, 'whole');
    expect(readdirSync(folder).sort()).toEqual([fresh, SECOND]);
  });

  it('removes a backup, and says when there is none', async () => {
    await put(FIRST, 'first');
    await target.remove(FIRST);
    expect(await target.list()).toEqual([]);
    await expect(target.remove(FIRST)).rejects.toMatchObject({ code: 'backup.missing' });
    await expect(contentOf(FIRST)).rejects.toMatchObject({ code: 'backup.missing' });
    await expect(findBackup(target, undefined)).rejects.toThrow(/Expected a backup in .*, found none/);
  });

  it('names what is there when the one that was asked for is not', async () => {
    await put(FIRST, 'first');
    await expect(findBackup(target, SECOND)).rejects.toThrow(`found "1", the latest "${FIRST}"`);
  });

  it('is not made when it is missing: a disk may not be mounted', async () => {
    rmSync(folder, { recursive: true });
    await expect(target.create(FIRST)).rejects.toMatchObject({
      code: 'backup.target',
      message: expect.stringContaining('it does not exist'),
      remedy: expect.stringContaining('mount the disk'),
    });
    await expect(target.list()).rejects.toMatchObject({ code: 'backup.target' });
  });

  it('is refused when it is a file', async () => {
    writeFileSync(join(folder, 'file'), '');
    const target = await openTarget({ address: join(folder, 'file') });
    await expect(target.list()).rejects.toThrow(/it is not a folder/);
  });

  it.each(['', '  ', 'ftp://user:secret@host/backups', 'https://host/'])(
    'cannot be the address "%s"',
    async (address) => {
      await expect(openTarget({ address })).rejects.toMatchObject({ code: 'argument.invalid' });
      await expect(openTarget({ address })).rejects.not.toThrow(/secret/);
    },
  );

  async function put(name: string, content: string): Promise<void> {
    const upload = await target.create(name);
    await upload.write(Buffer.from(content));
    await upload.commit();
  }

  async function contentOf(name: string): Promise<string> {
    const pieces: Uint8Array[] = [];
    for await (const piece of target.read(name)) pieces.push(piece);
    return Buffer.concat(pieces).toString();
  }
});
