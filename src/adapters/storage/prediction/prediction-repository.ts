import { sql } from 'kysely';
import type { Kysely } from 'kysely';
import type { UnixMs } from '#core/time.ts';
import type { PredictionEvent } from '#domain/prediction/prediction-event.ts';
import type { MarketId, PredictionMarket } from '#domain/prediction/prediction-market.ts';
import type {
  FindingFilter,
  FindingRecord,
  PredictionStore,
  Recording,
  StoredMarketFilter,
} from '#domain/prediction/prediction-store.ts';
import type { Database } from '#adapters/storage/database.ts';
import { eventsFrom } from '#adapters/storage/prediction/book-at.ts';
import { decodeEvents, encodeEvents } from '#adapters/storage/prediction/event-block.ts';
import { marketFromRow, marketToRow, searchable } from '#adapters/storage/prediction/market-row.ts';
import type { FindingTable } from '#adapters/storage/prediction/prediction-schema.ts';
import { asInserted, inGroups, latestOf } from '#adapters/storage/rows.ts';
import type { MarketSchema, RecordsSchema } from '#adapters/storage/schema.ts';
import { damagedStore } from '#adapters/storage/store-error.ts';

/** Markets and findings among the records, what markets said beside the bars. */
export class PredictionRepository implements PredictionStore {
  private readonly records: Database<RecordsSchema>;
  private readonly recorded: Database<MarketSchema>;

  constructor(records: Database<RecordsSchema>, recorded: Database<MarketSchema>) {
    this.records = records;
    this.recorded = recorded;
  }

  async saveMarkets(markets: readonly PredictionMarket[], seenAt: UnixMs): Promise<void> {
    const rows = latestOf(markets, ({ id }) => id).map((market) => marketToRow(market, seenAt));
    const changes = asInserted('venue', 'category', 'status', 'words', 'seen', 'document');
    await this.records.transaction(async (db) => {
      for (const group of inGroups(rows)) {
        await db
          .insertInto('prediction_market')
          .values(group)
          .onConflict((conflict) => conflict.column('id').doUpdateSet(changes))
          .execute();
      }
    });
  }

  async markets(filter: StoredMarketFilter = {}): Promise<readonly PredictionMarket[]> {
    const { search, limit } = filter;
    let query = this.records.reader.selectFrom('prediction_market').select(['id', 'document']);
    for (const column of ['venue', 'category', 'status'] as const) {
      const wanted = filter[column];
      if (wanted !== undefined) query = query.where(column, '=', wanted);
    }
    if (search !== undefined) query = query.where(sql<boolean>`words like ${containing(search)} escape '\\'`);
    query = query.orderBy('seen', 'desc').orderBy('id');
    if (limit !== undefined) query = query.limit(limit);
    const rows = await this.records.run(() => query.execute());
    return rows.map((row) => this.marketOf(row));
  }

  async market(id: MarketId): Promise<PredictionMarket | undefined> {
    const row = await this.records.run(() =>
      this.records.reader
        .selectFrom('prediction_market')
        .select(['id', 'document'])
        .where('id', '=', searchableId(id))
        .executeTakeFirst(),
    );
    return row === undefined ? undefined : this.marketOf(row);
  }

  async saveFindings(records: readonly FindingRecord[]): Promise<void> {
    const rows = latestOf(records, ({ finding }) => finding.id).map(findingToRow);
    await this.records.transaction(async (db) => {
      for (const group of inGroups(rows)) await putFindings(db, group);
    });
  }

  async findings(filter: FindingFilter = {}): Promise<readonly FindingRecord[]> {
    const { from, to, after, limit } = filter;
    let query = this.records.reader.selectFrom('finding').selectAll();
    for (const column of ['origin', 'market', 'detector', 'category', 'decision'] as const) {
      const wanted = filter[column];
      if (wanted !== undefined) query = query.where(column, '=', searchableId(wanted));
    }
    if (from !== undefined) query = query.where('time', '>=', from);
    if (to !== undefined) query = query.where('time', '<', to);
    if (after !== undefined) {
      query = query.where((eb) => eb(eb.refTuple('time', 'id'), '<', eb.tuple(after.time, searchableId(after.id))));
    }
    query = query.orderBy('time', 'desc').orderBy('id', 'desc');
    if (limit !== undefined) query = query.limit(limit);
    const rows = await this.records.run(() => query.execute());
    return rows.map((row) => this.findingOf(row));
  }

