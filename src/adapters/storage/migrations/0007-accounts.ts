import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';
import { columnTypes } from '#adapters/storage/dialect.ts';

/** Accounts, and what belongs to one: recovery codes, passkeys, browsers that are signed in, addresses, API tokens. */
export const accounts: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await createAccounts(db);
    await createSecondFactors(db);
    await createSessions(db);
    await createTokens(db);
  },
};

async function createAccounts(db: Kysely<unknown>): Promise<void> {
  const { text } = columnTypes(db);
  await db.schema
    .createTable('account')
    .addColumn('id', text, (column) => column.primaryKey())
    .addColumn('name', text, (column) => column.notNull())
    .addColumn('name_key', text, (column) => column.notNull().unique())
    .addColumn('role', text, (column) => column.notNull())
    .addColumn('password_hash', text, (column) => column.notNull())
    .addColumn('created', 'bigint', (column) => column.notNull())
    .addColumn('last_sign_in', 'bigint')
    .addColumn('is_disabled', 'integer', (column) => column.notNull())
    .addColumn('totp', text)
    .addColumn('pending_totp', text)
    .addColumn('totp_step', 'bigint')
    .execute();
}

async function createSecondFactors(db: Kysely<unknown>): Promise<void> {
  const { text, bytes } = columnTypes(db);
  await db.schema
    .createTable('account_recovery_code')
    .addColumn('account', text, (column) => column.notNull().references('account.id').onDelete('cascade'))
    .addColumn('code_hash', text, (column) => column.notNull())
    .addPrimaryKeyConstraint('account_recovery_code_key', ['account', 'code_hash'])
    .execute();
  await db.schema
    .createTable('account_passkey')
    .addColumn('id', text, (column) => column.primaryKey())
    .addColumn('account', text, (column) => column.notNull().references('account.id').onDelete('cascade'))
    .addColumn('name', text, (column) => column.notNull())
    .addColumn('public_key', bytes, (column) => column.notNull())
    .addColumn('counter', 'bigint', (column) => column.notNull())
    .addColumn('transports', text, (column) => column.notNull())
    .addColumn('host', text, (column) => column.notNull())
    .addColumn('created', 'bigint', (column) => column.notNull())
    .addColumn('last_used', 'bigint')
    .execute();
  await db.schema.createIndex('account_passkey_account').on('account_passkey').columns(['account']).execute();
}

async function createSessions(db: Kysely<unknown>): Promise<void> {
  const { text } = columnTypes(db);
  await db.schema
    .createTable('account_session')
    .addColumn('id', text, (column) => column.primaryKey())
    .addColumn('token_hash', text, (column) => column.notNull().unique())
    .addColumn('account', text, (column) => column.notNull().references('account.id').onDelete('cascade'))
    .addColumn('created', 'bigint', (column) => column.notNull())
    .addColumn('last_seen', 'bigint', (column) => column.notNull())
    .addColumn('agent', text, (column) => column.notNull())
    .addColumn('address', text, (column) => column.notNull())
    .execute();
  await db.schema.createIndex('account_session_account').on('account_session').columns(['account']).execute();
  await db.schema
    .createTable('account_address')
    .addColumn('account', text, (column) => column.notNull().references('account.id').onDelete('cascade'))
    .addColumn('address', text, (column) => column.notNull())
    .addColumn('last_sign_in', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint('account_address_key', ['account', 'address'])
    .execute();
}

async function createTokens(db: Kysely<unknown>): Promise<void> {
  const { text } = columnTypes(db);
  await db.schema
    .createTable('account_token')
    .addColumn('id', text, (column) => column.primaryKey())
    .addColumn('account', text, (column) => column.notNull().references('account.id').onDelete('cascade'))
    .addColumn('name', text, (column) => column.notNull())
    .addColumn('token_hash', text, (column) => column.notNull().unique())
    .addColumn('scopes', text, (column) => column.notNull())
    .addColumn('created', 'bigint', (column) => column.notNull())
    .addColumn('expires', 'bigint')
    .addColumn('last_used', 'bigint')
    .execute();
  await db.schema.createIndex('account_token_account').on('account_token').columns(['account']).execute();
}
