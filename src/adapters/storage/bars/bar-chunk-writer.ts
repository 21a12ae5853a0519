import type { Kysely } from 'kysely';
import type { Bar } from '#domain/market/bar.ts';
import { BarColumns } from '#domain/market/bar-columns.ts';
import type { BarSeries, BarWriter, ConflictRule, SaveOutcome } from '#domain/market/bar-store.ts';
import type { Instrument } from '#domain/market/instrument.ts';
import { chunkStart, decodeChunk, encodeChunk } from '#adapters/storage/bars/bar-chunk.ts';
import { SaveTally, assertNoOverlap, mergeBars } from '#adapters/storage/bars/bar-merge.ts';
import { clearTail, putTailBar, readTail, tailStart } from '#adapters/storage/bars/bar-tail.ts';
import { instrumentToRow } from '#adapters/storage/bars/instrument-row.ts';
import { asInserted } from '#adapters/storage/rows.ts';
import type { BarChunkTable, MarketSchema } from '#adapters/storage/schema.ts';
import { ensureSeries, findSeries, holdSeries } from '#adapters/storage/bars/series-row.ts';
import type { SeriesRow } from '#adapters/storage/bars/series-row.ts';
import { damagedStore } from '#adapters/storage/store-error.ts';

/** Chunks read and written with one statement: fewer round trips for short chunks, bounded memory for long ones. */
const CHUNKS_AT_ONCE = 64;

/** Changes to stored bars inside a transaction that the caller opened. */
export class BarChunkWriter implements BarWriter {
  private readonly db: Kysely<MarketSchema>;
  private readonly place: string;

  constructor(db: Kysely<MarketSchema>, place: string) {
    this.db = db;
    this.place = place;
  }

  async saveInstrument(instrument: Instrument): Promise<void> {
    const { id, ...rest } = instrumentToRow(instrument);
    await this.db
      .insertInto('instrument')
      .values({ id, ...rest })
      .onConflict((conflict) => conflict.column('id').doUpdateSet(rest))
      .execute();
  }

  async save(series: BarSeries, bars: BarColumns, onConflict: ConflictRule = 'keep'): Promise<SaveOutcome> {
    const row = await ensureSeries(this.db, series);
    await this.foldTail(row);
    const tally = new SaveTally();
    await this.saveChunks(row, bars, onConflict, tally);
    return tally.outcome();
  }

  async remove(series: BarSeries): Promise<number> {
    await holdSeries(this.db, series);
    const row = await findSeries(this.db, series);
    if (row === undefined) return 0;
    const { bars } = await this.db
      .selectFrom('bar_chunk')
      .select(({ fn }) => fn.sum<number | null>('bars').as('bars'))
      .where('series', '=', row.id)
      .executeTakeFirstOrThrow();
    const inTail = await clearTail(this.db, row.id);
    await this.db.deleteFrom('bar_chunk').where('series', '=', row.id).execute();
    await this.db.deleteFrom('bar_series').where('id', '=', row.id).execute();
    return (bars ?? 0) + inTail;
  }

  /** One live bar: a row in the tail, unless it belongs among bars that are in chunks already. */
  async append(series: BarSeries, bar: Bar): Promise<void> {
    const row = await ensureSeries(this.db, series);
    const { end } = await this.db
      .selectFrom('bar_chunk')
      .select(({ fn }) => fn.max<number | null>('last_close').as('end'))
      .where('series', '=', row.id)
      .executeTakeFirstOrThrow();
    if (end !== null && bar.openTime < end) {
      await this.save(series, BarColumns.from([bar]), 'replace');
      return;
    }
    await putTailBar(this.db, row.id, bar);
    const start = chunkStart(row.timeframe, bar.openTime);
    const first = await tailStart(this.db, row.id);
    if (first !== undefined && first < start) await this.foldTail(row, start);
  }

  /** Moves the tail, or its part before an open time, into chunks. */
  private async foldTail(row: SeriesRow, before?: number): Promise<void> {
    const tail = new BarColumns(0);
    await readTail(this.db, row.id, tail, before);
    if (tail.length === 0) return;
    await this.saveChunks(row, tail, 'replace', new SaveTally());
    await clearTail(this.db, row.id, before);
  }

  private async saveChunks(row: SeriesRow, bars: BarColumns, rule: ConflictRule, tally: SaveTally): Promise<void> {
    const parts = chunkParts(row, bars);
    for (let i = 0; i < parts.length; i += CHUNKS_AT_ONCE) {
      const group = parts.slice(i, i + CHUNKS_AT_ONCE);
      const stored = await this.storedChunks(row, group);
      const changed = group.flatMap((part) => {
        const merged = this.mergedPart(row, part, stored.get(part.start), { bars, rule, tally });
        return merged === undefined ? [] : [merged];
      });
      if (changed.length > 0) await this.putChunks(changed);
    }
  }

  /** The new row of a chunk; undefined when nothing in it changes. */
  private mergedPart(
    row: SeriesRow,
    { start, from, to }: ChunkPart,
    stored: Uint8Array | undefined,
    { bars, rule, tally }: { bars: BarColumns; rule: ConflictRule; tally: SaveTally },
  ): BarChunkTable | undefined {
    const incoming = bars.slice(from, to);
    let merged = incoming;
    if (stored === undefined) {
      tally.countAdded(incoming.length);
    } else {
      const before = tally.changes;
      const known = new BarColumns(0);
      if (!decodeChunk(stored, known)) {
        throw damagedStore(this.place, `bars of ${row.instrument} ${row.timeframe} cannot be read`);
      }
      merged = mergeBars(known, incoming, rule, tally);
      if (tally.changes === before) return undefined;
    }
    assertNoOverlap(merged, row);
    return {
      series: row.id,
      start,
      bars: merged.length,
      first_open: merged.openTime[0]!,
      last_close: merged.closeTime[merged.length - 1]!,
      data: encodeChunk(merged),
    };
  }

  private async putChunks(chunks: readonly BarChunkTable[]): Promise<void> {
    await this.db
      .insertInto('bar_chunk')
      .values(chunks)
      .onConflict((conflict) =>
        conflict.columns(['series', 'start']).doUpdateSet(asInserted('bars', 'first_open', 'last_close', 'data')),
      )
      .execute();
  }

  private async storedChunks(row: SeriesRow, parts: readonly ChunkPart[]): Promise<Map<number, Uint8Array>> {
    const chunks = await this.db
      .selectFrom('bar_chunk')
      .select(['start', 'data'])
      .where('series', '=', row.id)
      .where('start', '>=', parts[0]!.start)
      .where('start', '<=', parts.at(-1)!.start)
      .execute();
    return new Map(chunks.map(({ start, data }) => [start, data]));
  }
}

/** The bars `[from, to)` of some columns that belong to one chunk. */
interface ChunkPart {
  readonly start: number;
  readonly from: number;
  readonly to: number;
}

function chunkParts({ timeframe }: BarSeries, bars: BarColumns): ChunkPart[] {
  const parts: ChunkPart[] = [];
  for (let from = 0; from < bars.length;) {
    const start = chunkStart(timeframe, bars.openTime[from]!);
    let to = from + 1;
    while (to < bars.length && chunkStart(timeframe, bars.openTime[to]!) === start) to++;
    parts.push({ start, from, to });
    from = to;
  }
  return parts;
}
