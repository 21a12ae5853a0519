import type { Kysely } from 'kysely';
import { invariant } from '#core/invariant.ts';
import type { State } from '#core/state.ts';
import type { Transaction } from '#domain/ledger/posting.ts';
import type { Trade } from '#domain/ledger/trade.ts';
import type { FillRecord, OrderRecord } from '#domain/operations/order-record.ts';
import type {
  Checkpoint,
  EquityPoint,
  RecordFilter,
  SessionBatch,
  SessionRecord,
  SessionStore,
} from '#domain/operations/session-store.ts';
import type { PageFilter, RecordPage, SessionTrade } from '#domain/operations/record-page.ts';
import type { VenueOrderRecord } from '#domain/operations/venue-order-record.ts';
import type { Database } from '#adapters/storage/database.ts';
import { holdAlone } from '#adapters/storage/dialect.ts';
import type { RecordsSchema } from '#adapters/storage/schema.ts';
import { damagedStore } from '#adapters/storage/store-error.ts';
import { equityFromRow, tradeFromRow, transactionsFromRows } from '#adapters/storage/trading/ledger-rows.ts';
import {
  OPEN_ORDERS,
  OPEN_VENUE_ORDERS,
  fillFromRow,
  orderFromRow,
  venueOrderFromRow,
} from '#adapters/storage/trading/order-rows.ts';
import { fillPage, orderPage, tradePage } from '#adapters/storage/trading/record-pages.ts';
import { SessionBatchWriter } from '#adapters/storage/trading/session-batch-writer.ts';
import {
  assertSameSession,
  misplacedBatch,
  newSessionToRow,
  sessionFromRow,
  takenSession,
  unknownSession,
} from '#adapters/storage/trading/session-row.ts';
import type { NewSession } from '#adapters/storage/trading/session-row.ts';

/** Trading sessions, each with its journal and what follows from it. */
export class SessionRepository implements SessionStore {
  private readonly database: Database<RecordsSchema>;

  constructor(database: Database<RecordsSchema>) {
    this.database = database;
  }

  async begin(session: NewSession): Promise<SessionRecord> {
    const wanted = newSessionToRow(session);
    const row = await this.database.transaction(async (db) => {
      await holdAlone(db, `session ${session.id}`);
      const stored = await db.selectFrom('session').selectAll().where('id', '=', session.id).executeTakeFirst();
      if (stored === undefined) {
        return db.insertInto('session').values(wanted).returningAll().executeTakeFirstOrThrow();
      }
      assertSameSession(stored, wanted);
      return db
        .updateTable('session')
        .set({ epoch: stored.epoch + 1, status: 'running', reason: '' })
        .where('id', '=', session.id)
        .returningAll()
        .executeTakeFirstOrThrow();
    });
    return this.read(() => sessionFromRow(row), `session "${row.id}"`);
  }

  /** Takes the turn and the place in the journal in one statement, so that of two writers one waits and then fails. */
  async append(session: string, epoch: number, batch: SessionBatch): Promise<void> {
    const { from, lines, postings, checkpoint } = batch;
    const length = from + lines.length;
    invariant(checkpoint === undefined || checkpoint.at <= length, 'a checkpoint holds nothing that is not journaled');
    await this.database.transaction(async (db) => {
      const row = await db
        .updateTable('session')
        .set(({ eb }) => ({ journal_length: length, transactions: eb('transactions', '+', postings.length) }))
        .where('id', '=', session)
        .where('epoch', '=', epoch)
        .where('journal_length', '=', from)
        .returning('transactions')
        .executeTakeFirst();
      if (row === undefined) throw await refusal(db, session, epoch, from);
      await new SessionBatchWriter(db, session).write(batch, row.transactions - postings.length);
    });
  }

  async end(session: string, epoch: number, status: 'stopped' | 'failed', reason: string): Promise<void> {
    await this.database.transaction(async (db) => {
      const { numUpdatedRows } = await db
        .updateTable('session')
        .set({ status, reason })
        .where('id', '=', session)
        .where('epoch', '=', epoch)
        .executeTakeFirstOrThrow();
      if (numUpdatedRows === 0n) throw await refusal(db, session, epoch, undefined);
    });
  }

