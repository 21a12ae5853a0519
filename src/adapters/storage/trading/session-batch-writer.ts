import type { Kysely } from 'kysely';
import { AssayError } from '#core/errors.ts';
import { invariant } from '#core/invariant.ts';
import type { FillRecord, OrderRecord } from '#domain/operations/order-record.ts';
import type { Trade } from '#domain/ledger/trade.ts';
import type { Transaction } from '#domain/ledger/posting.ts';
import type { Checkpoint, EquityPoint, SessionBatch } from '#domain/operations/session-store.ts';
import type { VenueOrderRecord } from '#domain/operations/venue-order-record.ts';
import { asInserted, inGroups, latestOf } from '#adapters/storage/rows.ts';
import type { RecordsSchema } from '#adapters/storage/schema.ts';
import { equityToRow, tradeToRow, transactionsToRows } from '#adapters/storage/trading/ledger-rows.ts';
import {
  fillFromRow,
  fillToRow,
  isSameFill,
  orderToRow,
  venueOrderToRow,
} from '#adapters/storage/trading/order-rows.ts';

/** Writes the parts of a batch, inside a transaction that the caller opened; parts that are empty cost nothing. */
export class SessionBatchWriter {
  private readonly db: Kysely<RecordsSchema>;
  private readonly session: string;

  constructor(db: Kysely<RecordsSchema>, session: string) {
    this.db = db;
    this.session = session;
  }

  /** `firstTransaction` is the number of the batch's first ledger transaction. */
  async write(batch: SessionBatch, firstTransaction: number): Promise<void> {
    await this.putLines(batch.from, batch.lines);
    await this.putOrders(batch.orders);
    await this.putFills(batch.fills);
    await this.putTransactions(firstTransaction, batch.postings);
    await this.putTrades(batch.trades);
    await this.putEquity(batch.equity);
    await this.putVenueOrders(batch.venueOrders);
    if (batch.checkpoint !== undefined) await this.putCheckpoint(batch.checkpoint);
  }

  private async putLines(from: number, lines: readonly string[]): Promise<void> {
    const rows = lines.map((line, i) => ({ session: this.session, n: from + i, line }));
    for (const group of inGroups(rows)) await this.db.insertInto('session_journal').values(group).execute();
  }

  private async putOrders(orders: readonly OrderRecord[]): Promise<void> {
    const rows = latestOf(orders, (order) => order.id).map((order) => orderToRow(this.owned(order)));
    for (const group of inGroups(rows)) {
      await this.db
        .insertInto('session_order')
        .values(group)
        .onConflict((conflict) => conflict.columns(['session', 'id']).doUpdateSet(ORDER_CHANGES))
        .execute();
    }
  }

  private async putFills(fills: readonly FillRecord[]): Promise<void> {
    const rows = fills.map((fill) => fillToRow(this.owned(fill)));
    for (const group of inGroups(rows)) {
      const { numInsertedOrUpdatedRows } = await this.db
        .insertInto('session_fill')
        .values(group)
        .onConflict((conflict) => conflict.columns(['session', 'id']).doNothing())
        .executeTakeFirstOrThrow();
      if (Number(numInsertedOrUpdatedRows) < group.length) await this.assertKnown(fills);
    }
  }

  private owned<Row extends { readonly session: string }>(row: Row): Row {
    invariant(row.session === this.session, `a batch of "${this.session}" holds its own, found "${row.session}"`);
    return row;
  }

  /** Some of the fills were told before: that is nothing new as long as they are told in the same way. */
  private async assertKnown(fills: readonly FillRecord[]): Promise<void> {
    for (const fill of fills) {
      const row = await this.db
        .selectFrom('session_fill')
        .selectAll()
        .where('session', '=', this.session)
        .where('id', '=', fill.id)
        .executeTakeFirst();
      if (row === undefined) continue;
      const stored = fillFromRow(row);
      if (!isSameFill(stored, fill)) throw differentFill(stored, fill);
    }
  }

