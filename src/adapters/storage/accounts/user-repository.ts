import type { Kysely } from 'kysely';
import { AssayError } from '#core/errors.ts';
import type { UnixMs } from '#core/time.ts';
import type { NewUser, UserStore } from '#domain/accounts/account-store.ts';
import { nameKey } from '#domain/accounts/user.ts';
import type { User, UserChange, UserRole } from '#domain/accounts/user.ts';
import type { AccountTable } from '#adapters/storage/accounts/accounts-schema.ts';
import { sought } from '#adapters/storage/accounts/sought-text.ts';
import type { Database } from '#adapters/storage/database.ts';
import { holdAlone } from '#adapters/storage/dialect.ts';
import type { RecordsSchema } from '#adapters/storage/schema.ts';

/** Accounts. What must hold for all of them together is looked at inside the transaction that would break it. */
export class UserRepository implements UserStore {
  private readonly database: Database<RecordsSchema>;

  constructor(database: Database<RecordsSchema>) {
    this.database = database;
  }

  async count(): Promise<number> {
    return this.database.run(() => counted(this.database.reader));
  }

  async get(id: string): Promise<User | undefined> {
    const query = accounts(this.database.reader).where('account.id', '=', sought(id));
    return userOf(await this.database.run(() => query.executeTakeFirst()));
  }

  async byName(key: string): Promise<User | undefined> {
    const query = accounts(this.database.reader).where('account.name_key', '=', sought(key));
    return userOf(await this.database.run(() => query.executeTakeFirst()));
  }

  async list(): Promise<readonly User[]> {
    const rows = await this.database.run(() => accounts(this.database.reader).orderBy('account.name_key').execute());
    return rows.map(fromRow);
  }

  async add(user: NewUser, { onlyFirst = false }: { readonly onlyFirst?: boolean } = {}): Promise<void> {
    await this.database.transaction(async (db) => {
      await holdAlone(db, 'accounts');
      if (onlyFirst && (await counted(db)) > 0) throw notTheFirst();
      const { numInsertedOrUpdatedRows } = await db
        .insertInto('account')
        .values(toRow(user))
        .onConflict((conflict) => conflict.column('name_key').doNothing())
        .executeTakeFirstOrThrow();
      if (numInsertedOrUpdatedRows !== 1n) throw nameTaken(user.name);
    });
  }

  async change(id: string, change: UserChange, keepSession?: string): Promise<boolean> {
    const { role, isDisabled, passwordHash } = change;
    const values = {
      ...(role === undefined ? {} : { role }),
      ...(isDisabled === undefined ? {} : { is_disabled: Number(isDisabled) }),
      ...(passwordHash === undefined ? {} : { password_hash: passwordHash }),
    };
    return this.database.transaction(async (db) => {
      await holdAlone(db, 'accounts');
      if (isDisabled === true || (role !== undefined && role !== 'admin')) await keepOneAdmin(db, id);
      const row = await db.selectFrom('account').select('id').where('id', '=', sought(id)).executeTakeFirst();
      if (row === undefined) return false;
      if (Object.keys(values).length > 0) await db.updateTable('account').set(values).where('id', '=', id).execute();
      if (passwordHash !== undefined || isDisabled === true) {
        await db
          .deleteFrom('account_session')
          .where('account', '=', id)
          .where('id', '!=', keepSession ?? '')
          .execute();
      }
      return true;
    });
  }

  async renewHash(id: string, older: string, newer: string): Promise<void> {
    await this.database.transaction((db) =>
      db
        .updateTable('account')
        .set({ password_hash: newer })
        .where('id', '=', id)
        .where('password_hash', '=', older)
        .execute(),
    );
  }

  async remove(id: string): Promise<boolean> {
    return this.database.transaction(async (db) => {
      await holdAlone(db, 'accounts');
      await keepOneAdmin(db, id);
      const { numDeletedRows } = await db.deleteFrom('account').where('id', '=', sought(id)).executeTakeFirstOrThrow();
      return numDeletedRows === 1n;
    });
  }
}

function accounts(db: Kysely<RecordsSchema>) {
  return db
    .selectFrom('account')
    .selectAll('account')
    .select((e) =>
      e
        .selectFrom('account_passkey')
        .select(({ fn }) => fn.countAll<number>().as('passkeys'))
        .whereRef('account_passkey.account', '=', 'account.id')
        .as('passkeys'),
    );
}

async function counted(db: Kysely<RecordsSchema>): Promise<number> {
  const query = db.selectFrom('account').select(({ fn }) => fn.countAll<number>().as('accounts'));
  return (await query.executeTakeFirstOrThrow()).accounts;
}

/** Throws unless an admin who may sign in is left without this one, or this one is none anyway. */
async function keepOneAdmin(db: Kysely<RecordsSchema>, id: string): Promise<void> {
  const query = db.selectFrom('account').select('id').where('role', '=', 'admin').where('is_disabled', '=', 0);
  const admins = await query.execute();
  if (admins.length > 1 || admins[0]?.id !== id) return;
  throw new AssayError('resource.conflict', 'Expected an admin to be left, but this is the last one who may sign in', {
    remedy: 'Make another account an admin first.',
  });
}

function notTheFirst(): AssayError {
  return new AssayError('resource.conflict', 'Expected no account yet, but there is one', {
    remedy: 'Sign in; an admin can make further accounts, and so can "assay users add".',
  });
}

function nameTaken(name: string): AssayError {
  return new AssayError('resource.conflict', `Expected a name that is free, but "${name}" is taken`, {
    place: { column: 'name', value: name },
  });
}

function toRow({ id, name, role, passwordHash, created }: NewUser): AccountTable {
  const key = nameKey(name);
  const none = { last_sign_in: null, is_disabled: 0, totp: null, pending_totp: null, totp_step: null };
  return { id, name, name_key: key, role, password_hash: passwordHash, created, ...none };
}

type AccountRow = AccountTable & { readonly passkeys: number | null };

function userOf(row: AccountRow | undefined): User | undefined {
  return row === undefined ? undefined : fromRow(row);
}

function fromRow(row: AccountRow): User {
  return {
    id: row.id,
    name: row.name,
    role: row.role as UserRole,
    passwordHash: row.password_hash,
    created: row.created as UnixMs,
    lastSignIn: (row.last_sign_in ?? undefined) as UnixMs | undefined,
    isDisabled: row.is_disabled === 1,
    totp: row.totp ?? undefined,
    pendingTotp: row.pending_totp ?? undefined,
    passkeys: row.passkeys ?? 0,
  };
}
