import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';
import { columnTypes } from '#adapters/storage/dialect.ts';

/** Outcomes of signals, stages of strategies, and the settings that were learnt from outcomes. */
export const evidence: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    const { text, lastingNumber } = columnTypes(db);
    await createOutcomes(db);
    await db.schema
      .createTable('strategy_stage')
      .addColumn('id', 'integer', lastingNumber)
      .addColumn('strategy', text, (column) => column.notNull())
      .addColumn('from_stage', text, (column) => column.notNull())
      .addColumn('to_stage', text, (column) => column.notNull())
      .addColumn('time', 'bigint', (column) => column.notNull())
      .addColumn('reason', text, (column) => column.notNull())
      .execute();
    await db.schema
      .createTable('evidence_settings')
      .addColumn('version', 'integer', lastingNumber)
      .addColumn('applied', 'bigint', (column) => column.notNull())
      .addColumn('document', text, (column) => column.notNull())
      .execute();
  },
};

async function createOutcomes(db: Kysely<unknown>): Promise<void> {
  const { text, real, lastingNumber } = columnTypes(db);
  let table = db.schema.createTable('signal_outcome').addColumn('id', 'integer', lastingNumber);
  const texts = [
    'run',
    'signal',
    'source',
    'desk',
    'strategy',
    'type',
    'category',
    'instrument',
    'direction',
    'regime',
  ] as const;
  for (const name of texts) table = table.addColumn(name, text, (column) => column.notNull());
  table = table
    .addColumn('time', 'bigint', (column) => column.notNull())
    .addColumn('score', real, (column) => column.notNull())
    .addColumn('score_threshold', real)
    .addColumn('volume_bucket', 'integer')
    .addColumn('passed', 'integer', (column) => column.notNull())
    .addColumn('reference_price', real, (column) => column.notNull())
    .addColumn('risk_distance', real)
    .addColumn('cost_ratio', real, (column) => column.notNull());
  const marks = ['ten_minutes', 'thirty_minutes', 'one_hour', 'four_hours'] as const;
  for (const name of marks) {
    table = table.addColumn(`${name}_price`, real).addColumn(`${name}_known`, 'bigint');
  }
  table = table
    .addColumn('resolution', text)
    .addColumn('r_multiple', real)
    .addColumn('entry_time', 'bigint')
    .addColumn('exit_time', 'bigint')
    .addColumn('exit_known', 'bigint');
  for (const name of ['profit', 'account_profit', 'currency'] as const) table = table.addColumn(name, text);
  // Last, so that filters and sums pass over the long texts.
  await table
    .addColumn('gates', text, (column) => column.notNull())
    .addColumn('contributors', text, (column) => column.notNull())
    .execute();
  await db.schema.createIndex('signal_outcome_once').on('signal_outcome').columns(['run', 'signal']).unique().execute();
  await db.schema.createIndex('signal_outcome_signal').on('signal_outcome').columns(['signal', 'id']).execute();
  await db.schema.createIndex('signal_outcome_time').on('signal_outcome').columns(['time', 'signal']).execute();
}
