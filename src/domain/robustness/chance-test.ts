import { chanceOf } from '#domain/robustness/resampling.ts';

/** Quantiles of what could have been: 5, 25, 50, 75 and 95 percent. */
export type Quantiles = readonly [number, number, number, number, number];

/** What chance earned, against what the strategy earned. Money in one currency. */
export interface ChanceTest {
  readonly runs: number;
  /** Net profits of chance. */
  readonly net: Quantiles;
  /** Share that did as well, the strategy itself counted as one: above 0, at most 1. */
  readonly chance: number;
  /** Net profit of every run of chance, in the order of their seeds. */
  readonly draws: readonly number[];
}

/** Undefined without draws. */
export function chanceTest(draws: readonly number[], net: number): ChanceTest | undefined {
  if (draws.length === 0) return undefined;
  return { runs: draws.length, net: quantilesOf(Float64Array.from(draws)), chance: chanceOf(net, draws), draws };
}

const SHARES = [0.05, 0.25, 0.5, 0.75, 0.95];

/** The value below which each share of the sample lies, straight between neighbours. Sorts the sample. */
export function quantilesOf(sample: Float64Array): Quantiles {
  sample.sort();
  return SHARES.map((share) => {
    const at = share * (sample.length - 1);
    const below = Math.floor(at);
    const low = sample[below]!;
    return low + (at - below) * ((sample[below + 1] ?? low) - low);
  }) as unknown as Quantiles;
}
