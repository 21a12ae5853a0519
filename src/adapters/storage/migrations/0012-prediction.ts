import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';
import { columnTypes } from '#adapters/storage/dialect.ts';

/** Prediction markets, and what was found in them. */
export const prediction: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    const { text } = columnTypes(db);
    await db.schema
      .createTable('prediction_market')
      .addColumn('id', text, (column) => column.primaryKey())
      .addColumn('venue', text, (column) => column.notNull())
      .addColumn('category', text, (column) => column.notNull())
      .addColumn('status', text, (column) => column.notNull())
      .addColumn('words', text, (column) => column.notNull())
      .addColumn('seen', 'bigint', (column) => column.notNull())
      .addColumn('document', text, (column) => column.notNull())
      .execute();
    await db.schema
      .createTable('finding')
      .addColumn('id', text, (column) => column.primaryKey())
      .addColumn('time', 'bigint', (column) => column.notNull())
      .addColumn('origin', text, (column) => column.notNull())
      .addColumn('market', text, (column) => column.notNull())
      .addColumn('detector', text, (column) => column.notNull())
      .addColumn('category', text, (column) => column.notNull())
      .addColumn('decision', text, (column) => column.notNull())
      .addColumn('document', text, (column) => column.notNull())
      .execute();
    await db.schema.createIndex('finding_time').on('finding').columns(['time', 'id']).execute();
    await db.schema.createIndex('finding_market').on('finding').columns(['market', 'time', 'id']).execute();
    await db.schema.createIndex('finding_detector').on('finding').columns(['detector', 'time', 'id']).execute();
  },
};
