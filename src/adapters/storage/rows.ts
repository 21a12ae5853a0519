import { sql } from 'kysely';
import type { RawBuilder } from 'kysely';

/** Rows written with one statement: below the limit of variables of both databases for tables of up to 60 columns. */
const ROWS_AT_ONCE = 500;

/** Rows in groups that fit one statement. */
export function* inGroups<Row>(rows: readonly Row[]): Generator<readonly Row[]> {
  for (let i = 0; i < rows.length; i += ROWS_AT_ONCE) yield rows.slice(i, i + ROWS_AT_ONCE);
}

/** The last of each name, at the place of the first: PostgreSQL does not change a row twice in one statement. */
export function latestOf<Row>(rows: readonly Row[], name: (row: Row) => string | number): readonly Row[] {
  if (rows.length < 2) return rows;
  return [...new Map(rows.map((row) => [name(row), row])).values()];
}

/** For rows that are there already: these columns get what was to be inserted. */
export function asInserted<Name extends string>(...columns: readonly Name[]): Record<Name, RawBuilder<never>> {
  const entries = columns.map((column) => [column, sql.ref(`excluded.${column}`)] as const);
  return Object.fromEntries(entries) as Record<Name, RawBuilder<never>>;
}
