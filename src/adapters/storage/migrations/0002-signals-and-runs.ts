import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';
import { columnTypes } from '#adapters/storage/dialect.ts';

/** Gated signals and the records of runs. */
export const signalsAndRuns: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    const { text } = columnTypes(db);
    await db.schema
      .createTable('signal')
      .addColumn('id', text, (column) => column.primaryKey())
      .addColumn('time', 'bigint', (column) => column.notNull())
      .addColumn('strategy', text, (column) => column.notNull())
      .addColumn('instrument', text, (column) => column.notNull())
      .addColumn('decision', text, (column) => column.notNull())
      .addColumn('document', text, (column) => column.notNull())
      .execute();
    await db.schema.createIndex('signal_time').on('signal').columns(['time']).execute();
    await db.schema.createIndex('signal_instrument').on('signal').columns(['instrument', 'time']).execute();
    await db.schema
      .createTable('run')
      .addColumn('id', text, (column) => column.primaryKey())
      .addColumn('kind', text, (column) => column.notNull())
      .addColumn('config_hash', text, (column) => column.notNull())
      .addColumn('created', 'bigint', (column) => column.notNull())
      .addColumn('summary', text, (column) => column.notNull())
      .execute();
    await db.schema.createIndex('run_created').on('run').columns(['created']).execute();
  },
};
