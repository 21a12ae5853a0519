import type { Kysely } from 'kysely';
import type { LivePoint, PointColumns, PointStore } from '#domain/operations/point-store.ts';
import type { Database } from '#adapters/storage/database.ts';
import { holdAlone } from '#adapters/storage/dialect.ts';
import { cutPoints, decodeBlock, joined, toArrays, toColumns } from '#adapters/storage/points/point-block.ts';
import type { PointArrays } from '#adapters/storage/points/point-block.ts';
import { ensurePointSeries, findPointSeries } from '#adapters/storage/points/point-series.ts';
import type { PointSeries } from '#adapters/storage/points/point-series.ts';
import { readPointTail } from '#adapters/storage/points/point-tail.ts';
import { appendTogether } from '#adapters/storage/points/point-batch.ts';
import { PointWriter, blockDay } from '#adapters/storage/points/point-writer.ts';
import type { MarketSchema } from '#adapters/storage/schema.ts';
import { damagedStore } from '#adapters/storage/store-error.ts';

type StoredSeries = Awaited<ReturnType<PointStore['list']>>[number];

/** Series of points: blocks of columns, a UTC day each, and a tail of rows for what comes live. */
export class PointRepository implements PointStore {
  private readonly database: Database<MarketSchema>;

  constructor(database: Database<MarketSchema>) {
    this.database = database;
  }

  async append(series: string, time: number, values: Readonly<Record<string, number>>): Promise<void> {
    await this.change(series, Object.keys(values), (writer, { columns }) =>
      writer.append(
        time,
        columns.map((name) => values[name]!),
      ),
    );
  }

  async appendAll(points: readonly LivePoint[]): Promise<void> {
    if (points.length === 0) return;
    await this.database.transaction((db) => appendTogether(db, this.database.place, points));
  }

  async save(series: string, points: PointColumns): Promise<void> {
    await this.change(series, Object.keys(points.values), (writer, { columns }) =>
      writer.save(toArrays(points, columns)),
    );
  }

  async read(series: string, from: number, to: number): Promise<PointColumns> {
    return this.database.snapshot(async (db) => {
      const known = await findPointSeries(db, series);
      if (known === undefined) return toColumns([], []);
      const range = finiteRange(from, to);
      const parts = await this.readBlocks(db, known, range);
      parts.push(await readPointTail(db, known, this.database.place, range));
      const whole = [0, ...known.columns].map((_, i) => joined(parts.map((part) => part[i]!)));
      return toColumns(cutPoints(whole, from, to), known.columns);
    });
  }

  /** `to` is the time of the last point. */
  async list(): Promise<readonly StoredSeries[]> {
    return this.database.snapshot(async (db) => {
      const extents = await extentsBySeries(db);
      const rows = await db.selectFrom('point_series').selectAll().orderBy('name').execute();
      return rows.flatMap(({ id, name, columns }) => {
        const extent = extents.get(id);
        if (extent === undefined) return [];
        return [{ series: name, columns: JSON.parse(columns) as string[], ...extent }];
      });
    });
  }

  async forgetBefore(series: string, instant: number): Promise<number> {
    return this.database.transaction(async (db) => {
      await holdAlone(db, `points ${series}`);
      const known = await findPointSeries(db, series);
      if (known === undefined) return 0;
      const day = blockDay(instant);
      const { points } = await db
        .selectFrom('point_block')
        .select(({ fn }) => fn.sum<number | null>('points').as('points'))
        .where('series', '=', known.id)
        .where('day', '<', day)
        .executeTakeFirstOrThrow();
      await db.deleteFrom('point_block').where('series', '=', known.id).where('day', '<', day).execute();
      const tail = db.deleteFrom('point_tail').where('series', '=', known.id).where('time', '<', day);
      const { numDeletedRows } = await tail.executeTakeFirstOrThrow();
      return (points ?? 0) + Number(numDeletedRows);
    });
  }

  private async change(
    series: string,
    columns: readonly string[],
    work: (writer: PointWriter, known: PointSeries) => Promise<void>,
  ): Promise<void> {
    await this.database.transaction(async (db) => {
      await holdAlone(db, `points ${series}`);
      const known = await ensurePointSeries(db, series, columns);
      await work(new PointWriter(db, known, this.database.place), known);
    });
  }

  private async readBlocks(
    db: Kysely<MarketSchema>,
    { id, name, columns }: PointSeries,
    { from, to }: FiniteRange,
  ): Promise<PointArrays[]> {
    let query = db.selectFrom('point_block').select('data').where('series', '=', id).orderBy('day');
    if (from !== undefined) query = query.where('day', '>=', blockDay(from));
    if (to !== undefined) query = query.where('day', '<', to);
    const rows = await query.execute();
    return rows.map(({ data }) => {
      const arrays = decodeBlock(data, columns.length);
      if (arrays === undefined) throw damagedStore(this.database.place, `points of "${name}" cannot be read`);
      return arrays;
    });
  }
}

/** A range whose bounds a database can compare with; undefined: no bound. */
interface FiniteRange {
  readonly from: number | undefined;
  readonly to: number | undefined;
}

function finiteRange(from: number, to: number): FiniteRange {
  return {
    from: Number.isFinite(from) ? Math.ceil(from) : undefined,
    to: Number.isFinite(to) ? Math.ceil(to) : undefined,
  };
}

type Extent = Pick<StoredSeries, 'from' | 'to' | 'points'>;

/** Blocks and tail of every series taken together. */
async function extentsBySeries(db: Kysely<MarketSchema>): Promise<Map<number, Extent>> {
  const blocks = await db
    .selectFrom('point_block')
    .select(({ fn }) => ['series', fn.min('first').as('from'), fn.max('last').as('to')])
    .select(({ fn }) => fn.sum<number>('points').as('points'))
    .groupBy('series')
    .execute();
  const tails = await db
    .selectFrom('point_tail')
    .select(({ fn }) => ['series', fn.min('time').as('from'), fn.max('time').as('to')])
    .select(({ fn }) => fn.countAll<number>().as('points'))
    .groupBy('series')
    .execute();
  const extents = new Map<number, Extent>();
  for (const { series, from, to, points } of [...blocks, ...tails]) {
    const known = extents.get(series);
    extents.set(series, {
      from: Math.min(from, known?.from ?? from),
      to: Math.max(to, known?.to ?? to),
      points: points + (known?.points ?? 0),
    });
  }
  return extents;
}
