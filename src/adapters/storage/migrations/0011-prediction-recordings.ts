import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';
import { columnTypes } from '#adapters/storage/dialect.ts';

/** What prediction markets said: blocks of events, by market and time. */
export const predictionRecordings: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    const { text, bytes, rowNumber } = columnTypes(db);
    await db.schema
      .createTable('prediction_block')
      .addColumn('id', 'integer', rowNumber)
      .addColumn('market', text, (column) => column.notNull())
      .addColumn('first', 'bigint', (column) => column.notNull())
      .addColumn('last', 'bigint', (column) => column.notNull())
      .addColumn('events', 'integer', (column) => column.notNull())
      .addColumn('is_whole', 'integer', (column) => column.notNull())
      .addColumn('bytes', 'integer', (column) => column.notNull())
      // Last, so that lists are read without its pages.
      .addColumn('data', bytes, (column) => column.notNull())
      .execute();
    await db.schema
      .createIndex('prediction_block_market')
      .on('prediction_block')
      .columns(['market', 'is_whole', 'first'])
      .execute();
    await db.schema.createIndex('prediction_block_last').on('prediction_block').column('last').execute();
  },
};
