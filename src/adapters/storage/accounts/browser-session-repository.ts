import type { Kysely } from 'kysely';
import type { UnixMs } from '#core/time.ts';
import type { BrowserSessionStore } from '#domain/accounts/account-store.ts';
import type { BrowserSession, SessionOfUser } from '#domain/accounts/browser-session.ts';
import type { UserRole } from '#domain/accounts/user.ts';
import type { BrowserSessionTable } from '#adapters/storage/accounts/accounts-schema.ts';
import { sought } from '#adapters/storage/accounts/sought-text.ts';
import type { Database } from '#adapters/storage/database.ts';
import { asInserted } from '#adapters/storage/rows.ts';
import type { RecordsSchema } from '#adapters/storage/schema.ts';

/** Addresses that are remembered of one account; the ones used longest ago go first. */
const ADDRESSES_KEPT = 50;

/** Browsers that are signed in, and the addresses that accounts have signed in from. */
export class BrowserSessionRepository implements BrowserSessionStore {
  private readonly database: Database<RecordsSchema>;

  constructor(database: Database<RecordsSchema>) {
    this.database = database;
  }

  async add(session: BrowserSession, most: number): Promise<void> {
    const { user, address, created } = session;
    await this.database.transaction(async (db) => {
      await db.insertInto('account_session').values(toRow(session)).execute();
      await db.updateTable('account').set({ last_sign_in: created }).where('id', '=', user).execute();
      await db
        .insertInto('account_address')
        .values({ account: user, address, last_sign_in: created })
        .onConflict((conflict) => conflict.columns(['account', 'address']).doUpdateSet(asInserted('last_sign_in')))
        .execute();
      await dropOldest(db, user, most);
    });
  }

  async find(tokenHash: string): Promise<SessionOfUser | undefined> {
    const query = this.database.reader
      .selectFrom('account_session')
      .innerJoin('account', 'account.id', 'account_session.account')
      .selectAll('account_session')
      .select(['account.name', 'account.role', 'account.is_disabled'])
      .where('account_session.token_hash', '=', tokenHash);
    const row = await this.database.run(() => query.executeTakeFirst());
    if (row === undefined) return undefined;
    const { name, role, is_disabled } = row;
    return { session: fromRow(row), name, role: role as UserRole, isDisabled: is_disabled === 1 };
  }

  async get(id: string): Promise<BrowserSession | undefined> {
    const query = this.database.reader.selectFrom('account_session').selectAll().where('id', '=', id);
    const row = await this.database.run(() => query.executeTakeFirst());
    return row === undefined ? undefined : fromRow(row);
  }

  async list(user: string): Promise<readonly BrowserSession[]> {
    const query = this.database.reader.selectFrom('account_session').selectAll().where('account', '=', user);
    const rows = await this.database.run(() => query.orderBy('last_seen', 'desc').orderBy('id').execute());
    return rows.map(fromRow);
  }

  async touch(id: string, now: UnixMs): Promise<void> {
    await this.database.transaction((db) =>
      db
        .updateTable('account_session')
        .set({ last_seen: now })
        .where('id', '=', id)
        .where('last_seen', '<', now)
        .execute(),
    );
  }

  async end(user: string, id: string): Promise<boolean> {
    const { numDeletedRows } = await this.database.transaction((db) =>
      db
        .deleteFrom('account_session')
        .where('account', '=', user)
        .where('id', '=', sought(id))
        .executeTakeFirstOrThrow(),
    );
    return numDeletedRows === 1n;
  }

  async endAll(user: string): Promise<void> {
    await this.database.transaction((db) => db.deleteFrom('account_session').where('account', '=', user).execute());
  }

  async drop({ seenBefore, madeBefore }: Parameters<BrowserSessionStore['drop']>[0]): Promise<void> {
    await this.database.transaction((db) =>
      db
        .deleteFrom('account_session')
        .where((e) => e.or([e('last_seen', '<=', seenBefore), e('created', '<=', madeBefore)]))
        .execute(),
    );
  }

  async hasSignedInFrom(user: string, address: string, since: UnixMs): Promise<boolean> {
    const query = this.database.reader
      .selectFrom('account_address')
      .select('address')
      .where('account', '=', user)
      .where('address', '=', address)
      .where('last_sign_in', '>=', since);
    return (await this.database.run(() => query.executeTakeFirst())) !== undefined;
  }
}

async function dropOldest(db: Kysely<RecordsSchema>, user: string, most: number): Promise<void> {
  const sessions = db.selectFrom('account_session').select('id').where('account', '=', user);
  const kept = await sessions.orderBy('last_seen', 'desc').orderBy('id').execute();
  for (const { id } of kept.slice(most)) await db.deleteFrom('account_session').where('id', '=', id).execute();
  const addresses = db.selectFrom('account_address').select('address').where('account', '=', user);
  const known = await addresses.orderBy('last_sign_in', 'desc').orderBy('address').execute();
  for (const { address } of known.slice(ADDRESSES_KEPT)) {
    await db.deleteFrom('account_address').where('account', '=', user).where('address', '=', address).execute();
  }
}

function toRow({ id, tokenHash, user, created, lastSeen, agent, address }: BrowserSession): BrowserSessionTable {
  return { id, token_hash: tokenHash, account: user, created, last_seen: lastSeen, agent, address };
}

function fromRow({ id, account, agent, address, ...row }: BrowserSessionTable): BrowserSession {
  return {
    id,
    tokenHash: row.token_hash,
    user: account,
    created: row.created as UnixMs,
    lastSeen: row.last_seen as UnixMs,
    agent,
    address,
  };
}
