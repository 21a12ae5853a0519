/**
 * The share of one's wealth that grows it fastest when a contract that pays 1 with chance `probability` costs `cost`, fee included:
 * the maximum of `p ln(1 + s (1/k - 1)) + (1 - p) ln(1 - s)`, which is `(p - k) / (1 - k)` (Kelly 1956,
 * https://doi.org/10.1002/j.1538-7305.1956.tb03809.x). Below zero where the contract is not worth its cost; undefined outside of
 * 0 < cost < 1.
 */
export function kellyShare(probability: number, cost: number): number | undefined {
  return cost > 0 && cost < 1 ? (probability - cost) / (1 - cost) : undefined;
}
