import type { Decimal } from '#core/decimal.ts';
import { InvariantError } from '#core/invariant.ts';
import type { Currency } from '#core/money.ts';
import type { UnixMs } from '#core/time.ts';

/**
 * Name of an account, which holds one unit only. Assets are positive: `cash:USDT`, `position:BTC/USDT@sim` (in base units),
 * `cost:BTC/USDT@sim` (what the open position cost, negative for a short). Where value came from is negative:
 * `capital:USDT`, `realised:USDT`, `delivered:BTC/USDT@sim`. `fees:USDT` is what was paid away, in any asset; `base-fees:USDT` is the
 * worth of fees that were taken out of the base, at the price of their execution.
 */
export type AccountName = string;

/** One side of a transaction: an amount that an account gains (or loses, when negative). */
export interface Posting {
  readonly account: AccountName;
  readonly unit: Currency;
  readonly amount: Decimal;
}

/** Why value moved. All but `deposit` and `fill` are made in `transfers.ts`. */
export type TransactionKind =
  | 'deposit'
  | 'fill'
  | 'conversion'
  | 'funding'
  | 'borrow'
  | 'interest'
  | 'dividend'
  | 'split'
  | 'penalty'
  | 'write-off';

/** Postings that belong together and sum to zero in every unit. */
export interface Transaction {
  readonly kind: TransactionKind;
  /** What caused it: the id of an order, or words. */
  readonly reference: string;
  readonly time: UnixMs;
  readonly postings: readonly Posting[];
}

/** Throws an `InvariantError` unless the postings sum to zero in each unit that occurs. */
export function assertBalanced(postings: readonly Posting[]): void {
  for (let i = 0; i < postings.length; i++) {
    const { unit } = postings[i]!;
    if (!occursBefore(postings, i, unit)) assertUnitBalanced(postings, i, unit);
  }
}

function assertUnitBalanced(postings: readonly Posting[], from: number, unit: Currency): void {
  let sum = postings[from]!.amount;
  for (let i = from + 1; i < postings.length; i++) {
    const posting = postings[i]!;
    if (posting.unit === unit) sum = sum.plus(posting.amount);
  }
  if (!sum.isZero()) throw new InvariantError(`Invariant: postings of ${unit} sum to zero, was ${sum.toString()}`);
}

function occursBefore(postings: readonly Posting[], index: number, unit: Currency): boolean {
  for (let i = 0; i < index; i++) if (postings[i]!.unit === unit) return true;
  return false;
}
