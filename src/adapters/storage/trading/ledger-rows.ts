import { Decimal } from '#core/decimal.ts';
import { currency, money, price, quantity } from '#core/money.ts';
import type { Currency, Money } from '#core/money.ts';
import type { UnixMs } from '#core/time.ts';
import type { Posting, Transaction, TransactionKind } from '#domain/ledger/posting.ts';
import type { ExitReason, Trade, TradeExit } from '#domain/ledger/trade.ts';
import type { InstrumentId } from '#domain/market/instrument.ts';
import type { EquityPoint } from '#domain/operations/session-store.ts';
import type { OrderId } from '#domain/orders/order.ts';
import type {
  EquityTable,
  LedgerPostingTable,
  LedgerTransactionTable,
  TradeTable,
} from '#adapters/storage/trading/trading-schema.ts';

export type TradeRow = Omit<TradeTable, 'n'>;

/** Transactions as rows, numbered from `first` on. */
export function transactionsToRows(
  session: string,
  first: number,
  transactions: readonly Transaction[],
): { readonly transactions: readonly LedgerTransactionTable[]; readonly postings: readonly LedgerPostingTable[] } {
  return {
    transactions: transactions.map(({ kind, reference, time }, i) => ({
      session,
      n: first + i,
      kind,
      reference,
      time,
    })),
    postings: transactions.flatMap(({ postings }, i) =>
      postings.map(({ account, unit, amount }, part) => {
        return { session, n: first + i, part, account, unit, amount: amount.toString() };
      }),
    ),
  };
}

/** Rows in the order of their numbers as transactions. */
export function transactionsFromRows(
  transactions: readonly LedgerTransactionTable[],
  postings: readonly LedgerPostingTable[],
): readonly Transaction[] {
  const parts = Map.groupBy(postings, (row) => row.n);
  return transactions.map(({ n, kind, reference, time }) => ({
    kind: kind as TransactionKind,
    reference,
    time: time as UnixMs,
    postings: (parts.get(n) ?? []).map(postingFromRow),
  }));
}

function postingFromRow({ account, unit, amount }: LedgerPostingTable): Posting {
  return { account, unit: unit as Currency, amount: Decimal.parse(amount) };
}

export function tradeToRow(session: string, trade: Trade): TradeRow {
  return {
    session,
    id: trade.id,
    signal: trade.signalId,
    strategy: trade.strategy,
    instrument: trade.instrument,
    direction: trade.direction,
    quantity: trade.quantity.toString(),
    entry_time: trade.entryTime,
    entry_price: trade.entryPrice.toString(),
    exit_time: trade.exitTime,
    exit_reason: trade.exitReason,
    exits: JSON.stringify(trade.exits.map(exitToList)),
    currency: trade.gross.currency,
    gross: trade.gross.amount.toString(),
    fees: trade.fees.amount.toString(),
    net: trade.net.amount.toString(),
    risk: trade.risk.amount.toString(),
    r_multiple: numberToColumn(trade.rMultiple),
    bars_held: trade.barsHeld,
    mfe_r: numberToColumn(trade.mfeR),
    mae_r: numberToColumn(trade.maeR),
    other_fees: trade.otherFees === undefined ? null : JSON.stringify(trade.otherFees.map(moneyToList)),
    dust: trade.dust?.toString() ?? null,
  };
}

/** Throws when a text of the row is not what was stored. */
export function tradeFromRow(row: TradeRow): Trade {
  const unit = currency(row.currency);
  const amount = (text: string) => money(unit, Decimal.parse(text));
  return {
    id: row.id as OrderId,
    signalId: row.signal,
    strategy: row.strategy,
    instrument: row.instrument as InstrumentId,
    direction: row.direction as Trade['direction'],
    quantity: quantity(Decimal.parse(row.quantity)),
    entryTime: row.entry_time as UnixMs,
    entryPrice: price(Decimal.parse(row.entry_price)),
    exitTime: row.exit_time as UnixMs,
    exits: (JSON.parse(row.exits) as ExitList[]).map(exitFromList),
    exitReason: row.exit_reason as ExitReason,
    gross: amount(row.gross),
    fees: amount(row.fees),
    net: amount(row.net),
    risk: amount(row.risk),
    rMultiple: numberFromColumn(row.r_multiple),
    barsHeld: row.bars_held,
    mfeR: numberFromColumn(row.mfe_r),
    maeR: numberFromColumn(row.mae_r),
    ...(row.other_fees === null ? {} : { otherFees: (JSON.parse(row.other_fees) as MoneyList[]).map(moneyFromList) }),
    ...(row.dust === null ? {} : { dust: Decimal.parse(row.dust) }),
  };
}

type MoneyList = readonly [currency: string, amount: string];

function moneyToList({ currency, amount }: Money): MoneyList {
  return [currency, amount.toString()];
}

function moneyFromList([code, amount]: MoneyList): Money {
  return money(currency(code), Decimal.parse(amount));
}

type ExitList = readonly [orderId: string, time: number, price: string, quantity: string, reason: string];

function exitToList(exit: TradeExit): ExitList {
  return [exit.orderId, exit.time, exit.price.toString(), exit.quantity.toString(), exit.reason];
}

function exitFromList([orderId, time, at, size, reason]: ExitList): TradeExit {
  return {
    orderId: orderId as OrderId,
    time: time as UnixMs,
    price: price(Decimal.parse(at)),
    quantity: quantity(Decimal.parse(size)),
    reason: reason as ExitReason,
  };
}

export function equityToRow(session: string, point: EquityPoint): EquityTable {
  return {
    session,
    time: point.time,
    equity: point.equity.toString(),
    cash: point.cash.toString(),
    position: point.position.toString(),
    price: numberToColumn(point.price),
  };
}

export function equityFromRow(row: EquityTable): EquityPoint {
  return {
    time: row.time as UnixMs,
    equity: Decimal.parse(row.equity),
    cash: Decimal.parse(row.cash),
    position: Decimal.parse(row.position),
    price: numberFromColumn(row.price),
  };
}

/** Infinity is kept; NaN is null, because SQLite keeps no NaN. */
function numberToColumn(value: number): number | null {
  return Number.isNaN(value) ? null : value;
}

function numberFromColumn(value: number | null): number {
  return value ?? Number.NaN;
}
