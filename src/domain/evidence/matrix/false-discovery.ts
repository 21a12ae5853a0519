/**
 * Adjusted p-values of Benjamini and Hochberg (1995, https://doi.org/10.1111/j.2517-6161.1995.tb02031.x), in the order given:
 * `min over j >= i of p(j) * m / j`, at most 1. Those at or below q are discoveries of which at most a share q is expected to be false.
 */
export function adjustedP(pValues: readonly number[]): readonly number[] {
  const m = pValues.length;
  const order = pValues.map((_, i) => i).sort((a, b) => pValues[a]! - pValues[b]! || a - b);
  const adjusted = Array.from({ length: m }, () => 1);
  let least = 1;
  for (let rank = m; rank >= 1; rank--) {
    const at = order[rank - 1]!;
    least = Math.min(least, (pValues[at]! * m) / rank);
    adjusted[at] = least;
  }
  return adjusted;
}
