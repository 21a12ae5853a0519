import { figure, gate } from '#desks/prediction/gates/verdicts.ts';
import type { PredictionGate } from '#desks/prediction/gates/verdicts.ts';

/** No order into a book that is in doubt, crossed, or older than this. */
export function soundBook({ ageMsMax }: { readonly ageMsMax: number }): PredictionGate {
  return gate('sound-book', ({ context: { doubt, ageMs } }) => {
    const inputs = [figure('age of the book, ms', ageMs), figure('doubt', doubt ?? 'none')];
    if (doubt !== undefined) return { blocked: `the book is in doubt: ${doubt}`, inputs };
    if (ageMs === undefined) return { missing: 'age of the book', inputs };
    if (ageMs > ageMsMax) return { blocked: `the book is ${ageMs} ms old, allowed are ${ageMsMax}`, inputs };
    return { passed: `the book is sound and ${ageMs} ms old`, inputs };
  });
}

/** In ticks: one tick is 2 % of a coin toss and a tenth of a long shot, so that no share of the price could be the limit. */
export function narrowSpread({ ticksMax }: { readonly ticksMax: number }): PredictionGate {
  return gate('spread', ({ context: { spreadTicks } }) => {
    const inputs = [figure('spread, ticks', spreadTicks)];
    if (spreadTicks === undefined) return { missing: 'spread', inputs };
    if (spreadTicks > ticksMax)
      return { blocked: `the spread is ${spreadTicks} ticks, allowed are ${ticksMax}`, inputs };
    return { passed: `the spread is ${spreadTicks} ticks`, inputs };
  });
}

export interface LiquidityOptions {
  /** Contracts on offer within the ticks that an entry may walk, at least. */
  readonly contractsMin: number;
  /** Of what the market usually offers at this time to its close, at least; undefined: not looked at. */
  readonly usualShareMin: number | undefined;
}

/** Enough on offer, in itself and for this market at this time to its close. */
export function liquidity({ contractsMin, usualShareMin }: LiquidityOptions): PredictionGate {
  return gate('liquidity', ({ context: { depth, usualDepth } }) => {
    const inputs = [figure('contracts on offer', depth), figure('usually on offer', usualDepth)];
    if (depth === undefined) return { missing: 'depth', inputs };
    if (depth < contractsMin) return { blocked: `${depth} contracts are on offer, wanted are ${contractsMin}`, inputs };
    if (usualShareMin === undefined) return { passed: `${depth} contracts are on offer`, inputs };
    if (usualDepth === undefined) return { missing: 'what the market usually offers', inputs };
    const share = depth / usualDepth;
    const text = `${depth} contracts are on offer, ${(100 * share).toFixed(0)} % of the usual`;
    return share < usualShareMin
      ? { blocked: `${text}, wanted are ${100 * usualShareMin} %`, inputs }
      : { passed: text, inputs };
  });
}
