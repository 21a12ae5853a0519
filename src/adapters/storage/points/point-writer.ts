import type { Kysely } from 'kysely';
import { DAY_MS, HOUR_MS } from '#core/time.ts';
import { decodeBlock, encodeBlock, encodePoint, indexAt, mergePoints } from '#adapters/storage/points/point-block.ts';
import type { PointArrays } from '#adapters/storage/points/point-block.ts';
import type { PointSeries } from '#adapters/storage/points/point-series.ts';
import { readPointTail } from '#adapters/storage/points/point-tail.ts';
import { asInserted } from '#adapters/storage/rows.ts';
import type { MarketSchema } from '#adapters/storage/schema.ts';
import { damagedStore } from '#adapters/storage/store-error.ts';

/** Rows of the tail are folded into the block of their day after so long: a day of them would take longer to read than a week of blocks. */
const TAIL_MS = 4 * HOUR_MS;

/** Start of the UTC day, whose block holds a point of this time. */
export function blockDay(time: number): number {
  return Math.floor(time / DAY_MS) * DAY_MS;
}

/** Live points before this belong into blocks once there is one of this time. */
export function tailStart(time: number): number {
  return Math.floor(time / TAIL_MS) * TAIL_MS;
}

/** Changes to one series inside a transaction that the caller opened. */
export class PointWriter {
  private readonly db: Kysely<MarketSchema>;
  private readonly series: PointSeries;
  private readonly place: string;

  constructor(db: Kysely<MarketSchema>, series: PointSeries, place: string) {
    this.db = db;
    this.series = series;
    this.place = place;
  }

  /** One live point: a row in the tail, unless it belongs among points that are in blocks already. */
  async append(time: number, values: readonly number[]): Promise<void> {
    const { last } = await this.db
      .selectFrom('point_block')
      .select(({ fn }) => fn.max<number | null>('last').as('last'))
      .where('series', '=', this.series.id)
      .executeTakeFirstOrThrow();
    if (last !== null && time <= last) {
      await this.save([Float64Array.of(time), ...values.map((value) => Float64Array.of(value))]);
      return;
    }
    await this.putTailRow(time, encodePoint(values));
    const start = tailStart(time);
    const { first } = await this.db
      .selectFrom('point_tail')
      .select(({ fn }) => fn.min<number | null>('time').as('first'))
      .where('series', '=', this.series.id)
      .executeTakeFirstOrThrow();
    if (first !== null && first < start) await this.foldTail(start);
  }

  async save(arrays: PointArrays): Promise<void> {
    await this.foldTail();
    await this.saveBlocks(arrays);
  }

  /** Moves the tail, or its part before a time, into blocks. */
  async foldTail(before?: number): Promise<void> {
    const tail = await readPointTail(this.db, this.series, this.place, { to: before });
    if (tail[0]!.length === 0) return;
    await this.saveBlocks(tail);
    let query = this.db.deleteFrom('point_tail').where('series', '=', this.series.id);
    if (before !== undefined) query = query.where('time', '<', before);
    await query.execute();
  }

  private async saveBlocks(arrays: PointArrays): Promise<void> {
    const times = arrays[0]!;
    for (let from = 0; from < times.length;) {
      const day = blockDay(times[from]!);
      const to = indexAt(times, day + DAY_MS);
      await this.saveBlock(
        day,
        arrays.map((array) => array.subarray(from, to)),
      );
      from = to;
    }
  }

  private async saveBlock(day: number, incoming: PointArrays): Promise<void> {
    const { id: series, name, columns } = this.series;
    const row = await this.db
      .selectFrom('point_block')
      .select('data')
      .where('series', '=', series)
      .where('day', '=', day)
      .executeTakeFirst();
    let arrays = incoming;
    if (row !== undefined) {
      const stored = decodeBlock(row.data, columns.length);
      if (stored === undefined) throw damagedStore(this.place, `points of "${name}" cannot be read`);
      arrays = mergePoints(stored, incoming);
    }
    const times = arrays[0]!;
    const extent = { points: times.length, first: times[0]!, last: times.at(-1)! };
    await this.db
      .insertInto('point_block')
      .values({ series, day, ...extent, data: encodeBlock(arrays) })
      .onConflict((conflict) =>
        conflict.columns(['series', 'day']).doUpdateSet(asInserted('points', 'first', 'last', 'data')),
      )
      .execute();
  }

  private async putTailRow(time: number, data: Uint8Array): Promise<void> {
    await this.db
      .insertInto('point_tail')
      .values({ series: this.series.id, time, data })
      .onConflict((conflict) => conflict.columns(['series', 'time']).doUpdateSet(asInserted('data')))
      .execute();
  }
}
