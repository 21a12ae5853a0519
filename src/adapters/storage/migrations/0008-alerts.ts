import { sql } from 'kysely';
import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';
import { columnTypes } from '#adapters/storage/dialect.ts';

/** Alerts, what waits to be put together, and messages on their way. */
export const alerts: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await createAlerts(db);
    await createLines(db);
    await createMessages(db);
  },
};

async function createAlerts(db: Kysely<unknown>): Promise<void> {
  const { text, lastingNumber } = columnTypes(db);
  let table = db.schema.createTable('alert').addColumn('n', 'integer', lastingNumber);
  table = table.addColumn('id', text, (column) => column.notNull().unique());
  for (const name of ['fingerprint', 'severity', 'source', 'title', 'detail'] as const) {
    table = table.addColumn(name, text, (column) => column.notNull());
  }
  for (const name of ['time', 'last_seen', 'count', 'is_event', 'is_settled'] as const) {
    table = table.addColumn(name, 'bigint', (column) => column.notNull());
  }
  for (const name of ['remedy', 'link', 'acknowledged_by', 'told_severity'] as const) {
    table = table.addColumn(name, text);
  }
  for (const name of ['acknowledged_at', 'resolved_at', 'told_at'] as const) {
    table = table.addColumn(name, 'bigint');
  }
  await table.execute();
  await db.schema.createIndex('alert_fingerprint').on('alert').columns(['fingerprint', 'n']).execute();
  // Looked at every few seconds, and hardly ever more than a few rows.
  await db.schema
    .createIndex('alert_unsettled')
    .on('alert')
    .columns(['n'])
    .where(sql.ref('is_settled'), '=', sql.lit(0))
    .execute();
}

async function createLines(db: Kysely<unknown>): Promise<void> {
  const { text, rowNumber } = columnTypes(db);
  await db.schema
    .createTable('alert_line')
    .addColumn('n', 'integer', rowNumber)
    .addColumn('channel', text, (column) => column.notNull())
    .addColumn('batch', text, (column) => column.notNull())
    .addColumn('due_at', 'bigint', (column) => column.notNull())
    .addColumn('alert', text, (column) => column.notNull())
    .addUniqueConstraint('alert_line_once', ['channel', 'alert'])
    .execute();
}

async function createMessages(db: Kysely<unknown>): Promise<void> {
  const { text, lastingNumber } = columnTypes(db);
  let table = db.schema.createTable('alert_message').addColumn('n', 'integer', lastingNumber);
  table = table.addColumn('id', text, (column) => column.notNull().unique());
  for (const name of ['channel', 'status', 'notice'] as const) {
    table = table.addColumn(name, text, (column) => column.notNull());
  }
  for (const name of ['created_at', 'due_at', 'attempts'] as const) {
    table = table.addColumn(name, 'bigint', (column) => column.notNull());
  }
  await table.addColumn('tried_at', 'bigint').addColumn('error', text).execute();
  await db.schema
    .createIndex('alert_message_waiting')
    .on('alert_message')
    .columns(['channel', 'due_at'])
    .where(sql.ref('status'), '=', sql.lit('waiting'))
    .execute();
  await db.schema.createIndex('alert_message_created').on('alert_message').columns(['created_at']).execute();
}
