import type { UnixMs } from '#core/time.ts';
import type { SecondFactorStore, TotpConfirmation } from '#domain/accounts/account-store.ts';
import type { Passkey } from '#domain/accounts/passkey.ts';
import type { PasskeyTable } from '#adapters/storage/accounts/accounts-schema.ts';
import { sought } from '#adapters/storage/accounts/sought-text.ts';
import type { Database } from '#adapters/storage/database.ts';
import type { RecordsSchema } from '#adapters/storage/schema.ts';

/** Authenticators, recovery codes and passkeys. That each code works once is a rule of the statement that uses it up. */
export class SecondFactorRepository implements SecondFactorStore {
  private readonly database: Database<RecordsSchema>;

  constructor(database: Database<RecordsSchema>) {
    this.database = database;
  }

  async beginTotp(user: string, sealed: string): Promise<void> {
    await this.database.transaction((db) =>
      db.updateTable('account').set({ pending_totp: sealed }).where('id', '=', user).execute(),
    );
  }

  async confirmTotp(user: string, { sealed, step, codeHashes }: TotpConfirmation): Promise<boolean> {
    return this.database.transaction(async (db) => {
      const { numUpdatedRows } = await db
        .updateTable('account')
        .set({ totp: sealed, pending_totp: null, totp_step: step })
        .where('id', '=', user)
        .where('pending_totp', '=', sealed)
        .executeTakeFirstOrThrow();
      if (numUpdatedRows !== 1n) return false;
      await db.deleteFrom('account_recovery_code').where('account', '=', user).execute();
      const codes = codeHashes.map((code_hash) => ({ account: user, code_hash }));
      await db.insertInto('account_recovery_code').values(codes).execute();
      return true;
    });
  }

  async removeTotp(user: string): Promise<void> {
    await this.database.transaction(async (db) => {
      const none = { totp: null, pending_totp: null, totp_step: null };
      await db.updateTable('account').set(none).where('id', '=', user).execute();
      await db.deleteFrom('account_recovery_code').where('account', '=', user).execute();
    });
  }

  async useTotpStep(user: string, step: number): Promise<boolean> {
    const { numUpdatedRows } = await this.database.transaction((db) =>
      db
        .updateTable('account')
        .set({ totp_step: step })
        .where('id', '=', user)
        .where((e) => e.or([e('totp_step', 'is', null), e('totp_step', '<', step)]))
        .executeTakeFirstOrThrow(),
    );
    return numUpdatedRows === 1n;
  }

  async useRecoveryCode(user: string, codeHash: string): Promise<boolean> {
    const { numDeletedRows } = await this.database.transaction((db) =>
      db
        .deleteFrom('account_recovery_code')
        .where('account', '=', user)
        .where('code_hash', '=', codeHash)
        .executeTakeFirstOrThrow(),
    );
    return numDeletedRows === 1n;
  }

  async countRecoveryCodes(user: string): Promise<number> {
    const query = this.database.reader
      .selectFrom('account_recovery_code')
      .select(({ fn }) => fn.countAll<number>().as('codes'))
      .where('account', '=', user);
    return (await this.database.run(() => query.executeTakeFirstOrThrow())).codes;
  }

  async passkeys(user: string): Promise<readonly Passkey[]> {
    const query = this.database.reader.selectFrom('account_passkey').selectAll().where('account', '=', user);
    const rows = await this.database.run(() => query.orderBy('created').orderBy('id').execute());
    return rows.map(fromRow);
  }

  async passkey(id: string): Promise<Passkey | undefined> {
    const query = this.database.reader.selectFrom('account_passkey').selectAll().where('id', '=', sought(id));
    const row = await this.database.run(() => query.executeTakeFirst());
    return row === undefined ? undefined : fromRow(row);
  }

  async addPasskey(passkey: Passkey): Promise<boolean> {
    const { numInsertedOrUpdatedRows } = await this.database.transaction((db) =>
      db
        .insertInto('account_passkey')
        .values(toRow(passkey))
        .onConflict((conflict) => conflict.column('id').doNothing())
        .executeTakeFirstOrThrow(),
    );
    return numInsertedOrUpdatedRows === 1n;
  }

  async usePasskey(id: string, counter: number, now: UnixMs): Promise<boolean> {
    const { numUpdatedRows } = await this.database.transaction((db) => {
      const update = db.updateTable('account_passkey').set({ counter, last_used: now }).where('id', '=', id);
      // A device that does not count says 0 for ever; one that has counted and says 0 was copied.
      const later = counter === 0 ? update.where('counter', '=', 0) : update.where('counter', '<', counter);
      return later.executeTakeFirstOrThrow();
    });
    return numUpdatedRows === 1n;
  }

  async removePasskey(user: string, id: string): Promise<boolean> {
    const { numDeletedRows } = await this.database.transaction((db) =>
      db.deleteFrom('account_passkey').where('account', '=', user).where('id', '=', id).executeTakeFirstOrThrow(),
    );
    return numDeletedRows === 1n;
  }
}

function toRow({ id, user, name, publicKey, counter, transports, host, created, lastUsed }: Passkey): PasskeyTable {
  const device = { public_key: publicKey, counter, transports: JSON.stringify(transports), host };
  return { id, account: user, name, ...device, created, last_used: lastUsed ?? null };
}

function fromRow({ id, account, name, counter, host, ...row }: PasskeyTable): Passkey {
  return {
    id,
    user: account,
    name,
    publicKey: Uint8Array.from(row.public_key),
    counter,
    transports: JSON.parse(row.transports) as string[],
    host,
    created: row.created as UnixMs,
    lastUsed: (row.last_used ?? undefined) as UnixMs | undefined,
  };
}
