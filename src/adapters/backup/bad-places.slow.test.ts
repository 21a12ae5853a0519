import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { unixMs } from '#core/time.ts';
import { storePlaces } from '#adapters/storage/contract/store-places.ts';
import type { TestPlace } from '#adapters/storage/contract/store-places.ts';
import { restoreBackup, verifyBackup } from '#adapters/backup/restore-backup.ts';
import { takeBackup } from '#adapters/backup/take-backup.ts';
import { ObjectStore } from '#sandbox/object-store/object-store.ts';

const NOW = unixMs(Date.UTC(2026, 10, 21, 23));
const KEY = { accessKeyId: 'sandbox', secretAccessKey: 'the-secret' };
const [sqlite] = await storePlaces();

describe('a backup to a place that does not take it', () => {
  let place: TestPlace;
  let folder = '';
  const mounted: string[] = [];

  beforeEach(async () => {
    place = await sqlite!.make();
    folder = mkdtempSync(join(tmpdir(), 'assay-places-'));
    await using store = await place.open();
    await store.audit.add({ time: NOW, actor: 'cli', action: 'session.start', detail: null });
    mkdirSync(join(place.folder, 'journals'));
    // More than a small disk takes, and nothing that could be made smaller.
    writeFileSync(join(place.folder, 'journals', 'noise'), randomBytes(3 << 20));
  });

  afterEach(async () => {
    for (const path of mounted.splice(0)) spawnSync('/usr/bin/env', ['umount', path]);
    await place.remove();
    rmSync(folder, { recursive: true });
  });

  it('says that its disk is full, and leaves nothing there', async (context) => {
    context.skip(!mount(folder, 'size=1m'), 'mounting a small disk needs Linux and root');
    await expect(taken(folder)).rejects.toMatchObject({
      code: 'backup.target',
      message: expect.stringContaining('its disk is full'),
    });
    expect(readdirSync(folder)).toEqual([]);
  });

  it('says that its disk is read-only', async (context) => {
    context.skip(!mount(folder, 'ro'), 'mounting a read-only disk needs Linux and root');
    await expect(taken(folder)).rejects.toMatchObject({
      code: 'backup.target',
      message: expect.stringContaining('read-only'),
    });
  });

  // Root may write everywhere.
  const isHeldBack = process.getuid?.() !== 0 && process.platform !== 'win32';
  if (isHeldBack) {
    it('says that it may not write there', async () => {
      chmodSync(folder, 0o500);
      await expect(taken(folder)).rejects.toMatchObject({
        code: 'backup.target',
        message: expect.stringContaining('may not be'),
      });
      chmodSync(folder, 0o700);
    });
  }

  it('says that the folder is missing', async () => {
    await expect(taken(join(folder, 'unmounted'))).rejects.toMatchObject({
      code: 'backup.target',
      message: expect.stringContaining('does not exist'),
    });
  });

  it('says which bucket or credentials are wrong, without the secret', async () => {
    await using server = await ObjectStore.start({
      key: KEY,
      buckets: ['backups'],
      clock: { now: () => unixMs(Date.now()) },
    });
    const wrong = { ...KEY, secretAccessKey: 'another-secret' };
    const elsewhere = taken(`s3://nowhere?endpoint=${server.url}`, KEY);
    await expect(elsewhere).rejects.toMatchObject({
      code: 'backup.target',
      message: expect.stringContaining('"NoSuchBucket"'),
    });
    const failure: unknown = await taken(`s3://backups?endpoint=${server.url}`, wrong).catch((error: unknown) => error);
    expect(failure).toMatchObject({
      code: 'backup.target',
      message: expect.stringContaining('"SignatureDoesNotMatch"'),
    });
    expect(JSON.stringify(failure)).not.toContain('another-secret');
    expect(server.shelf('backups')!.openUploads).toBe(0);
  });

  it('leaves the store as it was when the disk of the store has no room for a restore', async (context) => {
    await taken(folder);
    const small = join(place.folder, 'small');
    mkdirSync(small);
    context.skip(!mount(small, 'size=2m'), 'mounting a small disk needs Linux and root');
    const restore = restoreBackup({ target: { address: folder }, store: { folder: small }, now: NOW });
    await expect(restore).rejects.toMatchObject({
      code: 'store.unusable',
      message: expect.stringContaining('the disk is full'),
    });
    expect(readdirSync(small)).toEqual(['assay.lock']);
    const verification = verifyBackup({ target: { address: folder }, workFolder: small });
    await expect(verification).rejects.toThrow(/the disk is full/);
  });

  it('is no backup that can be restored when it is another file', async () => {
    writeFileSync(join(folder, 'assay-20261121T230000000Z.backup'), 'SQLite format 3 and so on');
    await expect(verifyBackup({ target: { address: folder } })).rejects.toMatchObject({
      code: 'backup.damaged',
      message: 'Expected a backup of Assay, was a file that begins with "SQLite f"',
    });
    await expect(verifyBackup({ target: { address: folder }, name: 'other' })).rejects.toMatchObject({
      code: 'backup.missing',
    });
  });

  function taken(address: string, credentials?: typeof KEY): Promise<unknown> {
    return takeBackup({ store: place, target: { address, credentials }, version: '0.1.0', clock: { now: () => NOW } });
  }

  function mount(path: string, options: string): boolean {
    const done = spawnSync('/usr/bin/env', ['mount', '-t', 'tmpfs', '-o', options, 'tmpfs', path]).status === 0;
    if (done) mounted.push(path);
    return done;
  }
});
