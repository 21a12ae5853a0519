import type { Kysely } from 'kysely';
import type { Bar } from '#domain/market/bar.ts';
import { BarColumns } from '#domain/market/bar-columns.ts';
import type { BarSeries, BarStore, BarWriter, StoredBarSet } from '#domain/market/bar-store.ts';
import { compareTimeframes } from '#domain/market/timeframe.ts';
import type { Timeframe } from '#domain/market/timeframe.ts';
import { chunkStart, decodeChunk } from '#adapters/storage/bars/bar-chunk.ts';
import { readTail } from '#adapters/storage/bars/bar-tail.ts';
import type { Database } from '#adapters/storage/database.ts';
import { instrumentFromRow } from '#adapters/storage/bars/instrument-row.ts';
import type { MarketSchema } from '#adapters/storage/schema.ts';
import { findSeries } from '#adapters/storage/bars/series-row.ts';
import type { SeriesRow } from '#adapters/storage/bars/series-row.ts';
import { BarChunkWriter } from '#adapters/storage/bars/bar-chunk-writer.ts';
import { damagedStore } from '#adapters/storage/store-error.ts';

/** Stored bars: chunks of columns, and a tail of rows for the stretch that is still growing. */
export class BarRepository implements BarStore {
  private readonly database: Database<MarketSchema>;

  constructor(database: Database<MarketSchema>) {
    this.database = database;
  }

  async write<T>(work: (writer: BarWriter) => Promise<T>): Promise<T> {
    return this.transaction((writer) => work(writer));
  }

  async append(series: BarSeries, bar: Bar): Promise<void> {
    await this.transaction((writer) => writer.append(series, bar));
  }

  async readRange(
    series: BarSeries,
    from = Number.NEGATIVE_INFINITY,
    to = Number.POSITIVE_INFINITY,
  ): Promise<BarColumns> {
    return this.database.snapshot(async (db) => {
      const row = await findSeries(db, series);
      if (row === undefined || !(from < to)) return new BarColumns(0);
      return trimmed(await this.readChunks(db, row, from, to), from, to);
    });
  }

  async list(): Promise<readonly StoredBarSet[]> {
    return this.database.snapshot(async (db) => {
      const sets = await storedSets(db);
      return sets.sort(
        (a, b) => compareText(a.instrument.id, b.instrument.id) || compareTimeframes(a.timeframe, b.timeframe),
      );
    });
  }

  async find({ instrument, timeframe }: BarSeries): Promise<StoredBarSet | undefined> {
    const sets = await this.list();
    return sets.find((set) => set.instrument.id === instrument && set.timeframe === timeframe);
  }

  private async transaction<T>(work: (writer: BarChunkWriter) => Promise<T>): Promise<T> {
    return this.database.transaction((db) => work(new BarChunkWriter(db, this.database.place)));
  }

  /** The whole chunks that touch the range, then the tail: its bars are later than those of every chunk. */
  private async readChunks(db: Kysely<MarketSchema>, series: SeriesRow, from: number, to: number): Promise<BarColumns> {
    let query = db
      .selectFrom('bar_chunk')
      .select(['start', 'bars', 'data'])
      .where('series', '=', series.id)
      .orderBy('start');
    if (Number.isFinite(from)) query = query.where('start', '>=', chunkStart(series.timeframe, from));
    if (Number.isFinite(to)) query = query.where('start', '<', to);
    const chunks = await query.execute();
    const bars = new BarColumns(chunks.reduce((sum, chunk) => sum + chunk.bars, 0));
    for (const chunk of chunks) {
      if (decodeChunk(chunk.data, bars)) continue;
      throw damagedStore(this.database.place, `bars of ${series.instrument} ${series.timeframe} cannot be read`);
    }
    await readTail(db, series.id, bars);
    return bars;
  }
}

function trimmed(bars: BarColumns, from: number, to: number): BarColumns {
  const first = bars.indexAt(from);
  const last = bars.indexAt(to);
  return first === 0 && last === bars.length ? bars : bars.slice(first, last);
}

async function storedSets(db: Kysely<MarketSchema>): Promise<StoredBarSet[]> {
  const extents = await extentsBySeries(db);
  const rows = await db
    .selectFrom('bar_series')
    .innerJoin('instrument', 'instrument.id', 'bar_series.instrument')
    .selectAll('instrument')
    .select(['bar_series.id as series', 'bar_series.timeframe'])
    .execute();
  return rows.flatMap((row) => {
    const extent = extents.get(row.series);
    if (extent === undefined) return [];
    return [{ instrument: instrumentFromRow(row), timeframe: row.timeframe as Timeframe, ...extent }];
  });
}

type Extent = Pick<StoredBarSet, 'from' | 'to' | 'bars'>;

/** Chunks and tail of every series taken together. */
async function extentsBySeries(db: Kysely<MarketSchema>): Promise<Map<number, Extent>> {
  const chunks = await db
    .selectFrom('bar_chunk')
    .select(({ fn }) => ['series', fn.min('first_open').as('from'), fn.max('last_close').as('to')])
    .select(({ fn }) => fn.sum<number>('bars').as('bars'))
    .groupBy('series')
    .execute();
  const tails = await db
    .selectFrom('bar_tail')
    .select(({ fn }) => ['series', fn.min('open_time').as('from'), fn.max('close_time').as('to')])
    .select(({ fn }) => fn.countAll<number>().as('bars'))
    .groupBy('series')
    .execute();
  const extents = new Map<number, Extent>();
  for (const { series, from, to, bars } of [...chunks, ...tails]) {
    const known = extents.get(series);
    extents.set(series, {
      from: Math.min(from, known?.from ?? from),
      to: Math.max(to, known?.to ?? to),
      bars: bars + (known?.bars ?? 0),
    });
  }
  return extents;
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
