import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';
import { columnTypes } from '#adapters/storage/dialect.ts';

/** Instruments, sets of bars, their chunks and the live tail. */
export const bars: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    const { text, bytes, rowNumber } = columnTypes(db);
    await createInstruments(db);
    await db.schema
      .createTable('bar_series')
      .addColumn('id', 'integer', rowNumber)
      .addColumn('instrument', text, (column) => column.notNull().references('instrument.id'))
      .addColumn('timeframe', text, (column) => column.notNull())
      .addUniqueConstraint('bar_series_name', ['instrument', 'timeframe'])
      .execute();
    await db.schema
      .createTable('bar_chunk')
      .addColumn('series', 'integer', (column) => column.notNull().references('bar_series.id'))
      .addColumn('start', 'bigint', (column) => column.notNull())
      .addColumn('bars', 'integer', (column) => column.notNull())
      .addColumn('first_open', 'bigint', (column) => column.notNull())
      .addColumn('last_close', 'bigint', (column) => column.notNull())
      // Last, so that a list of chunks is read without the pages of their data.
      .addColumn('data', bytes, (column) => column.notNull())
      .addPrimaryKeyConstraint('bar_chunk_key', ['series', 'start'])
      .execute();
    await createTail(db);
  },
};

async function createInstruments(db: Kysely<unknown>): Promise<void> {
  const { text } = columnTypes(db);
  let table = db.schema.createTable('instrument').addColumn('id', text, (column) => column.primaryKey());
  const columns = [
    'symbol',
    'venue',
    'kind',
    'base',
    'quote',
    'price_tick',
    'quantity_step',
    'min_quantity',
    'min_notional',
    'calendar',
  ] as const;
  for (const name of columns) table = table.addColumn(name, text, (column) => column.notNull());
  await table.execute();
}

async function createTail(db: Kysely<unknown>): Promise<void> {
  const { real } = columnTypes(db);
  await db.schema
    .createTable('bar_tail')
    .addColumn('series', 'integer', (column) => column.notNull().references('bar_series.id'))
    .addColumn('open_time', 'bigint', (column) => column.notNull())
    .addColumn('close_time', 'bigint', (column) => column.notNull())
    .addColumn('open', real, (column) => column.notNull())
    .addColumn('high', real, (column) => column.notNull())
    .addColumn('low', real, (column) => column.notNull())
    .addColumn('close', real, (column) => column.notNull())
    .addColumn('volume', real)
    .addPrimaryKeyConstraint('bar_tail_key', ['series', 'open_time'])
    .execute();
}
