/** The result under one multiple of all costs. */
export interface CostPoint {
  /** 1 is what the run was told. */
  readonly multiple: number;
  readonly trades: number;
  readonly net: number;
}

/** Multiples of the costs at which a strategy is tried, ascending. */
export const COST_MULTIPLES: readonly number[] = [0, 0.5, 1, 1.5, 2, 3, 4];

/**
 * Multiple of the costs at which nothing is left, straight between the points; 0 when it loses without any. Undefined when something
 * is left at every point.
 */
export function breakEvenOf(costs: readonly CostPoint[]): number | undefined {
  const after = costs.findIndex(({ net }) => net <= 0);
  if (after <= 0) return after === 0 ? 0 : undefined;
  const [from, to] = [costs[after - 1]!, costs[after]!];
  return from.multiple + ((to.multiple - from.multiple) * from.net) / (from.net - to.net);
}
