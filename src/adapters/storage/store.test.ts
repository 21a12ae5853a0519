import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AssayError } from '#core/errors.ts';
import { BarColumns } from '#domain/market/bar-columns.ts';
import { assumedInstrument } from '#domain/market/instrument.ts';
import { Database } from '#adapters/storage/database.ts';
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
    const database = await Database.open(join(folder, 'any.db'), { durability, migrations: {} });
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

/** Commits 1000 bars, then stores many more in a transaction that never ends. */
const KILLED = `
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
