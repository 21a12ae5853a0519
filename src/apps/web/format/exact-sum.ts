import { Decimal } from '#core/decimal.ts';

/** The exact sum of amounts, as text. */
export function exactSum(amounts: readonly string[]): string {
  return amounts.reduce((sum, amount) => sum.plus(Decimal.parse(amount)), Decimal.ZERO).toString();
}

/** Whether two amounts are the same, whatever their zeros. */
export function isSameAmount(a: string, b: string): boolean {
  return Decimal.parse(a).minus(Decimal.parse(b)).isZero();
}
