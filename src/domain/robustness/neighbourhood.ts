/** A run near the chosen parameters. */
export interface Neighbour {
  /** Whether it is the chosen point itself. */
  readonly isCentre: boolean;
  /** What it earned; undefined when the run had no trades to judge by. */
  readonly net: number | undefined;
}

/** What stands around the chosen parameters: a plateau is trustworthy, a peak is luck. */
export interface Neighbourhood {
  readonly count: number;
  /** Share of the neighbours, the centre left out, that earned something. */
  readonly profitableRatio: number;
  /** Median of what they earned, over what the centre earned; undefined unless the centre earned something. */
  readonly keptRatio: number | undefined;
  /** Rank of the centre among all, from 0 (worst) to 1 (best). */
  readonly centreRank: number;
}

/** Undefined without a centre or without neighbours. A neighbour that never traded earned nothing. */
export function neighbourhoodOf(runs: readonly Neighbour[]): Neighbourhood | undefined {
  const centre = runs.find(({ isCentre }) => isCentre);
  const others = runs.filter(({ isCentre }) => !isCentre).map(({ net }) => net ?? NOTHING);
  if (centre?.net === undefined || others.length === 0) return undefined;
  const sorted = others.toSorted((a, b) => a - b);
  const median = (sorted[Math.floor((sorted.length - 1) / 2)]! + sorted[Math.ceil((sorted.length - 1) / 2)]!) / 2;
  const { net } = centre;
  return {
    count: others.length,
    profitableRatio: others.filter((value) => value > 0).length / others.length,
    keptRatio: net > 0 ? median / net : undefined,
    centreRank: others.filter((value) => value < net).length / others.length,
  };
}

const NOTHING = 0;
