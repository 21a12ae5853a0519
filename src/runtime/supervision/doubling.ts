/** How long to wait before the next try, ms: the first wait doubled with every failure after the first, up to the longest. */
export function doublingMs(firstMs: number, longestMs: number, failures: number): number {
  return Math.min(longestMs, firstMs * 2 ** Math.max(0, failures - 1));
}
