import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { sql } from 'kysely';
import type { Kysely } from 'kysely';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AssayError } from '#core/errors.ts';
import { BarColumns } from '#domain/market/bar-columns.ts';
import { assumedInstrument } from '#domain/market/instrument.ts';
import { BarRepository } from '#adapters/storage/bars/bar-repository.ts';
import { Database } from '#adapters/storage/database.ts';
import { openDatabases } from '#adapters/storage/databases.ts';
import { MARKET_MIGRATIONS } from '#adapters/storage/migrations.ts';
import { sqliteEngine } from '#adapters/storage/sqlite/sqlite-engine.ts';
import { openStore } from '#adapters/storage/store.ts';
import { storeError } from '#adapters/storage/store-error.ts';

const BTC = assumedInstrument('BTC/USDT', 'sim', 2);
const SERIES = { instrument: BTC.id, timeframe: '1m' } as const;

describe('a data folder', () => {
  let folder = '';

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'assay-folder-'));
  });

  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  it('is made when it is not there, and opening it again changes nothing', async () => {
    const fresh = join(folder, 'deep', 'inside');
    await (await openStore(fresh)).close();
    const before = readFileSync(join(fresh, 'market.db'));
    await (await openStore(fresh)).close();
    expect(readFileSync(join(fresh, 'market.db')).equals(before)).toBe(true);
  });

  it('can be opened by two at the same moment', async () => {
    const stores = await Promise.all([openStore(folder), openStore(folder)]);
    await stores[0].bars.write((writer) => writer.saveInstrument(BTC));
    expect(await stores[1].bars.list()).toEqual([]);
    for (const store of stores) await store.close();
  });

  it.each([
    ['normal', 1],
    ['full', 2],
  ] as const)('with durability %s is written with synchronous = %i, in WAL mode', async (durability, synchronous) => {
    const database = await Database.open(sqliteEngine(join(folder, 'any.db'), { durability }), {});
    const pragma = async (name: string): Promise<unknown> =>
      Object.values((await sql.raw<object>(`pragma ${name}`).execute(database.writer)).rows[0]!)[0];
    expect(await pragma('synchronous')).toBe(synchronous);
    expect(await pragma('journal_mode')).toBe('wal');
    await database.close();
  });

  it('that is a file is unusable', async () => {
    const file = join(folder, 'file');
    writeFileSync(file, 'text');
    await expect(openStore(file)).rejects.toMatchObject({
      code: 'store.unusable',
      remedy: expect.stringContaining('--data-dir'),
    });
  });

  it('with a file that is no database is unusable, and the file is left alone', async () => {
    writeFileSync(join(folder, 'market.db'), 'this is not a database, it only has its name'.repeat(50));
    const opening = openStore(folder);
    await expect(opening).rejects.toBeInstanceOf(AssayError);
    await expect(opening).rejects.toMatchObject({
      code: 'store.unusable',
      remedy: expect.stringContaining('Move the file away'),
    });
    expect(readFileSync(join(folder, 'market.db'), 'utf8')).toMatch(/^this is not a database/);
  });

  it('with a folder where a file belongs is unusable', async () => {
    mkdirSync(join(folder, 'records.db'));
    await expect(openStore(folder)).rejects.toMatchObject({ code: 'store.unusable' });
  });

  it('that a newer version wrote is unusable', async () => {
    await (await openStore(folder)).close();
    const market = new DatabaseSync(join(folder, 'market.db'));
    market.exec(`insert into kysely_migration values ('9999-from-the-future', '2030-01-01')`);
    market.close();
    await expect(openStore(folder)).rejects.toMatchObject({
      code: 'store.unusable',
      message: expect.stringContaining('a newer version of Assay wrote it (it has "9999-from-the-future")'),
    });
  });

  it('that another process is writing to says so and may be tried again', async () => {
    await using store = await openStore(folder, { busyTimeoutMs: 10 });
    const other = new DatabaseSync(join(folder, 'market.db'));
    other.exec('begin immediate');
    const saving = store.bars.write((writer) => writer.saveInstrument(BTC));
    await expect(saving).rejects.toMatchObject({
      code: 'store.unusable',
      retryable: true,
      message: expect.stringContaining('another process'),
    });
    other.exec('rollback');
    other.close();
    await store.bars.write((writer) => writer.saveInstrument(BTC));
  });

  it('that is read-only says so', async () => {
    await (await openStore(folder)).close();
    const file = join(folder, 'market.db');
    const database = new DatabaseSync(file, { readOnly: true });
    let thrown: unknown;
    try {
      database.exec('delete from instrument');
    } catch (error) {
      thrown = storeError(error, file);
    }
    database.close();
    expect(thrown).toMatchObject({ code: 'store.unusable', message: expect.stringContaining('it is read-only') });
  });

  it('on a full disk says so, keeps nothing of what did not fit, and goes on when there is room', async () => {
    const { market, records } = await openDatabases(folder);
    const bars = new BarRepository(market);
    const columns = new BarColumns();
    for (let i = 0; i < 20_000; i++) {
      columns.push({
        openTime: i * 60_000,
        closeTime: (i + 1) * 60_000,
        open: 1,
        high: 2,
        low: 1,
        close: 2,
        volume: i,
      });
    }
    const save = (): Promise<unknown> =>
      bars.write(async (writer) => {
        await writer.saveInstrument(BTC);
        return writer.save(SERIES, columns);
      });
    // SQLite gives the same answer at its own limit of pages as on a disk without room.
    const limit = (pages: number): Promise<unknown> =>
      sql.raw(`pragma max_page_count = ${pages}`).execute(market.writer);
    await limit(40);
    await expect(save()).rejects.toMatchObject({
      code: 'store.unusable',
      message: expect.stringContaining('the disk is full'),
    });
    expect((await bars.readRange(SERIES)).length).toBe(0);
    await limit(100_000);
    await save();
    expect((await bars.readRange(SERIES)).length).toBe(20_000);
    await market.close();
    await records.close();
  });

  it('of the first version is opened by this one, with what it held', async () => {
    const database = await Database.open(sqliteEngine(join(folder, 'market.db'), { durability: 'normal' }), {
      '0001-bars': MARKET_MIGRATIONS['0001-bars']!,
    });
    await database.close();
    await using store = await openStore(folder);
    await store.points.append('new', 1, { price: 2 });
    expect(await store.bars.list()).toEqual([]);
  });

  it('in which a later migration fails is left as it was', async () => {
    const half = (db: Kysely<unknown>) => db.schema.createTable('half').addColumn('id', 'integer').execute();
    const broken = { up: (db: Kysely<unknown>) => half(db).then(failing) };
    const engine = () => sqliteEngine(join(folder, 'any.db'), { durability: 'full' });
    await expect(Database.open(engine(), { ...MARKET_MIGRATIONS, '9999-broken': broken })).rejects.toThrow('half-way');
    const database = await Database.open(engine(), MARKET_MIGRATIONS);
    const { rows } = await sql`select name from sqlite_master where name = 'half'`.execute(database.reader);
    expect(rows).toEqual([]);
    await database.close();
  });

  it('with a damaged chunk says which bars cannot be read', async () => {
    await using store = await openStore(folder);
    const columns = BarColumns.from([
      { openTime: 0, closeTime: 60_000, open: 1, high: 1, low: 1, close: 1, volume: 1 },
    ]);
    await store.bars.write(async (writer) => {
      await writer.saveInstrument(BTC);
      await writer.save(SERIES, columns);
    });
    const market = new DatabaseSync(join(folder, 'market.db'));
    market.exec(`update bar_chunk set data = x'00112233'`);
    market.close();
    await expect(store.bars.readRange(SERIES)).rejects.toMatchObject({
      code: 'store.unusable',
      message: expect.stringContaining('bars of BTC/USDT@sim 1m cannot be read'),
    });
  });

  it('keeps what was committed and nothing of what was not when the process is killed', async () => {
    const child = spawn(process.execPath, ['--input-type=module', '-e', KILLED, folder], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(child.stdout, 'data');
    child.kill('SIGKILL');
    await once(child, 'exit');
    await using store = await openStore(folder);
    const back = await store.bars.readRange(SERIES);
    expect(back.length).toBe(1000);
    await store.bars.write((writer) => writer.remove(SERIES));
  });
});

function failing(): never {
  throw new Error('half-way');
}

/** Commits 1000 bars, then stores many more in a transaction that never ends. */
const KILLED = `
import { sqliteEngine } from '#adapters/storage/sqlite/sqlite-engine.ts';
import { openStore } from '#adapters/storage/store.ts';
import { BarColumns } from '#domain/market/bar-columns.ts';
import { assumedInstrument } from '#domain/market/instrument.ts';
const instrument = assumedInstrument('BTC/USDT', 'sim', 2);
const series = { instrument: instrument.id, timeframe: '1m' };
const bars = (from, to) => {
  const columns = new BarColumns();
  for (let i = from; i < to; i++) columns.push({ openTime: i * 60000, closeTime: (i + 1) * 60000, open: 1, high: 2, low: 1, close: 2, volume: i });
  return columns;
};
const store = await openStore(process.argv[1]);
await store.bars.write(async (writer) => { await writer.saveInstrument(instrument); await writer.save(series, bars(0, 1000)); });
await store.bars.write(async (writer) => {
  await writer.save(series, bars(1000, 100000));
  process.stdout.write('in the middle');
  await new Promise(() => setInterval(() => {}, 1000));
});
`;
