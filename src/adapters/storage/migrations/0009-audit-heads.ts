import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';
import { columnTypes } from '#adapters/storage/dialect.ts';

/** How far the audit log goes, sealed by each key that has written to it. A log from before has none until its next entry. */
export const auditHeads: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    const { text } = columnTypes(db);
    await db.schema
      .createTable('audit_head')
      .addColumn('key_id', text, (column) => column.primaryKey().notNull())
      .addColumn('since', 'bigint', (column) => column.notNull())
      .addColumn('entries', 'bigint', (column) => column.notNull())
      .addColumn('hash', text, (column) => column.notNull())
      .addColumn('seal', text, (column) => column.notNull())
      .execute();
  },
};
