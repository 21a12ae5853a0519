import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';
import { columnTypes } from '#adapters/storage/dialect.ts';

/** Trading sessions: journal, checkpoints, orders, fills, ledger, trades, equity, and orders at venues. */
export const sessions: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await createSessions(db);
    await createJournal(db);
    await createOrders(db);
    await createFills(db);
    await createVenueOrders(db);
    await createLedger(db);
    await createTrades(db);
    await createEquity(db);
  },
};

async function createSessions(db: Kysely<unknown>): Promise<void> {
  const { text } = columnTypes(db);
  let table = db.schema.createTable('session').addColumn('id', text, (column) => column.primaryKey());
  for (const name of ['mode', 'desk', 'venue', 'account', 'instrument', 'config', 'config_hash'] as const) {
    table = table.addColumn(name, text, (column) => column.notNull());
  }
  await table
    .addColumn('created', 'bigint', (column) => column.notNull())
    .addColumn('status', text, (column) => column.notNull())
    .addColumn('reason', text, (column) => column.notNull())
    .addColumn('epoch', 'integer', (column) => column.notNull())
    .addColumn('journal_length', 'bigint', (column) => column.notNull())
    .addColumn('transactions', 'bigint', (column) => column.notNull())
    .execute();
}

async function createJournal(db: Kysely<unknown>): Promise<void> {
  const { text } = columnTypes(db);
  await db.schema
    .createTable('session_journal')
    .addColumn('session', text, (column) => column.notNull().references('session.id'))
    .addColumn('n', 'bigint', (column) => column.notNull())
    .addColumn('line', text, (column) => column.notNull())
    .addPrimaryKeyConstraint('session_journal_key', ['session', 'n'])
    .execute();
  await db.schema
    .createTable('session_checkpoint')
    .addColumn('session', text, (column) => column.notNull().references('session.id'))
    .addColumn('at', 'bigint', (column) => column.notNull())
    .addColumn('state', text, (column) => column.notNull())
    .addPrimaryKeyConstraint('session_checkpoint_key', ['session', 'at'])
    .execute();
}

async function createOrders(db: Kysely<unknown>): Promise<void> {
  const { text, rowNumber } = columnTypes(db);
  let table = db.schema
    .createTable('session_order')
    .addColumn('n', 'integer', rowNumber)
    .addColumn('session', text, (column) => column.notNull().references('session.id'))
    .addColumn('id', text, (column) => column.notNull());
  const texts = ['instrument', 'side', 'role', 'type', 'quantity', 'filled', 'status', 'reason'] as const;
  for (const name of texts) table = table.addColumn(name, text, (column) => column.notNull());
  await table
    .addColumn('created', 'bigint', (column) => column.notNull())
    .addColumn('updated', 'bigint', (column) => column.notNull())
    .addUniqueConstraint('session_order_name', ['session', 'id'])
    .execute();
}

async function createFills(db: Kysely<unknown>): Promise<void> {
  const { text, rowNumber } = columnTypes(db);
  let table = db.schema
    .createTable('session_fill')
    .addColumn('n', 'integer', rowNumber)
    .addColumn('session', text, (column) => column.notNull().references('session.id'))
    .addColumn('id', text, (column) => column.notNull());
  const texts = ['order_id', 'instrument', 'side', 'price', 'quantity', 'fee', 'fee_currency', 'liquidity'] as const;
  for (const name of texts) table = table.addColumn(name, text, (column) => column.notNull());
  await table
    .addColumn('time', 'bigint', (column) => column.notNull())
    .addUniqueConstraint('session_fill_name', ['session', 'id'])
    .execute();
}

async function createVenueOrders(db: Kysely<unknown>): Promise<void> {
  const { text, rowNumber } = columnTypes(db);
  let table = db.schema
    .createTable('venue_order')
    .addColumn('n', 'integer', rowNumber)
    .addColumn('session', text, (column) => column.notNull().references('session.id'))
    .addColumn('client_id', text, (column) => column.notNull());
  const texts = ['order_id', 'instrument', 'side', 'quantity', 'type', 'stage', 'filled'] as const;
  for (const name of texts) table = table.addColumn(name, text, (column) => column.notNull());
  await table
    .addColumn('attempt', 'integer', (column) => column.notNull())
    .addColumn('price', text)
    .addColumn('time_in_force', text)
    .addColumn('post_only', 'integer')
    .addColumn('trigger', text)
    .addColumn('expires_at', 'bigint')
    .addColumn('sent_at', 'bigint', (column) => column.notNull())
    .addColumn('settled_at', 'bigint')
    .addUniqueConstraint('venue_order_name', ['session', 'client_id'])
    .execute();
}

async function createLedger(db: Kysely<unknown>): Promise<void> {
  const { text } = columnTypes(db);
  await db.schema
    .createTable('ledger_transaction')
    .addColumn('session', text, (column) => column.notNull().references('session.id'))
    .addColumn('n', 'bigint', (column) => column.notNull())
    .addColumn('kind', text, (column) => column.notNull())
    .addColumn('reference', text, (column) => column.notNull())
    .addColumn('time', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint('ledger_transaction_key', ['session', 'n'])
    .execute();
  await db.schema
    .createTable('ledger_posting')
    .addColumn('session', text, (column) => column.notNull())
    .addColumn('n', 'bigint', (column) => column.notNull())
    .addColumn('part', 'integer', (column) => column.notNull())
    .addColumn('account', text, (column) => column.notNull())
    .addColumn('unit', text, (column) => column.notNull())
    .addColumn('amount', text, (column) => column.notNull())
    .addPrimaryKeyConstraint('ledger_posting_key', ['session', 'n', 'part'])
    .addForeignKeyConstraint('ledger_posting_of', ['session', 'n'], 'ledger_transaction', ['session', 'n'])
    .execute();
}

async function createTrades(db: Kysely<unknown>): Promise<void> {
  const { text, real, rowNumber } = columnTypes(db);
  let table = db.schema
    .createTable('session_trade')
    .addColumn('n', 'integer', rowNumber)
    .addColumn('session', text, (column) => column.notNull().references('session.id'))
    .addColumn('id', text, (column) => column.notNull());
  const texts = [
    'signal',
    'strategy',
    'instrument',
    'direction',
    'quantity',
    'entry_price',
    'exit_reason',
    'exits',
    'currency',
    'gross',
    'fees',
    'net',
    'risk',
  ] as const;
  for (const name of texts) table = table.addColumn(name, text, (column) => column.notNull());
  await table
    .addColumn('entry_time', 'bigint', (column) => column.notNull())
    .addColumn('exit_time', 'bigint', (column) => column.notNull())
    .addColumn('r_multiple', real)
    .addColumn('bars_held', 'integer', (column) => column.notNull())
    .addColumn('mfe_r', real)
    .addColumn('mae_r', real)
    .addColumn('other_fees', text)
    .addColumn('dust', text)
    .addUniqueConstraint('session_trade_name', ['session', 'id'])
    .execute();
}

async function createEquity(db: Kysely<unknown>): Promise<void> {
  const { text, real } = columnTypes(db);
  await db.schema
    .createTable('session_equity')
    .addColumn('session', text, (column) => column.notNull().references('session.id'))
    .addColumn('time', 'bigint', (column) => column.notNull())
    .addColumn('equity', text, (column) => column.notNull())
    .addColumn('cash', text, (column) => column.notNull())
    .addColumn('position', text, (column) => column.notNull())
    .addColumn('price', real)
    .addPrimaryKeyConstraint('session_equity_key', ['session', 'time'])
    .execute();
}
