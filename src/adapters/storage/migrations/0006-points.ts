import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';
import { columnTypes } from '#adapters/storage/dialect.ts';

/** Series of points: their blocks, a UTC day each, and the live tail. */
export const points: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    const { text, bytes, rowNumber } = columnTypes(db);
    await db.schema
      .createTable('point_series')
      .addColumn('id', 'integer', rowNumber)
      .addColumn('name', text, (column) => column.notNull().unique())
      .addColumn('columns', text, (column) => column.notNull())
      .execute();
    await db.schema
      .createTable('point_block')
      .addColumn('series', 'integer', (column) => column.notNull().references('point_series.id'))
      .addColumn('day', 'bigint', (column) => column.notNull())
      .addColumn('points', 'integer', (column) => column.notNull())
      .addColumn('first', 'bigint', (column) => column.notNull())
      .addColumn('last', 'bigint', (column) => column.notNull())
      // Last, so that a list of blocks is read without the pages of their data.
      .addColumn('data', bytes, (column) => column.notNull())
      .addPrimaryKeyConstraint('point_block_key', ['series', 'day'])
      .execute();
    await db.schema
      .createTable('point_tail')
      .addColumn('series', 'integer', (column) => column.notNull().references('point_series.id'))
      .addColumn('time', 'bigint', (column) => column.notNull())
      .addColumn('data', bytes, (column) => column.notNull())
      .addPrimaryKeyConstraint('point_tail_key', ['series', 'time'])
      .execute();
  },
};
