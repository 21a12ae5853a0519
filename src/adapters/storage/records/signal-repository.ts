import { sql } from 'kysely';
import type { Kysely, SelectQueryBuilder } from 'kysely';
import type {
  SignalEntry,
  SignalFilter,
  SignalPage,
  SignalPageFilter,
  SignalRecord,
  SignalStore,
} from '#domain/signals/signal-store.ts';
import type { Database } from '#adapters/storage/database.ts';
import { asInserted, inGroups, latestOf } from '#adapters/storage/rows.ts';
import { ENTRY_COLUMNS, entryFromRow, gatePattern, signalToRow } from '#adapters/storage/records/signal-row.ts';
import type { SignalEntryRow } from '#adapters/storage/records/signal-row.ts';
import type { RecordsSchema, SignalTable } from '#adapters/storage/schema.ts';
import { damagedStore } from '#adapters/storage/store-error.ts';

export class SignalRepository implements SignalStore {
  private readonly database: Database<RecordsSchema>;

  constructor(database: Database<RecordsSchema>) {
    this.database = database;
  }

  async save(records: readonly SignalRecord[]): Promise<void> {
    const rows = latestOf(records, (record) => record.id).map(signalToRow);
    await this.database.transaction(async (db) => {
      for (const group of inGroups(rows)) await putRows(db, group);
    });
  }

  async get(id: string): Promise<SignalRecord | undefined> {
    const row = await this.database.run(() =>
      this.database.reader.selectFrom('signal').selectAll().where('id', '=', id).executeTakeFirst(),
    );
    return row === undefined ? undefined : this.recordOf(row);
  }

  async list(filter: SignalFilter = {}): Promise<readonly SignalRecord[]> {
    const all = this.database.reader.selectFrom('signal').selectAll();
    let query = narrowed(all, filter).orderBy('time', 'desc').orderBy('id', 'desc');
    if (filter.limit !== undefined) query = query.limit(filter.limit);
    const rows = await this.database.run(() => query.execute());
    return rows.map((row) => this.recordOf(row));
  }

  /** A row beyond the limit is asked for, which tells whether there is another piece. */
  async page(filter: SignalPageFilter): Promise<SignalPage> {
    const { sort, after, limit } = filter;
    const all = this.database.reader.selectFrom('signal').select(ENTRY_COLUMNS);
    // Of a stretch of time the best are sought in that stretch, not along the scores of all signals.
    const isOfStretch = sort === 'score' && filter.from !== undefined;
    const value = isOfStretch ? sql<number>`score + 0` : sql<number>`${sql.ref(sort)}`;
    let query = narrowed(all, filter).orderBy(value, 'desc').orderBy('id', 'desc');
    if (after !== undefined) {
      query = query.where((eb) => eb(eb.refTuple(sort, 'id'), '<', eb.tuple(after.value, after.id)));
    }
    const found = await this.database.run(() => query.limit(limit + 1).execute());
    const items = found.slice(0, limit).map((row) => this.entryOf(row));
    const last = items.at(-1);
    const next = last === undefined || found.length <= limit ? undefined : { value: last[sort], id: last.id };
    return { items, next };
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

  private entryOf(row: SignalEntryRow): SignalEntry {
    try {
      return entryFromRow(row);
    } catch {
      throw damagedStore(this.database.place, `what lists show of signal "${row.id}" is not JSON`);
    }
  }

  private recordOf(row: SignalTable): SignalRecord {
    try {
      return { ...this.entryOf(row), document: JSON.parse(row.document) as unknown };
    } catch {
      throw damagedStore(this.database.place, `the document of signal "${row.id}" is not JSON`);
    }
  }
}

function narrowed<Row>(
  query: SelectQueryBuilder<RecordsSchema, 'signal', Row>,
  filter: SignalFilter,
): SelectQueryBuilder<RecordsSchema, 'signal', Row> {
  let narrow = query;
  for (const column of ['strategy', 'instrument', 'decision', 'direction', 'origin'] as const) {
    const wanted = filter[column];
    if (wanted !== undefined) narrow = narrow.where(column, '=', wanted);
  }
  const { gate, from, to } = filter;
  if (gate !== undefined) narrow = narrow.where(sql<boolean>`stopped_by like ${gatePattern(gate)} escape '\\'`);
  if (from !== undefined) narrow = narrow.where('time', '>=', from);
  if (to !== undefined) narrow = narrow.where('time', '<', to);
  return narrow;
}

async function putRows(db: Kysely<RecordsSchema>, rows: readonly SignalTable[]): Promise<void> {
  const { id: _, ...changes } = asInserted(...ENTRY_COLUMNS, 'document');
  await db
    .insertInto('signal')
    .values(rows)
    .onConflict((conflict) => conflict.column('id').doUpdateSet(changes))
    .execute();
}
