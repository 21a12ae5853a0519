import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setImmediate } from 'node:timers/promises';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { unixMs } from '#core/time.ts';
import { Journal } from '#engine/journal.ts';
import { storePlaces } from '#adapters/storage/contract/store-places.ts';
import type { TestPlace } from '#adapters/storage/contract/store-places.ts';
import { contentOf, fillFolder, fillStore } from '#adapters/backup/contract/filled-store.ts';
import { restoreBackup, verifyBackup } from '#adapters/backup/restore-backup.ts';
import { lockStore } from '#adapters/backup/store-lock.ts';
import { applyRetention, listBackups, takeBackup } from '#adapters/backup/take-backup.ts';
import type { BackupSummary } from '#adapters/backup/take-backup.ts';
import { ObjectStore } from '#sandbox/object-store/object-store.ts';

const NOW = unixMs(Date.UTC(2026, 10, 21, 23));
const PASSPHRASE = 'correct horse battery staple';
const CHEAP = { memoryKib: 8, passes: 1, lanes: 1 };
const places = await storePlaces();
const lines = journalLines();

describe.for(places)('a backup of a store in $name', (kind) => {
  const { name, isAbsent } = kind;
  let place: TestPlace;
  let target: { readonly address: string };

  beforeEach(async (context) => {
    context.skip(isAbsent);
    place = await kind.make();
    target = { address: mkdtempSync(join(tmpdir(), 'assay-backups-')) };
    await using store = await place.open();
    await fillStore(store, lines);
    fillFolder(place.folder);
  });

  afterEach(async () => {
    if (isAbsent) return;
    await place.remove();
    rmSync(target.address, { recursive: true });
  });

  it('brings everything back after the store was destroyed', async () => {
    const before = await content(place);
    const summary = await backedUp({ passphrase: PASSPHRASE });
    await destroy();
    const report = await verifyBackup({ target, passphrase: PASSPHRASE });
    expect(report.checks.map(({ name, found }) => `${name}: ${found}`)).toEqual([
      `journal: ${lines.length} records`,
      'ledger: 2 transactions',
      'audit: 3 entries',
    ]);
    const restored = await restoreBackup({ target, passphrase: PASSPHRASE, store: place, now: NOW });
    expect(restored).toMatchObject({ name: summary.name, kept: [] });
    expect(await content(place)).toEqual(before);
    expect(readFileSync(join(place.folder, 'journals', 'old', 'run.ndjson'), 'utf8')).toBe('a line\n');
    expect(existsSync(join(place.folder, 'api-key.txt'))).toBe(false);
    expect(summary.manifest.parts.map((part) => part.name)).toContain('assay.json');
    await addMore(place);
  });

  it('holds one moment of the store while others write to it', async () => {
    await using store = await place.open();
    const writer = { isDone: false };
    const writing = (async () => {
      let n = 0;
      for (; !writer.isDone; n++) {
        await store.audit.add({ time: unixMs(n), actor: 'writer', action: 'write', detail: 'x'.repeat(500) });
        // SQLite answers at once: nothing else would ever get its turn.
        await setImmediate();
      }
      return n;
    })();
    const names: string[] = [];
    try {
      for (let second = 0; second < 3; second++) names.push((await backedUp({ now: NOW + second * 1000 })).name);
    } finally {
      writer.isDone = true;
      expect(await writing).toBeGreaterThan(3);
    }
    for (const name of names) expect((await verifyBackup({ target, name })).checks).toHaveLength(3);
  });

  it('has a name of its own when several are made at one instant, in the order of their making', async () => {
    const names: string[] = [];
    for (let n = 0; n < 3; n++) names.push((await backedUp()).name);
    expect(names).toEqual(['000', '001', '002'].map((ms) => `assay-20261121T230000${ms}Z.backup`));
    const { keep, remove } = await applyRetention(target, unixMs(NOW + 1_000), { dryRun: false });
    expect(keep.map(({ backup }) => backup.name)).toEqual([names[2]]);
    expect(remove).toHaveLength(2);
    // A name that became free is not taken again: what is made next would count as older than what is there.
    expect((await backedUp()).name).toBe('assay-20261121T230000003Z.backup');
  });

  it('replaces a store, and keeps the old one beside it', async () => {
    const before = await content(place);
    await backedUp();
    await addMore(place);
    const { kept } = await restoreBackup({ target, store: place, now: NOW });
    expect(await content(place)).toEqual(before);
    expect(kept.map((name) => name.replace(/^assay_test_\w{12}/, 'schema'))).toEqual([
      'assay.json.before-restore-20261121T230000Z',
      'journals.before-restore-20261121T230000Z',
      ...(place.databaseUrl === undefined
        ? ['market.db.before-restore-20261121T230000Z', 'records.db.before-restore-20261121T230000Z']
        : ['schema_before_restore_20261121t230000z']),
    ]);
    for (const name of kept) if (!name.includes('.')) await dropSchema(place, name);
  });

  it('is not restored while the store is in use', async () => {
    await backedUp();
    const before = await content(place);
    await using lock = await lockStore(place, 'shared');
    expect(lock).toBeDefined();
    await expect(restoreBackup({ target, store: place, now: NOW })).rejects.toMatchObject({
      code: 'store.unusable',
      message: expect.stringContaining('nobody uses'),
    });
    expect(await content(place)).toEqual(before);
  });

  it('is not restored when its ledger does not sum to zero', async () => {
    await place.tamper('records', `update ledger_posting set amount = '7' where n = 1 and part = 0`);
    await backedUp();
    await expect(verifyBackup({ target })).rejects.toThrow(/transaction 1 sums to/);
    await expectUnchanged(() => restoreBackup({ target, store: place, now: NOW }), 'backup.damaged');
  });

  it('is not restored when its audit log was changed', async () => {
    await place.tamper('records', `update audit set action = 'nothing' where n = 1`);
    await backedUp();
    await expectUnchanged(() => restoreBackup({ target, store: place, now: NOW }), 'audit.broken');
  });

  it('is not restored when it is of a newer Assay', async () => {
    await place.tamper('records', `insert into kysely_migration (name, timestamp) values ('9999-later', '2027')`);
    await backedUp();
    await expect(verifyBackup({ target })).rejects.toThrow(/was one of "0\.1\.0" \(it has "9999-later"\)/);
  });

  it('is restored in none of its parts when a byte of it was changed', async () => {
    const { name, bytes } = await backedUp({ passphrase: PASSPHRASE });
    const file = join(target.address, name);
    const whole = readFileSync(file);
    const at = fc.integer({ min: 0, max: bytes - 1 });
    await fc.assert(
      fc.asyncProperty(at, fc.constantFrom('flip', 'cut'), async (at, kind) => {
        const damaged = Buffer.from(whole);
        damaged[at]! ^= 0x40;
        writeFileSync(file, kind === 'flip' ? damaged : whole.subarray(0, at));
        await expectUnchanged(
          () => restoreBackup({ target, passphrase: PASSPHRASE, store: place, now: NOW }),
          'backup.damaged',
        );
      }),
      { numRuns: 8 },
    );
  });

  it('asks for its passphrase', async () => {
    await backedUp({ passphrase: PASSPHRASE });
    await expectUnchanged(() => restoreBackup({ target, store: place, now: NOW }), 'backup.passphrase');
    await expectUnchanged(
      () => restoreBackup({ target, passphrase: 'wrong', store: place, now: NOW }),
      'backup.passphrase',
    );
  });

  it.for(places.filter((other) => other.name !== name))('can be restored into $name', async (other, context) => {
    context.skip(other.isAbsent);
    const before = await content(place);
    await backedUp();
    const elsewhere = await other.make();
    try {
      await restoreBackup({ target, store: elsewhere, now: NOW });
      expect(await content(elsewhere)).toEqual(before);
      await addMore(elsewhere);
    } finally {
      await elsewhere.remove();
    }
  });

  it('goes to an object store and comes back from there', async () => {
    const key = { accessKeyId: 'sandbox', secretAccessKey: 'secret' };
    await using server = await ObjectStore.start({
      key,
      buckets: ['backups'],
      clock: { now: () => unixMs(Date.now()) },
    });
    const target = { address: `s3://backups/assay?endpoint=${server.url}`, credentials: key };
    const before = await content(place);
    const { name } = await takeBackup({ store: place, target, version: '0.1.0', clock: { now: () => NOW } });
    expect((await listBackups(target)).map((backup) => backup.name)).toEqual([name]);
    await destroy();
    await restoreBackup({ target, store: place, now: NOW });
    expect(await content(place)).toEqual(before);
  });

  it('that is given up leaves nothing behind', async () => {
    const controller = new AbortController();
    const onProgress = (): void => controller.abort(new Error('given up'));
    for (let i = 0; i < 20; i++) writeFileSync(join(place.folder, 'journals', `${i}.ndjson`), Buffer.alloc(1 << 20, i));
    await expect(backedUp({ signal: controller.signal, onProgress })).rejects.toThrow('given up');
    expect(readdirSync(target.address)).toEqual([]);
    expect(readdirSync(place.folder).filter((name) => name.startsWith('.assay'))).toEqual([]);
  });

  it('is deleted by the rule, when that is not only tried', async () => {
    for (let hour = 0; hour < 3; hour++) await backedUp({ now: NOW - hour * 3_600_000 });
    expect((await applyRetention(target, NOW, { dryRun: true })).remove).toHaveLength(2);
    expect(await listBackups(target)).toHaveLength(3);
    await applyRetention(target, NOW, { dryRun: false });
    expect((await listBackups(target)).map(({ time }) => time)).toEqual([NOW]);
  });

  async function backedUp(
    options: { now?: number; passphrase?: string; signal?: AbortSignal; onProgress?: () => void } = {},
  ): Promise<BackupSummary> {
    const { now = NOW, ...rest } = options;
    return takeBackup({
      store: place,
      target,
      version: '0.1.0',
      clock: { now: () => unixMs(now) },
      cost: CHEAP,
      ...rest,
    });
  }

  async function destroy(): Promise<void> {
    rmSync(place.folder, { recursive: true });
    if (place.databaseUrl !== undefined)
      await dropSchema(place, new URL(place.databaseUrl).searchParams.get('schema')!);
  }

  async function expectUnchanged(work: () => Promise<unknown>, code: string): Promise<void> {
    const before = await content(place);
    await expect(work()).rejects.toMatchObject({ code });
    expect(await content(place)).toEqual(before);
    expect(readdirSync(place.folder).filter((name) => /^\.|before/.test(name))).toEqual([]);
  }
});

