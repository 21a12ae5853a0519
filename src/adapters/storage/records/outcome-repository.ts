import type { Kysely, SelectQueryBuilder } from 'kysely';
import { currency } from '#core/money.ts';
import type { OutcomeRecord } from '#domain/evidence/outcomes/outcome-record.ts';
import type {
  OutcomeFilter,
  OutcomeSpan,
  OutcomeStore,
  OutcomeSummary,
} from '#domain/evidence/outcomes/outcome-store.ts';
import type { Database } from '#adapters/storage/database.ts';
import { fromOutcomeRow, toOutcomeRow } from '#adapters/storage/records/outcome-row.ts';
import type { OutcomeRow } from '#adapters/storage/records/outcome-row.ts';
import { inGroups, latestOf } from '#adapters/storage/rows.ts';
import type { RecordsSchema } from '#adapters/storage/schema.ts';
import { damagedStore } from '#adapters/storage/store-error.ts';

const ROWS_A_PAGE = 5_000;

export class OutcomeRepository implements OutcomeStore {
  private readonly database: Database<RecordsSchema>;

  constructor(database: Database<RecordsSchema>) {
    this.database = database;
  }

  async save(records: readonly OutcomeRecord[]): Promise<void> {
    const rows = latestOf(records, (record) => `${record.run} ${record.signalId}`).map(toOutcomeRow);
    await this.database.transaction(async (db) => {
      for (const group of inGroups(rows)) await putRows(db, group);
    });
  }

  async *stream(filter: OutcomeFilter = {}): AsyncIterable<OutcomeRecord> {
    let last: OutcomeRow | undefined;
    do {
      const rows = await this.page(filter, last);
      for (const row of rows) yield this.read(row);
      last = rows.length < ROWS_A_PAGE ? undefined : rows.at(-1);
    } while (last !== undefined);
  }

  async summary(): Promise<OutcomeSummary> {
    const { reader } = this.database;
    return this.database.run(async () => {
      const totals = await reader
        .selectFrom('signal_outcome')
        .select((of) => [
          of.fn.count<number>('signal').distinct().as('count'),
          of.fn.min<number | null>('time').as('first'),
          of.fn.max<number | null>('time').as('last'),
        ])
        .executeTakeFirst();
      return {
        count: totals?.count ?? 0,
        first: totals?.first ?? undefined,
        last: totals?.last ?? undefined,
        desks: await this.distinct('desk'),
        strategies: await this.distinct('strategy'),
        types: await this.distinct('type'),
        categories: await this.distinct('category'),
      };
    });
  }

  async span(filter: OutcomeFilter = {}): Promise<OutcomeSpan> {
    const all = this.database.reader.selectFrom('signal_outcome');
    const query = narrowed(all.select(['currency', 'time']), filter);
    const rows = await this.database.run(() =>
      this.database.reader
        .selectFrom(query.as('chosen'))
        .select((of) => [
          'currency',
          of.fn.countAll<number>().as('count'),
          of.fn.min<number>('time').as('first'),
          of.fn.max<number>('time').as('last'),
        ])
        .groupBy('currency')
        .orderBy('count', 'desc')
        .orderBy('currency')
        .execute(),
    );
    const currencies = rows.map((row) => row.currency).filter((code) => code !== null);
    if (rows.length === 0) return { count: 0, first: undefined, last: undefined, currencies: [] };
    return {
      count: rows.reduce((sum, row) => sum + row.count, 0),
      first: Math.min(...rows.map((row) => row.first)),
      last: Math.max(...rows.map((row) => row.last)),
      currencies: currencies.map(currency),
    };
  }

  /** Rows after the last one read: by what they are ordered by, so that no page has to be counted off again. */
  private async page(filter: OutcomeFilter, last: OutcomeRow | undefined): Promise<readonly OutcomeRow[]> {
    let query = narrowed(this.database.reader.selectFrom('signal_outcome').selectAll(), filter);
    if (last !== undefined) {
      query = query.where((is) =>
        is.or([
          is('time', '>', last.time),
          is.and([is('time', '=', last.time), is('signal', '>', last.signal)]),
          is.and([is('time', '=', last.time), is('signal', '=', last.signal), is('run', '>', last.run)]),
        ]),
      );
    }
    const ordered = query.orderBy('time').orderBy('signal').orderBy('run').limit(ROWS_A_PAGE);
    return this.database.run(() => ordered.execute());
  }

  private async distinct(column: 'desk' | 'strategy' | 'type' | 'category'): Promise<readonly string[]> {
    const rows = await this.database.reader
      .selectFrom('signal_outcome')
      .select(column)
      .distinct()
      .orderBy(column)
      .execute();
    return rows.map((row) => row[column]);
  }

  private read(row: OutcomeRow): OutcomeRecord {
    try {
      return fromOutcomeRow(row);
    } catch {
      throw damagedStore(this.database.place, `the outcome of signal "${row.signal}" is not what was stored`);
    }
  }
}

/** Deletes and inserts, so that a row that is stored again gets a new number: the later one stands for its signal. */
async function putRows(db: Kysely<RecordsSchema>, rows: readonly OutcomeRow[]): Promise<void> {
  for (const [run, ofRun] of Map.groupBy(rows, (row) => row.run)) {
    await db
      .deleteFrom('signal_outcome')
      .where('run', '=', run)
      .where(
        'signal',
        'in',
        ofRun.map((row) => row.signal),
      )
      .execute();
  }
  await db.insertInto('signal_outcome').values(rows).execute();
}

type OutcomeQuery<Row> = SelectQueryBuilder<RecordsSchema, 'signal_outcome', Row>;

function narrowed<Row>(all: OutcomeQuery<Row>, filter: OutcomeFilter): OutcomeQuery<Row> {
  let query = all;
  for (const name of ['desk', 'strategy', 'type', 'category', 'instrument', 'source', 'run'] as const) {
    const value = filter[name];
    if (value !== undefined) query = query.where(name, '=', value);
  }
  if (filter.passed !== undefined) query = query.where('passed', '=', filter.passed ? 1 : 0);
  if (filter.from !== undefined) query = query.where('time', '>=', filter.from);
  if (filter.to !== undefined) query = query.where('time', '<', filter.to);
  return filter.run === undefined ? latestOnly(query, filter.source) : query;
}

/** What was stored last stands for a signal: other runs over the same data found the same one again. Within a source, when one is asked for. */
function latestOnly<Row>(query: OutcomeQuery<Row>, source: OutcomeFilter['source']): OutcomeQuery<Row> {
  return query.where((is) => {
    const later = is
      .selectFrom('signal_outcome as later')
      .select('later.id')
      .whereRef('later.signal', '=', 'signal_outcome.signal')
      .whereRef('later.id', '>', 'signal_outcome.id');
    return is.not(is.exists(source === undefined ? later : later.where('later.source', '=', source)));
  });
}
