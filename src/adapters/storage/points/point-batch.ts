import type { Kysely } from 'kysely';
import type { LivePoint } from '#domain/operations/point-store.ts';
import { holdAlone } from '#adapters/storage/dialect.ts';
import { encodePoint } from '#adapters/storage/points/point-block.ts';
import { assertSameColumns, ensurePointSeries } from '#adapters/storage/points/point-series.ts';
import type { PointSeries } from '#adapters/storage/points/point-series.ts';
import { PointWriter, tailStart } from '#adapters/storage/points/point-writer.ts';
import { asInserted, inGroups, latestOf } from '#adapters/storage/rows.ts';
import type { MarketSchema } from '#adapters/storage/schema.ts';

interface Placed {
  readonly point: LivePoint;
  readonly series: PointSeries;
}

/** Live points of many series with a handful of statements, inside a transaction that the caller opened. */
export async function appendTogether(
  db: Kysely<MarketSchema>,
  place: string,
  points: readonly LivePoint[],
): Promise<void> {
  const known = await seriesOf(db, points);
  const placed = points.map((point) => ({ point, series: known.get(point.series)! }));
  const ids = placed.map(({ series }) => series.id);
  const lasts = await extremes(db, 'point_block', ids);
  const isLate = ({ point, series }: Placed): boolean =>
    point.time <= (lasts.get(series.id) ?? Number.NEGATIVE_INFINITY);
  await putTailRows(
    db,
    placed.filter((each) => !isLate(each)),
  );
  for (const { point, series } of placed.filter(isLate)) {
    await new PointWriter(db, series, place).append(point.time, valuesOf(point, series));
  }
  await foldOld(db, place, placed);
}

async function seriesOf(db: Kysely<MarketSchema>, points: readonly LivePoint[]): Promise<Map<string, PointSeries>> {
  const known = new Map<string, PointSeries>();
  for (const group of inGroups(points)) {
    const names = group.map(({ series }) => series);
    const rows = await db.selectFrom('point_series').selectAll().where('name', 'in', names).execute();
    for (const { id, name, columns } of rows) known.set(name, { id, name, columns: JSON.parse(columns) as string[] });
  }
  for (const { series, values } of points) {
    const columns = Object.keys(values);
    const found = known.get(series);
    if (found === undefined) known.set(series, await ensurePointSeries(db, series, columns));
    else assertSameColumns(found, columns);
  }
  return known;
}

/** The last time in blocks, or the first in tails, by series. */
async function extremes(
  db: Kysely<MarketSchema>,
  table: 'point_block' | 'point_tail',
  ids: readonly number[],
): Promise<Map<number, number>> {
  const found = new Map<number, number>();
  for (const group of inGroups(ids)) {
    const rows =
      table === 'point_block'
        ? await db
            .selectFrom('point_block')
            .select(({ fn }) => ['series', fn.max('last').as('time')])
            .where('series', 'in', group)
            .groupBy('series')
            .execute()
        : await db
            .selectFrom('point_tail')
            .select(({ fn }) => ['series', fn.min('time').as('time')])
            .where('series', 'in', group)
            .groupBy('series')
            .execute();
    for (const { series, time } of rows) found.set(series, time);
  }
  return found;
}

async function putTailRows(db: Kysely<MarketSchema>, placed: readonly Placed[]): Promise<void> {
  const rows = placed.map(({ point, series }) => ({
    series: series.id,
    time: point.time,
    data: encodePoint(valuesOf(point, series)),
  }));
  for (const group of inGroups(latestOf(rows, ({ series, time }) => `${series} ${time}`))) {
    await db
      .insertInto('point_tail')
      .values(group)
      .onConflict((conflict) => conflict.columns(['series', 'time']).doUpdateSet(asInserted('data')))
      .execute();
  }
}

async function foldOld(db: Kysely<MarketSchema>, place: string, placed: readonly Placed[]): Promise<void> {
  const firsts = await extremes(
    db,
    'point_tail',
    placed.map(({ series }) => series.id),
  );
  for (const { point, series } of placed) {
    const start = tailStart(point.time);
    if ((firsts.get(series.id) ?? start) >= start) continue;
    await holdAlone(db, `points ${series.name}`);
    await new PointWriter(db, series, place).foldTail(start);
  }
}

/** In the order of the series' columns. */
function valuesOf({ values }: LivePoint, { columns }: PointSeries): readonly number[] {
  return columns.map((name) => values[name]!);
}