  async get(session: string): Promise<SessionRecord | undefined> {
    const query = this.database.reader.selectFrom('session').selectAll().where('id', '=', session);
    const row = await this.database.run(() => query.executeTakeFirst());
    return row === undefined ? undefined : this.read(() => sessionFromRow(row), `session "${session}"`);
  }

  async list(): Promise<readonly SessionRecord[]> {
    const query = this.database.reader.selectFrom('session').selectAll().orderBy('created', 'desc').orderBy('id');
    const rows = await this.database.run(() => query.execute());
    return rows.map((row) => this.read(() => sessionFromRow(row), `session "${row.id}"`));
  }

  async checkpoint(session: string): Promise<Checkpoint | undefined> {
    const query = this.database.reader
      .selectFrom('session_checkpoint')
      .selectAll()
      .where('session', '=', session)
      .orderBy('at', 'desc')
      .limit(2);
    const rows = await this.database.run(() => query.execute());
    for (const { at, state } of rows) {
      const parsed = parsedState(state);
      if (parsed !== undefined) return { at, state: parsed };
    }
    if (rows.length === 0) return undefined;
    throw damagedStore(this.database.place, `the checkpoints of session "${session}" are not JSON`);
  }

  async journal(session: string, from: number, limit: number): Promise<readonly string[]> {
    const query = this.database.reader
      .selectFrom('session_journal')
      .select('line')
      .where('session', '=', session)
      .where('n', '>=', from)
      .orderBy('n')
      .limit(limit);
    const rows = await this.database.run(() => query.execute());
    return rows.map((row) => row.line);
  }

  async journalLength(session: string): Promise<number> {
    const query = this.database.reader.selectFrom('session').select('journal_length').where('id', '=', session);
    const row = await this.database.run(() => query.executeTakeFirst());
    return row?.journal_length ?? 0;
  }

  async orders(filter: RecordFilter): Promise<readonly OrderRecord[]> {
    let query = this.database.reader.selectFrom('session_order').selectAll();
    if (filter.session !== undefined) query = query.where('session', '=', filter.session);
    if (filter.openOnly === true) query = query.where('status', 'in', OPEN_ORDERS);
    if (filter.limit !== undefined) query = query.limit(filter.limit);
    const rows = await this.database.run(() => query.orderBy('created', 'desc').orderBy('n', 'desc').execute());
    return rows.map((row) => this.read(() => orderFromRow(row), `order "${row.id}"`));
  }

  async fills(filter: RecordFilter): Promise<readonly FillRecord[]> {
    let query = this.database.reader.selectFrom('session_fill').selectAll();
    if (filter.session !== undefined) query = query.where('session', '=', filter.session);
    if (filter.limit !== undefined) query = query.limit(filter.limit);
    const rows = await this.database.run(() => query.orderBy('time', 'desc').orderBy('n', 'desc').execute());
    return rows.map((row) => this.read(() => fillFromRow(row), `fill "${row.id}"`));
  }

  async orderPage(filter: PageFilter): Promise<RecordPage<OrderRecord>> {
    const { rows, next } = await this.database.run(() => orderPage(this.database.reader, filter));
    return { items: rows.map((row) => this.read(() => orderFromRow(row), `order "${row.id}"`)), next };
  }

  async fillPage(filter: PageFilter): Promise<RecordPage<FillRecord>> {
    const { rows, next } = await this.database.run(() => fillPage(this.database.reader, filter));
    return { items: rows.map((row) => this.read(() => fillFromRow(row), `fill "${row.id}"`)), next };
  }

  async fillsOf(session: string, orders: string): Promise<readonly FillRecord[]> {
    const query = this.database.reader
      .selectFrom('session_fill')
      .selectAll()
      .where('session', '=', session)
      .where('order_id', '>=', orders)
      .where('order_id', '<', `${orders}\u{10FFFF}`)
      .orderBy('time')
      .orderBy('n')
      .limit(FILLS_MAX);
    const rows = await this.database.run(() => query.execute());
    return rows.map((row) => this.read(() => fillFromRow(row), `fill "${row.id}"`));
  }

