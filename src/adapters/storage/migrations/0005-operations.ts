import { sql } from 'kysely';
import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';
import { columnTypes } from '#adapters/storage/dialect.ts';

/** The kill switch, the audit log, and runs of jobs. */
export const operations: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await createKillSwitch(db);
    await createAudit(db);
    await createJobs(db);
  },
};

async function createKillSwitch(db: Kysely<unknown>): Promise<void> {
  const { text, rowNumber } = columnTypes(db);
  await db.schema
    .createTable('kill_switch')
    .addColumn('n', 'integer', rowNumber)
    .addColumn('since', 'bigint', (column) => column.notNull())
    .addColumn('reason', text, (column) => column.notNull())
    .addColumn('flatten', 'integer', (column) => column.notNull())
    .addColumn('token', text, (column) => column.notNull())
    .addColumn('lifted', 'bigint')
    .execute();
  // Sessions look many times a second: however often it was pulled, they look at one row.
  await db.schema
    .createIndex('kill_switch_on')
    .on('kill_switch')
    .columns(['n'])
    .where(sql.ref('lifted'), 'is', null)
    .execute();
}

async function createAudit(db: Kysely<unknown>): Promise<void> {
  const { text } = columnTypes(db);
  let table = db.schema
    .createTable('audit')
    .addColumn('n', 'bigint', (column) => column.primaryKey())
    .addColumn('time', 'bigint', (column) => column.notNull());
  for (const name of ['actor', 'action', 'detail', 'hash'] as const) {
    table = table.addColumn(name, text, (column) => column.notNull());
  }
  await table.execute();
}

async function createJobs(db: Kysely<unknown>): Promise<void> {
  const { text, rowNumber } = columnTypes(db);
  await db.schema
    .createTable('job')
    .addColumn('name', text, (column) => column.primaryKey())
    .addColumn('known_since', 'bigint', (column) => column.notNull())
    .execute();
  await db.schema
    .createTable('job_run')
    .addColumn('n', 'integer', rowNumber)
    .addColumn('job', text, (column) => column.notNull())
    .addColumn('key', text, (column) => column.notNull())
    .addColumn('due_at', 'bigint', (column) => column.notNull())
    .addColumn('trigger', text, (column) => column.notNull())
    .addColumn('status', text, (column) => column.notNull())
    .addColumn('runner', text)
    .addColumn('started_at', 'bigint', (column) => column.notNull())
    .addColumn('ended_at', 'bigint')
    .addColumn('message', text, (column) => column.notNull())
    .addUniqueConstraint('job_run_once', ['job', 'key'])
    .execute();
  await db.schema.createIndex('job_run_started').on('job_run').columns(['started_at']).execute();
}
