import type { Kysely } from 'kysely';
import { AssayError } from '#core/errors.ts';
import type { BarSeries } from '#domain/market/bar-store.ts';
import { holdAlone } from '#adapters/storage/dialect.ts';
import type { MarketSchema } from '#adapters/storage/schema.ts';

/** A set of bars with the number that its rows carry. */
export interface SeriesRow extends BarSeries {
  readonly id: number;
}

/** Changes read what is stored, merge and write it: two of them at the same set must come one after the other. */
export async function holdSeries(db: Kysely<MarketSchema>, { instrument, timeframe }: BarSeries): Promise<void> {
  await holdAlone(db, `bars ${instrument} ${timeframe}`);
}

export async function findSeries(db: Kysely<MarketSchema>, series: BarSeries): Promise<SeriesRow | undefined> {
  const row = await db
    .selectFrom('bar_series')
    .select('id')
    .where('instrument', '=', series.instrument)
    .where('timeframe', '=', series.timeframe)
    .executeTakeFirst();
  return row === undefined ? undefined : { id: row.id, instrument: series.instrument, timeframe: series.timeframe };
}

/** The row of a set that is to be changed, made when it is not there yet. Its instrument must be stored. */
export async function ensureSeries(db: Kysely<MarketSchema>, series: BarSeries): Promise<SeriesRow> {
  await holdSeries(db, series);
  const known = await findSeries(db, series);
  if (known !== undefined) return known;
  const { instrument, timeframe } = series;
  const stored = await db.selectFrom('instrument').select('id').where('id', '=', instrument).executeTakeFirst();
  if (stored === undefined) {
    throw new AssayError('data.missing', `Expected instrument "${instrument}" to be stored before its bars`, {
      place: { value: instrument },
      remedy: 'Save the instrument first, in the same transaction.',
    });
  }
  const inserted = await db
    .insertInto('bar_series')
    .values({ instrument, timeframe })
    .returning('id')
    .executeTakeFirstOrThrow();
  return { id: inserted.id, instrument, timeframe };
}
