import { Decimal } from '#core/decimal.ts';
import { money, quantity as asQuantity } from '#core/money.ts';
import type { Price } from '#core/money.ts';
import type { UnixMs } from '#core/time.ts';
import type { Lot, RoundTrip } from '#domain/ledger/lots.ts';
import type { Transaction } from '#domain/ledger/posting.ts';
import { opposite } from '#domain/orders/order.ts';
import type { OrderId } from '#domain/orders/order.ts';
import type { Fill } from '#domain/orders/order-event.ts';
import type { AccountBooks } from '#engine/account/account-books.ts';
import type { Holding } from '#engine/account/holding.ts';
import { bookPenalty, writeOff } from '#engine/account/movements.ts';

/** What closing by force did. Fills are the account's own: no venue reported them. */
export interface ForcedClosing {
  readonly reason: 'liquidation' | 'bankruptcy' | 'resolution' | 'end';
  readonly fills: readonly Fill[];
  readonly roundTrips: readonly RoundTrip[];
  readonly transactions: readonly Transaction[];
}

/** Where and when; `charges` says whether the venue's fee is taken. */
export interface ClosingTerms {
  readonly price: Price;
  readonly time: UnixMs;
  readonly bar: number;
  readonly charges: boolean;
}

/** Closes every lot of a holding, oldest first, at one price. */
export function closeLots(
  books: AccountBooks,
  holding: Holding,
  reason: ForcedClosing['reason'],
  terms: ClosingTerms,
): ForcedClosing {
  const fills: Fill[] = [];
  const roundTrips: RoundTrip[] = [];
  const transactions: Transaction[] = [];
  // Closing takes lots off the list that is walked.
  for (const lot of holding.lots.open.slice()) {
    const fill = closingFill(holding, lot, reason, terms);
    const booked = books.recordFill(fill, { bar: terms.bar, closes: lot.order });
    fills.push(fill);
    roundTrips.push(...booked.roundTrips);
    transactions.push(booked.transaction);
  }
  return { reason, fills, roundTrips, transactions };
}

/**
 * Closes whole holdings at their latest prices, the one that needs most equity first, until what is left is backed again; each
 * pays its penalty. Undefined when nothing has to be closed, or when it cannot be told.
 */
export function liquidate(
  books: AccountBooks,
  time: UnixMs,
  barOf: (holding: Holding) => number,
): ForcedClosing | undefined {
  let closing: ForcedClosing | undefined;
  for (;;) {
    const kind = shortfall(books);
    if (kind === undefined) return closing;
    const [first] = kind === 'bankruptcy' ? books.open : byNeed(books);
    if (first === undefined) return bankrupt(books, time, closing);
    const price = first.price;
    if (price === undefined) return closing;
    const worth = first.gross.times(price).absolute();
    const closed = closeLots(books, first, kind, { price, time, bar: barOf(first), charges: true });
    const penalty = kind === 'liquidation' ? bookPenalty(books, first, worth, time) : [];
    const whole = { ...closed, transactions: [...closed.transactions, ...penalty] };
    closing = closing === undefined ? whole : joined(closing, whole);
  }
}

/** What the account lacks: `bankruptcy` with equity at or below zero, `liquidation` with less than positions need. */
function shortfall(books: AccountBooks): 'bankruptcy' | 'liquidation' | undefined {
  const equity = books.equity();
  if (equity.kind === 'unknown') return undefined;
  if (equity.amount.sign() <= 0) return 'bankruptcy';
  if (books.isFlat) return undefined;
  const needed = books.required('maintenanceRatio');
  return needed.kind === 'known' && equity.amount.compare(needed.amount) < 0 ? 'liquidation' : undefined;
}

/** Nothing is left to be closed, and equity is at or below zero. */
function bankrupt(books: AccountBooks, time: UnixMs, closing: ForcedClosing | undefined): ForcedClosing | undefined {
  if (books.config.negativeBalance === 'owed') return closing;
  const transactions = writeOff(books, time);
  if (transactions.length === 0) return closing;
  const forgiven: ForcedClosing = { reason: 'bankruptcy', fills: [], roundTrips: [], transactions };
  return closing === undefined ? forgiven : joined(closing, forgiven);
}

function byNeed(books: AccountBooks): readonly Holding[] {
  return [...books.open].sort((a, b) => needOf(b).compare(needOf(a)));
}

function needOf({ gross, price, terms }: Holding): Decimal {
  return price === undefined ? Decimal.ZERO : gross.times(price).times(terms.maintenanceRatio).absolute();
}

/** Both, as one; the reason is that of the later. */
export function joined(before: ForcedClosing, after: ForcedClosing): ForcedClosing {
  return {
    reason: after.reason,
    fills: [...before.fills, ...after.fills],
    roundTrips: [...before.roundTrips, ...after.roundTrips],
    transactions: [...before.transactions, ...after.transactions],
  };
}

function closingFill(holding: Holding, lot: Lot, reason: string, { price, time, charges }: ClosingTerms): Fill {
  const { instrument, costs } = holding.terms;
  const { quote } = instrument;
  const none = money(quote, Decimal.ZERO);
  return {
    orderId: `${lot.order}/${reason}` as OrderId,
    instrument: instrument.id,
    side: opposite(lot.side),
    price,
    quantity: asQuantity(lot.open),
    fee: charges ? (costs?.fee(price, lot.open, 'taker') ?? none) : none,
    liquidity: 'taker',
    time,
  };
}
