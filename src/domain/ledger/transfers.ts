import type { Decimal } from '#core/decimal.ts';
import type { Currency, Money } from '#core/money.ts';
import type { UnixMs } from '#core/time.ts';
import type { Instrument } from '#domain/market/instrument.ts';
import type { Posting, Transaction } from '#domain/ledger/posting.ts';

/** Money that comes in or goes out for a reason of its own, and the account that shows the reason. */
export type CashReason = keyof typeof REASON_ACCOUNTS;

const REASON_ACCOUNTS = {
  funding: 'funding',
  borrow: 'borrowing',
  interest: 'interest',
  dividend: 'dividends',
  penalty: 'penalties',
  'write-off': 'written-off',
} as const;

/** The account of a reason in one currency; negative when money came in for it. */
function reasonAccount(reason: CashReason, unit: Currency): string {
  return `${REASON_ACCOUNTS[reason]}:${unit}`;
}

export interface CashMovement {
  readonly reason: CashReason;
  readonly reference: string;
  readonly time: UnixMs;
  /** What the account gains; negative when it pays. */
  readonly gain: Money;
}

/** Cash against the account of its reason. */
export function cashTransaction({ reason, reference, time, gain }: CashMovement): Transaction {
  const { currency: unit, amount } = gain;
  const postings = [
    { account: `cash:${unit}`, unit, amount },
    { account: reasonAccount(reason, unit), unit, amount: amount.negated() },
  ];
  return { kind: reason, reference, time, postings };
}

export interface Conversion {
  readonly sold: Money;
  readonly bought: Money;
  readonly reference: string;
  readonly time: UnixMs;
}

/** One currency against another. What was exchanged stays visible in `exchanged:` accounts, one for each currency. */
export function conversionTransaction({ sold, bought, reference, time }: Conversion): Transaction {
  const postings = [...exchange(sold.currency, sold.amount.negated()), ...exchange(bought.currency, bought.amount)];
  return { kind: 'conversion', reference, time, postings };
}

export interface SplitMovement {
  readonly instrument: Instrument;
  /** What the position gains; negative when it shrinks. */
  readonly gained: Decimal;
  /** Paid for the fraction that cannot be held; zero when there is none. */
  readonly cashInLieu: Decimal;
  /** What the position cost, when nothing of it is left; zero otherwise. */
  readonly releasedCost: Decimal;
  readonly reference: string;
  readonly time: UnixMs;
}

/** More or fewer units for the same cost. Cash in lieu of a fraction is realised profit: the cost stays with what is held. */
export function splitTransaction(split: SplitMovement): Transaction {
  const { instrument, gained, cashInLieu, releasedCost, reference, time } = split;
  const { id, base, quote } = instrument;
  const postings: Posting[] = [
    { account: `position:${id}`, unit: base, amount: gained },
    { account: `delivered:${id}`, unit: base, amount: gained.negated() },
  ];
  const realised = cashInLieu.minus(releasedCost);
  if (!cashInLieu.isZero()) postings.push({ account: `cash:${quote}`, unit: quote, amount: cashInLieu });
  if (!releasedCost.isZero()) postings.push({ account: `cost:${id}`, unit: quote, amount: releasedCost.negated() });
  if (!realised.isZero()) postings.push({ account: `realised:${quote}`, unit: quote, amount: realised.negated() });
  return { kind: 'split', reference, time, postings };
}

function exchange(unit: Currency, amount: Decimal): readonly Posting[] {
  return [
    { account: `cash:${unit}`, unit, amount },
    { account: `exchanged:${unit}`, unit, amount: amount.negated() },
  ];
}
