import { Decimal } from '#core/decimal.ts';

/** One line of a transaction. */
export interface Posting {
  readonly account: string;
  readonly unit: string;
  readonly amount: string;
}

export interface UnitSum {
  readonly unit: string;
  /** Exact, as text. */
  readonly sum: string;
  readonly isZero: boolean;
}

/** What the postings add up to in each unit, exactly. Double entry says zero: anything else is a fault worth seeing. */
export function unitSums(postings: readonly Posting[]): UnitSum[] {
  const sums = new Map<string, Decimal>();
  for (const { unit, amount } of postings) {
    sums.set(unit, (sums.get(unit) ?? Decimal.ZERO).plus(Decimal.parse(amount)));
  }
  return [...sums].map(([unit, sum]) => ({ unit, sum: sum.isZero() ? '0' : sum.toString(), isZero: sum.isZero() }));
}