  async tradePage(filter: PageFilter): Promise<RecordPage<SessionTrade>> {
    const { rows, next } = await this.database.run(() => tradePage(this.database.reader, filter));
    const items = rows.map((row) => {
      const trade = this.read(() => tradeFromRow(row), `trade "${row.id}"`);
      return { session: row.session, trade };
    });
    return { items, next };
  }

  async postings(session: string, from = 0, limit?: number): Promise<readonly Transaction[]> {
    const to = limit === undefined ? Number.MAX_SAFE_INTEGER : from + limit;
    const { transactions, postings } = await this.database.snapshot(async (db) => ({
      transactions: await db
        .selectFrom('ledger_transaction')
        .selectAll()
        .where('session', '=', session)
        .where('n', '>=', from)
        .where('n', '<', to)
        .orderBy('n')
        .execute(),
      postings: await db
        .selectFrom('ledger_posting')
        .selectAll()
        .where('session', '=', session)
        .where('n', '>=', from)
        .where('n', '<', to)
        .orderBy('n')
        .orderBy('part')
        .execute(),
    }));
    return this.read(() => transactionsFromRows(transactions, postings), `the ledger of session "${session}"`);
  }

  async trades(filter: RecordFilter): Promise<readonly Trade[]> {
    let query = this.database.reader.selectFrom('session_trade').selectAll();
    if (filter.session !== undefined) query = query.where('session', '=', filter.session);
    if (filter.limit !== undefined) query = query.limit(filter.limit);
    const rows = await this.database.run(() => query.orderBy('exit_time', 'desc').orderBy('n', 'desc').execute());
    return rows.map((row) => this.read(() => tradeFromRow(row), `trade "${row.id}"`));
  }

  async equity(session: string, from: number, to: number, limit?: number): Promise<readonly EquityPoint[]> {
    let query = this.database.reader.selectFrom('session_equity').selectAll().where('session', '=', session);
    if (Number.isFinite(from)) query = query.where('time', '>=', from);
    if (Number.isFinite(to)) query = query.where('time', '<', to);
    if (limit !== undefined) query = query.limit(limit);
    const rows = await this.database.run(() => query.orderBy('time').execute());
    return rows.map((row) => this.read(() => equityFromRow(row), `equity of session "${session}"`));
  }

  async latestEquity(session: string, until?: number): Promise<EquityPoint | undefined> {
    let query = this.database.reader.selectFrom('session_equity').selectAll().where('session', '=', session);
    if (until !== undefined) query = query.where('time', '<=', until);
    const row = await this.database.run(() => query.orderBy('time', 'desc').limit(1).executeTakeFirst());
    return row === undefined ? undefined : this.read(() => equityFromRow(row), `equity of session "${session}"`);
  }

  async venueOrders(session: string, openOnly: boolean): Promise<readonly VenueOrderRecord[]> {
    let query = this.database.reader.selectFrom('venue_order').selectAll().where('session', '=', session);
    if (openOnly) query = query.where('stage', 'in', OPEN_VENUE_ORDERS);
    const rows = await this.database.run(() => query.orderBy('n').execute());
    return rows.map((row) => this.read(() => venueOrderFromRow(row), `order "${row.client_id}" at the venue`));
  }

  /** What is stored was well-formed when it was written: if it is not now, the store is damaged. */
  private read<T>(work: () => T, what: string): T {
    try {
      return work();
    } catch {
      throw damagedStore(this.database.place, `${what} is not what was stored`);
    }
  }
}

/** More executions of one idea than these are no picture any more. */
const FILLS_MAX = 500;

/** Why a session cannot be changed from this place. */
async function refusal(
  db: Kysely<RecordsSchema>,
  session: string,
  epoch: number,
  from: number | undefined,
): Promise<Error> {
  const known = await db.selectFrom('session').select(['id', 'epoch', 'journal_length']).execute();
  const row = known.find(({ id }) => id === session);
  if (row === undefined) {
    return unknownSession(
      session,
      known.map(({ id }) => id),
    );
  }
  if (row.epoch !== epoch || from === undefined) return takenSession(session, epoch, row.epoch);
  return misplacedBatch(session, from, row.journal_length);
}

function parsedState(text: string): State | undefined {
  try {
    return JSON.parse(text) as State;
  } catch {
    return undefined;
  }
}
