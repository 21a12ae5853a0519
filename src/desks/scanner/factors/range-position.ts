import { frameOf } from '#desks/scanner/context.ts';
import { missing, scored } from '#desks/scanner/factors/factor.ts';
import type { FactorRule } from '#desks/scanner/factors/factor.ts';
import { frameEvidence, trendSide } from '#desks/scanner/readings.ts';
import { clamp, sideOf } from '#desks/scanner/side.ts';

/** Buy low, sell high within the dealing range of the shortest structure timeframe; the optimal entry of a leg with the trade counts full. */
export const RANGE_POSITION: FactorRule = {
  name: 'range-position',
  judge({ direction, price, context }) {
    const timeframe = context.roles.structure[0]!;
    const frame = frameOf(context, timeframe);
    if (frame?.range === undefined) return missing(`dealing range of ${timeframe}`);
    const { range } = frame;
    const side = sideOf(direction);
    const position = (price - range.low) / (range.high - range.low);
    const isOptimal = range.isOte && trendSide(range.trend) === side;
    const score = isOptimal ? 1 : clamp(side * (0.5 - position) * 2, -1, 1);
    const half = position < 0.5 ? 'discount' : 'premium';
    const where = isOptimal ? 'in the optimal entry' : `in the ${half}`;
    return scored(
      score,
      `Price stands at ${position.toFixed(2)} of the ${timeframe} range, ${where} for a ${direction}`,
      [
        {
          ...frameEvidence(frame, 'range position', position),
          knownAt: range.knownAt,
          kind: 'dealing-range',
          levels: [range.low, range.high],
        },
      ],
    );
  },
};
