import { Decimal } from '#core/decimal.ts';
import type { Transaction } from '#domain/ledger/posting.ts';
import type { EquityPoint, SessionRecord } from '#domain/operations/session-store.ts';
import { configOf } from '#apps/trading/session-choice.ts';

/** What a session holds and has earned, read off its postings. Money is in the quote currency; decimal texts in JSON. */
export interface HeldPosition {
  readonly session: string;
  readonly mode: SessionRecord['mode'];
  readonly status: SessionRecord['status'];
  readonly instrument: string;
  readonly base: string;
  readonly quote: string;
  /** Base units, negative when short. */
  readonly quantity: Decimal;
  /** Per unit; undefined when nothing is held. */
  readonly averageCost: Decimal | undefined;
  /** Of the latest bar; undefined before the first. */
  readonly lastPrice: Decimal | undefined;
  readonly unrealised: Decimal | undefined;
  /** Before fees. */
  readonly realised: Decimal;
  readonly fees: Decimal;
  readonly cash: Decimal;
  readonly equity: Decimal | undefined;
}

/** Adds the postings of a session up. */
export function heldPosition(
  session: SessionRecord,
  transactions: readonly Transaction[],
  latest: EquityPoint | undefined,
): HeldPosition {
  const { instrument } = configOf(session);
  const { id, base, quote, priceTick } = instrument;
  const sums = balances(transactions);
  const sum = (account: string): Decimal => sums.get(account) ?? Decimal.ZERO;
  const quantity = sum(`position:${id}`);
  const cost = sum(`cost:${id}`);
  const tick = Decimal.parse(priceTick);
  const lastPrice = latest === undefined ? undefined : Decimal.fromNumber(latest.price, tick.scale, 'nearest-even');
  return {
    session: session.id,
    mode: session.mode,
    status: session.status,
    instrument: instrument.symbol,
    base,
    quote,
    quantity,
    averageCost: quantity.isZero() ? undefined : cost.dividedBy(quantity, tick.scale + 2, 'nearest-even'),
    lastPrice,
    unrealised: lastPrice === undefined ? undefined : quantity.times(lastPrice).minus(cost),
    realised: sum(`realised:${quote}`).negated(),
    fees: sum(`fees:${quote}`).plus(sum(`base-fees:${quote}`)),
    cash: sum(`cash:${quote}`),
    equity: latest?.equity,
  };
}

function balances(transactions: readonly Transaction[]): ReadonlyMap<string, Decimal> {
  const sums = new Map<string, Decimal>();
  for (const { postings } of transactions) {
    for (const { account, amount } of postings) sums.set(account, (sums.get(account) ?? Decimal.ZERO).plus(amount));
  }
  return sums;
}
