import type { Kysely } from 'kysely';
import { AssayError } from '#core/errors.ts';
import type { UnixMs } from '#core/time.ts';
import type { KillSwitchState, KillSwitchStore } from '#domain/operations/kill-switch.ts';
import type { Database } from '#adapters/storage/database.ts';
import { holdAlone } from '#adapters/storage/dialect.ts';
import type { KillSwitchTable } from '#adapters/storage/operations/operations-schema.ts';
import type { RecordsSchema } from '#adapters/storage/schema.ts';

/** The kill switch: every pull is a row, and it is on while one of them has not been lifted. */
export class KillSwitchRepository implements KillSwitchStore {
  private readonly database: Database<RecordsSchema>;

  constructor(database: Database<RecordsSchema>) {
    this.database = database;
  }

  async read(): Promise<KillSwitchState> {
    return stateOf(await this.database.run(() => pulled(this.database.reader)));
  }

  async pull(change: Parameters<KillSwitchStore['pull']>[0]): Promise<KillSwitchState> {
    const { time, reason, flatten, token } = change;
    return this.database.transaction(async (db) => {
      await holdAlone(db, 'kill switch');
      const row = await pulled(db);
      if (row === undefined) {
        const values = { since: time, reason, flatten: Number(flatten), token, lifted: null };
        return stateOf(await db.insertInto('kill_switch').values(values).returningAll().executeTakeFirstOrThrow());
      }
      if (flatten) await db.updateTable('kill_switch').set({ flatten: 1 }).where('n', '=', row.n).execute();
      return stateOf({ ...row, flatten: flatten ? 1 : row.flatten });
    });
  }

  /** A switch that is off stays off, whatever the token. */
  async lift(token: string, time: UnixMs): Promise<void> {
    await this.database.transaction(async (db) => {
      await holdAlone(db, 'kill switch');
      const row = await pulled(db);
      if (row === undefined) return;
      if (row.token !== token) {
        throw new AssayError('argument.invalid', `Expected the token of the kill switch, was "${token}"`, {
          place: { value: token },
          remedy: 'Give the token that was shown when the switch was pulled.',
        });
      }
      await db.updateTable('kill_switch').set({ lifted: time }).where('n', '=', row.n).execute();
    });
  }
}

type Pull = Omit<KillSwitchTable, 'n'> & { readonly n: number };

async function pulled(db: Kysely<RecordsSchema>): Promise<Pull | undefined> {
  return db.selectFrom('kill_switch').selectAll().where('lifted', 'is', null).orderBy('n').limit(1).executeTakeFirst();
}

function stateOf(row: Pull | undefined): KillSwitchState {
  if (row === undefined) return { kind: 'off' };
  const { since, reason, flatten, token } = row;
  return { kind: 'on', since: since as UnixMs, reason, flatten: flatten === 1, token };
}
