import type { Kysely } from 'kysely';
import type { UnixMs } from '#core/time.ts';
import type { InstrumentId } from '#domain/market/instrument.ts';
import type { SignalFilter, SignalRecord, SignalStore } from '#domain/signals/signal-store.ts';
import type { Database } from '#adapters/storage/database.ts';
import { asInserted, inGroups, latestOf } from '#adapters/storage/rows.ts';
import type { RecordsSchema, SignalTable } from '#adapters/storage/schema.ts';
import { damagedStore } from '#adapters/storage/store-error.ts';

export class SignalRepository implements SignalStore {
  private readonly database: Database<RecordsSchema>;

  constructor(database: Database<RecordsSchema>) {
    this.database = database;
  }

  async save(records: readonly SignalRecord[]): Promise<void> {
    const rows = latestOf(records, (record) => record.id).map(toRow);
    await this.database.transaction(async (db) => {
      for (const group of inGroups(rows)) await putRows(db, group);
    });
  }

  async get(id: string): Promise<SignalRecord | undefined> {
    const row = await this.database.run(() =>
      this.database.reader.selectFrom('signal').selectAll().where('id', '=', id).executeTakeFirst(),
    );
    return row === undefined ? undefined : this.fromRow(row);
  }

  async list(filter: SignalFilter = {}): Promise<readonly SignalRecord[]> {
    let query = this.database.reader.selectFrom('signal').selectAll().orderBy('time', 'desc').orderBy('id');
    if (filter.strategy !== undefined) query = query.where('strategy', '=', filter.strategy);
    if (filter.instrument !== undefined) query = query.where('instrument', '=', filter.instrument);
    if (filter.decision !== undefined) query = query.where('decision', '=', filter.decision);
    if (filter.from !== undefined) query = query.where('time', '>=', filter.from);
    if (filter.to !== undefined) query = query.where('time', '<', filter.to);
    if (filter.limit !== undefined) query = query.limit(filter.limit);
    const rows = await this.database.run(() => query.execute());
    return rows.map((row) => this.fromRow(row));
  }

  async idsStartingWith(prefix: string, limit = 10): Promise<readonly string[]> {
    // A range of text instead of LIKE: it uses the key, and no letter of an id is a wildcard.
    const rows = await this.database.run(() =>
      this.database.reader
        .selectFrom('signal')
        .select('id')
        .where('id', '>=', prefix)
        .where('id', '<', `${prefix}\u{10FFFF}`)
        .orderBy('id')
        .limit(limit)
        .execute(),
    );
    return rows.map((row) => row.id);
  }

  private fromRow(row: SignalTable): SignalRecord {
    const { id, strategy } = row;
    return {
      id,
      time: row.time as UnixMs,
      strategy,
      instrument: row.instrument as InstrumentId,
      decision: row.decision as SignalRecord['decision'],
      document: this.parsed(row),
    };
  }

  private parsed({ id, document }: SignalTable): unknown {
    try {
      return JSON.parse(document);
    } catch {
      throw damagedStore(this.database.place, `the document of signal "${id}" is not JSON`);
    }
  }
}

async function putRows(db: Kysely<RecordsSchema>, rows: readonly SignalTable[]): Promise<void> {
  await db
    .insertInto('signal')
    .values(rows)
    .onConflict((conflict) =>
      conflict.column('id').doUpdateSet(asInserted('time', 'strategy', 'instrument', 'decision', 'document')),
    )
    .execute();
}

function toRow({ id, time, strategy, instrument, decision, document }: SignalRecord): SignalTable {
  return { id, time, strategy, instrument, decision, document: JSON.stringify(document) };
}
