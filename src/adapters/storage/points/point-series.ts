import type { Kysely } from 'kysely';
import { AssayError } from '#core/errors.ts';
import type { MarketSchema } from '#adapters/storage/schema.ts';

/** A series with the number that its rows carry, and the names of its columns in the order of its blocks. */
export interface PointSeries {
  readonly id: number;
  readonly name: string;
  readonly columns: readonly string[];
}

export async function findPointSeries(db: Kysely<MarketSchema>, name: string): Promise<PointSeries | undefined> {
  const row = await db.selectFrom('point_series').selectAll().where('name', '=', name).executeTakeFirst();
  return row === undefined ? undefined : { id: row.id, name, columns: JSON.parse(row.columns) as string[] };
}

/** The series of this name, made when it is not there yet. Throws `argument.invalid` when it has other columns. */
export async function ensurePointSeries(
  db: Kysely<MarketSchema>,
  name: string,
  columns: readonly string[],
): Promise<PointSeries> {
  const known = await findPointSeries(db, name);
  if (known !== undefined) {
    assertSameColumns(known, columns);
    return known;
  }
  const { id } = await db
    .insertInto('point_series')
    .values({ name, columns: JSON.stringify(columns) })
    .returning('id')
    .executeTakeFirstOrThrow();
  return { id, name, columns };
}

/** Throws `argument.invalid` unless these are the columns of the series, in any order. */
export function assertSameColumns({ name, columns }: PointSeries, given: readonly string[]): void {
  if (given.length === columns.length && columns.every((column) => given.includes(column))) return;
  const message = `Expected points of "${name}" to have the columns "${columns.join(', ')}", was "${given.join(', ')}"`;
  throw new AssayError('argument.invalid', message, {
    place: { value: given.join(', ') },
    remedy: 'The columns of a series are fixed by its first point: give other ones a series of their own.',
  });
}
