import type { Kysely } from 'kysely';
import type { Bar } from '#domain/market/bar.ts';
import type { BarColumns } from '#domain/market/bar-columns.ts';
import type { MarketSchema } from '#adapters/storage/schema.ts';

/** Appends the tail of a series, or its part before an open time, to columns. */
export async function readTail(
  db: Kysely<MarketSchema>,
  series: number,
  into: BarColumns,
  before?: number,
): Promise<void> {
  let query = db.selectFrom('bar_tail').selectAll().where('series', '=', series).orderBy('open_time');
  if (before !== undefined) query = query.where('open_time', '<', before);
  for (const row of await query.execute()) {
    into.push({
      openTime: row.open_time,
      closeTime: row.close_time,
      open: row.open,
      high: row.high,
      low: row.low,
      close: row.close,
      volume: row.volume ?? Number.NaN,
    });
  }
}

/** Open time of the first bar of the tail; undefined when the tail is empty. */
export async function tailStart(db: Kysely<MarketSchema>, series: number): Promise<number | undefined> {
  const row = await db
    .selectFrom('bar_tail')
    .select('open_time')
    .where('series', '=', series)
    .orderBy('open_time')
    .limit(1)
    .executeTakeFirst();
  return row?.open_time;
}

/** Inserts a bar into the tail, in place of the one that opens at the same time. */
export async function putTailBar(db: Kysely<MarketSchema>, series: number, bar: Bar): Promise<void> {
  const row = {
    close_time: bar.closeTime,
    open: bar.open,
    high: bar.high,
    low: bar.low,
    close: bar.close,
    volume: Number.isNaN(bar.volume) ? null : bar.volume,
  };
  await db
    .insertInto('bar_tail')
    .values({ series, open_time: bar.openTime, ...row })
    .onConflict((conflict) => conflict.columns(['series', 'open_time']).doUpdateSet(row))
    .execute();
}

/** Deletes the tail of a series, or its part before an open time; gives the number of bars deleted. */
export async function clearTail(db: Kysely<MarketSchema>, series: number, before?: number): Promise<number> {
  let query = db.deleteFrom('bar_tail').where('series', '=', series);
  if (before !== undefined) query = query.where('open_time', '<', before);
  return Number((await query.executeTakeFirst()).numDeletedRows);
}
