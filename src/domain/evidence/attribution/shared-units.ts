/**
 * Splits a whole number of a currency's smallest units by shares that sum to 1, so that the parts sum to the whole exactly. The
 * remainder rule is that of the largest remainder (Hamilton): each part is cut towards zero, and the units left over go one each
 * to the largest cut-off fractions, ties to the one that comes first.
 */
export function sharedUnits(units: number, shares: readonly number[]): readonly number[] {
  const sign = units < 0 ? -1 : 1;
  const whole = Math.abs(units);
  const exact = shares.map((share) => whole * share);
  const parts = exact.map(Math.floor);
  let left = whole;
  for (const part of parts) left -= part;
  if (left !== 0) hand(parts, exact, left);
  return parts.map((part) => (part === 0 ? 0 : sign * part));
}

/** Gives out what is left, or takes back what rounding of the shares gave too much. */
function hand(parts: number[], exact: readonly number[], left: number): void {
  const step = left > 0 ? 1 : -1;
  const order = parts
    .map((_, i) => i)
    .sort((a, b) => step * (exact[b]! - parts[b]! - (exact[a]! - parts[a]!)) || a - b);
  let remaining = Math.abs(left);
  for (let i = 0; remaining > 0; i = (i + 1) % order.length) {
    const at = order[i]!;
    if (step < 0 && parts[at] === 0) continue;
    parts[at]! += step;
    remaining--;
  }
}