  async appendEvents(market: MarketId, events: readonly PredictionEvent[]): Promise<void> {
    if (events.length === 0) return;
    const data = encodeEvents(events);
    const times = events.map(({ receivedTime }) => receivedTime);
    const [first, last] = [Math.min(...times), Math.max(...times)];
    const is_whole = events[0]!.kind === 'book' ? 1 : 0;
    const row = { market, first, last, events: events.length, is_whole, bytes: data.length, data };
    await this.recorded.transaction((db) => db.insertInto('prediction_block').values(row).execute());
  }

  async events(market: MarketId, from: UnixMs, to: UnixMs): Promise<readonly PredictionEvent[]> {
    const rows = await this.recorded.snapshot(async (db) => {
      const since = await wholeBlockBefore(db, market, from);
      return db
        .selectFrom('prediction_block')
        .select(['id', 'data'])
        .where('market', '=', searchableId(market))
        .where('first', '<', to)
        .where(since === undefined ? 'last' : 'first', '>=', since ?? from)
        .orderBy('first')
        .orderBy('id')
        .execute();
    });
    const events = rows.flatMap(({ id, data }) => this.blockOf(market, id, data));
    return eventsFrom(events, from).filter(({ receivedTime }) => receivedTime < to);
  }

  async recordings(): Promise<readonly Recording[]> {
    const rows = await this.recorded.run(() =>
      this.recorded.reader
        .selectFrom('prediction_block')
        .select(({ fn }) => [
          'market',
          fn.min('first').as('from'),
          fn.max('last').as('to'),
          fn.sum<number>('events').as('events'),
          fn.sum<number>('bytes').as('bytes'),
        ])
        .groupBy('market')
        .orderBy('market')
        .execute(),
    );
    return rows.map(({ market, from, to, events, bytes }) => ({
      market: market as MarketId,
      from: from as UnixMs,
      to: to as UnixMs,
      events,
      bytes,
    }));
  }

  async forgetEventsBefore(instant: UnixMs): Promise<number> {
    return this.recorded.transaction(async (db) => {
      const { events } = await db
        .selectFrom('prediction_block')
        .select(({ fn }) => fn.sum<number | null>('events').as('events'))
        .where('last', '<', instant)
        .executeTakeFirstOrThrow();
      await db.deleteFrom('prediction_block').where('last', '<', instant).execute();
      return events ?? 0;
    });
  }

  private marketOf(row: { readonly id: string; readonly document: string }): PredictionMarket {
    try {
      return marketFromRow(row);
    } catch {
      throw damagedStore(this.records.place, `the document of prediction market "${row.id}" cannot be read`);
    }
  }

  private findingOf({ id, document }: FindingTable): FindingRecord {
    try {
      return findingFromText(document);
    } catch {
      throw damagedStore(this.records.place, `the document of finding "${id}" cannot be read`);
    }
  }

  private blockOf(market: MarketId, id: number, data: Uint8Array): readonly PredictionEvent[] {
    const events = decodeEvents(market, data);
    if (events !== undefined) return events;
    throw damagedStore(this.recorded.place, `block ${id} of what market "${market}" said cannot be read`);
  }
}

/** When the last block began that says by itself how the book stood at an instant; undefined when there is none. */
async function wholeBlockBefore(db: Kysely<MarketSchema>, market: MarketId, at: UnixMs): Promise<number | undefined> {
  const row = await db
    .selectFrom('prediction_block')
    .select('first')
    .where('market', '=', searchableId(market))
    .where('is_whole', '=', 1)
    .where('first', '<=', at)
    .orderBy('first', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row?.first;
}

function findingToRow(record: FindingRecord): FindingTable {
  const { id, time, market, detector } = record.finding;
  const { origin, category, decision } = record;
  return { id, time, origin, market, detector, category, decision, document: JSON.stringify(record) };
}

/** JSON leaves out what is undefined: these fields are always there. */
function findingFromText(document: string): FindingRecord {
  const record = JSON.parse(document) as FindingRecord;
  const { finding, confidence } = record;
  return { ...record, confidence, finding: { ...finding, direction: finding.direction } };
}

async function putFindings(db: Kysely<RecordsSchema>, rows: readonly FindingTable[]): Promise<void> {
  const changes = asInserted('time', 'origin', 'market', 'detector', 'category', 'decision', 'document');
  await db
    .insertInto('finding')
    .values(rows)
    .onConflict((conflict) => conflict.column('id').doUpdateSet(changes))
    .execute();
}

/** For `like ... escape '\'`: rows with this text in them. */
function containing(text: string): string {
  return `%${searchable(text).replaceAll(/[\\%_]/g, String.raw`\$&`)}%`;
}

/** No text of a database holds a NUL: what asks for one is not there. */
function searchableId(id: string): string {
  return id.replaceAll('\0', ' ');
}
