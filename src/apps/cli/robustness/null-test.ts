import { Rng } from '#core/rng.ts';
import { acceptanceOf, QUICK_ACCEPTANCE } from '#domain/robustness/acceptance.ts';
import { resampledBars } from '#domain/robustness/bar-paths.ts';
import type { SearchPoint, ParameterSpace } from '#domain/search/space.ts';
import type { CliContext } from '#apps/cli/context.ts';
import { each, range } from '#apps/cli/robustness/each.ts';
import { ONE_TRIAL } from '#apps/cli/robustness/subject.ts';
import type { Subject } from '#apps/cli/robustness/subject.ts';

/** How many worthless strategies the rules would have let through. */
export interface NullTest {
  readonly walks: number;
  readonly accepted: number;
  readonly ratio: number;
}

/** Most that may be let through for the rules to be worth anything. */
export const NULL_LIMIT = 0.05;

/**
 * The rules put to the test: on each walk, made of single bars of this market without its drift, one point of the neighbourhood is
 * run with the same costs and judged by the rules that three runs can answer. There is nothing to find, so whatever is accepted
 * is accepted by mistake.
 */
export async function nullTest(
  context: CliContext,
  subject: Subject,
  { walks, seed, space }: { walks: number; seed: number; space: ParameterSpace | undefined },
): Promise<NullTest> {
  const { bars, instrument } = subject.loaded;
  const priceDigits = instrument.priceTick.scale;
  const points: readonly Pick<SearchPoint, 'values'>[] = space === undefined ? [{ values: {} }] : [...space.points()];
  const accepted = await each(context, 'null test', range(walks), (i) => {
    const rng = new Rng(seed + i);
    const path = resampledBars(bars, rng, { meanBlock: 1, priceDigits, withoutDrift: true });
    const { values } = points[rng.integer(0, points.length - 1)]!;
    return acceptanceOf({ ...UNASKED, ...subject.evidence({ bars: path, values }, ONE_TRIAL) }, QUICK_ACCEPTANCE)
      .isAccepted;
  });
  const count = accepted.filter(Boolean).length;
  return { walks, accepted: count, ratio: count / walks };
}

/** What the quick rules do not ask for. */
const UNASKED = {
  randomEntryChance: undefined,
  resampledChance: undefined,
  neighboursProfitable: undefined,
  overfitting: undefined,
};