  private async putTransactions(first: number, transactions: readonly Transaction[]): Promise<void> {
    const rows = transactionsToRows(this.session, first, transactions);
    for (const group of inGroups(rows.transactions)) {
      await this.db.insertInto('ledger_transaction').values(group).execute();
    }
    for (const group of inGroups(rows.postings)) await this.db.insertInto('ledger_posting').values(group).execute();
  }

  private async putTrades(trades: readonly Trade[]): Promise<void> {
    const rows = latestOf(trades, (trade) => trade.id).map((trade) => tradeToRow(this.session, trade));
    for (const group of inGroups(rows)) {
      await this.db
        .insertInto('session_trade')
        .values(group)
        .onConflict((conflict) => conflict.columns(['session', 'id']).doUpdateSet(TRADE_CHANGES))
        .execute();
    }
  }

  private async putEquity(points: readonly EquityPoint[]): Promise<void> {
    const rows = latestOf(points, (point) => point.time).map((point) => equityToRow(this.session, point));
    for (const group of inGroups(rows)) {
      await this.db
        .insertInto('session_equity')
        .values(group)
        .onConflict((conflict) => conflict.columns(['session', 'time']).doUpdateSet(EQUITY_CHANGES))
        .execute();
    }
  }

  private async putVenueOrders(orders: readonly VenueOrderRecord[]): Promise<void> {
    const rows = latestOf(orders, (order) => order.clientId).map((order) => venueOrderToRow(this.session, order));
    for (const group of inGroups(rows)) {
      await this.db
        .insertInto('venue_order')
        .values(group)
        .onConflict((conflict) => conflict.columns(['session', 'client_id']).doUpdateSet(VENUE_ORDER_CHANGES))
        .execute();
    }
  }

  /** The one before stays as well, for the case that this one cannot be read. */
  private async putCheckpoint({ at, state }: Checkpoint): Promise<void> {
    const { db, session } = this;
    await db
      .insertInto('session_checkpoint')
      .values({ session, at, state: JSON.stringify(state) })
      .onConflict((conflict) => conflict.columns(['session', 'at']).doUpdateSet(asInserted('state')))
      .execute();
    const before = db
      .selectFrom('session_checkpoint')
      .select('at')
      .where('session', '=', session)
      .orderBy('at', 'desc')
      .limit(1)
      .offset(1);
    await db.deleteFrom('session_checkpoint').where('session', '=', session).where('at', '<', before).execute();
  }
}

const ORDER_CHANGES = asInserted(
  'instrument',
  'side',
  'role',
  'type',
  'quantity',
  'filled',
  'status',
  'reason',
  'created',
  'updated',
);
const TRADE_CHANGES = asInserted(
  'signal',
  'strategy',
  'instrument',
  'direction',
  'quantity',
  'entry_time',
  'entry_price',
  'exit_time',
  'exit_reason',
  'exits',
  'currency',
  'gross',
  'fees',
  'net',
  'risk',
  'r_multiple',
  'bars_held',
  'mfe_r',
  'mae_r',
  'other_fees',
  'dust',
);
const EQUITY_CHANGES = asInserted('equity', 'cash', 'position', 'price');
const VENUE_ORDER_CHANGES = asInserted(
  'order_id',
  'attempt',
  'instrument',
  'side',
  'quantity',
  'type',
  'price',
  'time_in_force',
  'post_only',
  'trigger',
  'expires_at',
  'stage',
  'filled',
  'sent_at',
  'settled_at',
);

function differentFill(stored: FillRecord, told: FillRecord): AssayError {
  const words = ({ side, quantity, price, fee }: FillRecord): string =>
    `${side} ${quantity.toString()} at ${price.toString()}, fee ${fee.amount.toString()} ${fee.currency}`;
  const message = `Expected fill ${stored.id} of order ${stored.orderId} to be "${words(stored)}" as stored, was "${words(told)}" of order ${told.orderId}`;
  return new AssayError('venue.disagrees', message, {
    place: { value: told.id },
    remedy: 'Nothing of it was stored. Compare the execution with the account at the venue.',
  });
}