describe('a data folder without a store', () => {
  it('is not backed up: an empty backup would look like a good one', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'assay-empty-'));
    const take = (at: string) =>
      takeBackup({ store: { folder: at }, target: { address: folder }, version: '0.1.0', clock: { now: () => NOW } });
    await expect(take(folder)).rejects.toThrow(/it holds no database/);
    await expect(take(join(folder, 'missing'))).rejects.toThrow(/it cannot be read \(ENOENT\)/);
    expect(readdirSync(folder)).toEqual([]);
    rmSync(folder, { recursive: true });
  });

  it('whose databases are damaged can be restored all the same', async () => {
    const sqlite = await places[0]!.make();
    await using store = await sqlite.open();
    await fillStore(store, lines);
    const before = await contentOf(store);
    const target = { address: mkdtempSync(join(tmpdir(), 'assay-backups-')) };
    await takeBackup({ store: sqlite, target, version: '0.1.0', clock: { now: () => NOW } });
    await store.close();
    for (const name of readdirSync(sqlite.folder)) rmSync(join(sqlite.folder, name));
    writeFileSync(join(sqlite.folder, 'records.db'), 'damaged'.repeat(2_000));
    await restoreBackup({ target, store: sqlite, now: NOW });
    expect(await content(sqlite)).toEqual(before);
    const kept = new DatabaseSync(join(sqlite.folder, 'market.db'));
    expect(kept.prepare('pragma integrity_check').get()).toEqual({ integrity_check: 'ok' });
    kept.close();
    await sqlite.remove();
    rmSync(target.address, { recursive: true });
  });
});

async function content(place: TestPlace): Promise<unknown> {
  await using store = await place.open();
  return await contentOf(store);
}

/** Goes on where the store stopped: numbers that count by themselves must not meet those that are there. */
async function addMore(place: TestPlace): Promise<void> {
  await using store = await place.open();
  const { length } = await store.audit.read(0, 100);
  await store.audit.add({ time: NOW, actor: 'cli', action: 'backup.restored', detail: null });
  expect(await store.audit.read(0, 100)).toHaveLength(length + 1);
  await store.killSwitch.lift('lift-me', NOW);
  await store.killSwitch.pull({ time: NOW, reason: 'again', flatten: true, token: 'other' });
  await store.points.append('another', 1, { price: 1 });
}

async function dropSchema(place: TestPlace, schema: string): Promise<void> {
  await place.tamper('records', `set client_min_messages = warning; drop schema "${schema}" cascade`);
}

/** As the engine writes them. */
function journalLines(): readonly string[] {
  const found: string[] = [];
  const journal = new Journal((line) => void found.push(line));
  for (let n = 0; n < 200; n++) journal.record('signal', { strategy: 'sma', text: `caf\u00E9 "${n}"` });
  return found;
}
