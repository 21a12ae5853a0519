import type { UnixMs } from '#core/time.ts';
import type { ApiTokenStore } from '#domain/accounts/account-store.ts';
import type { ApiToken, TokenOfUser, TokenScope } from '#domain/accounts/api-token.ts';
import type { UserRole } from '#domain/accounts/user.ts';
import type { ApiTokenTable } from '#adapters/storage/accounts/accounts-schema.ts';
import { sought } from '#adapters/storage/accounts/sought-text.ts';
import type { Database } from '#adapters/storage/database.ts';
import type { RecordsSchema } from '#adapters/storage/schema.ts';

/** API tokens, by their hashes. */
export class ApiTokenRepository implements ApiTokenStore {
  private readonly database: Database<RecordsSchema>;

  constructor(database: Database<RecordsSchema>) {
    this.database = database;
  }

  async add(token: ApiToken): Promise<void> {
    await this.database.transaction((db) => db.insertInto('account_token').values(toRow(token)).execute());
  }

  async find(tokenHash: string): Promise<TokenOfUser | undefined> {
    const query = this.database.reader
      .selectFrom('account_token')
      .innerJoin('account', 'account.id', 'account_token.account')
      .selectAll('account_token')
      .select(['account.name as owner_name', 'account.role', 'account.is_disabled'])
      .where('account_token.token_hash', '=', tokenHash);
    const row = await this.database.run(() => query.executeTakeFirst());
    if (row === undefined) return undefined;
    const { owner_name, role, is_disabled } = row;
    return { token: fromRow(row), ownerName: owner_name, role: role as UserRole, isDisabled: is_disabled === 1 };
  }

  async list(owner: string): Promise<readonly ApiToken[]> {
    const query = this.database.reader.selectFrom('account_token').selectAll().where('account', '=', owner);
    const rows = await this.database.run(() => query.orderBy('created').orderBy('id').execute());
    return rows.map(fromRow);
  }

  async touch(id: string, now: UnixMs): Promise<void> {
    await this.database.transaction((db) =>
      db.updateTable('account_token').set({ last_used: now }).where('id', '=', id).execute(),
    );
  }

  async remove(owner: string, id: string): Promise<boolean> {
    const { numDeletedRows } = await this.database.transaction((db) =>
      db
        .deleteFrom('account_token')
        .where('account', '=', owner)
        .where('id', '=', sought(id))
        .executeTakeFirstOrThrow(),
    );
    return numDeletedRows === 1n;
  }
}

function toRow({ id, name, owner, tokenHash, scopes, created, expires, lastUsed }: ApiToken): ApiTokenTable {
  const times = { created, expires: expires ?? null, last_used: lastUsed ?? null };
  return { id, account: owner, name, token_hash: tokenHash, scopes: JSON.stringify(scopes), ...times };
}

function fromRow({ id, account, name, scopes, ...row }: ApiTokenTable): ApiToken {
  return {
    id,
    name,
    owner: account,
    tokenHash: row.token_hash,
    scopes: JSON.parse(scopes) as TokenScope[],
    created: row.created as UnixMs,
    expires: (row.expires ?? undefined) as UnixMs | undefined,
    lastUsed: (row.last_used ?? undefined) as UnixMs | undefined,
  };
}
