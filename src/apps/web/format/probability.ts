import { NOT_KNOWN, formatNumber } from '#apps/web/format/number.ts';

const CENTS = 100;
/** Below it, and as near to 1, a tenth of a cent is too coarse. */
const LONG_SHOT = 0.01;

/**
 * The price of a contract that pays 1, as every page writes it: `0.51` as `51.0 ¢`, long shots as `0.45 ¢`. Not known: a dash. With `sign`
 * it is a difference: `+1.5 ¢`.
 */
export function formatCents(price: number | null | undefined, sign = false): string {
  if (price === null || price === undefined || !Number.isFinite(price)) return NOT_KNOWN;
  return `${formatNumber(price * CENTS, digitsOf(price, sign), sign)}\u00a0¢`;
}

function digitsOf(price: number, isDifference: boolean): number {
  if (price === 0 || price === 1) return 1;
  if (isDifference) return Math.abs(price) < LONG_SHOT / 10 ? 2 : 1;
  return price < LONG_SHOT || (price > 1 - LONG_SHOT && price < 1) ? 2 : 1;
}
