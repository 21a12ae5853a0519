import type { Kysely } from 'kysely';
import { decodePoint } from '#adapters/storage/points/point-block.ts';
import type { PointArrays } from '#adapters/storage/points/point-block.ts';
import type { PointSeries } from '#adapters/storage/points/point-series.ts';
import type { MarketSchema } from '#adapters/storage/schema.ts';
import { damagedStore } from '#adapters/storage/store-error.ts';

/** The tail of a series, or its part with `from <= time < to`. */
export async function readPointTail(
  db: Kysely<MarketSchema>,
  { id, name, columns }: PointSeries,
  place: string,
  { from, to }: { readonly from?: number | undefined; readonly to?: number | undefined },
): Promise<PointArrays> {
  let query = db.selectFrom('point_tail').select(['time', 'data']).where('series', '=', id).orderBy('time');
  if (from !== undefined) query = query.where('time', '>=', from);
  if (to !== undefined) query = query.where('time', '<', to);
  const rows = await query.execute();
  const arrays = Array.from({ length: columns.length + 1 }, () => new Float64Array(rows.length));
  rows.forEach((row, i) => {
    const values = decodePoint(row.data, columns.length);
    if (values === undefined) throw damagedStore(place, `points of "${name}" cannot be read`);
    arrays[0]![i] = row.time;
    for (let k = 0; k < columns.length; k++) arrays[k + 1]![i] = values[k]!;
  });
  return arrays;
}
