import { frameOf } from '#desks/scanner/context.ts';
import { missing, scored } from '#desks/scanner/factors/factor.ts';
import type { FactorRule } from '#desks/scanner/factors/factor.ts';
import { frameEvidence } from '#desks/scanner/readings.ts';
import { clamp, sideOf } from '#desks/scanner/side.ts';

/** Below it, and above 100 minus it, the oscillator is stretched. */
const EXTREME = 20;

/**
 * Where the weekly stochastic RSI stands and turns: best when it turns towards the trade out of the far end, worst when it
 * turns against it at the near end, mildly its slope in between.
 */
export const WEEKLY_STOCH_RSI: FactorRule = {
  name: 'weekly-stoch-rsi',
  judge({ direction, context }) {
    const frame = frameOf(context, '1w');
    if (frame?.stochRsi === undefined) return missing('weekly stochastic RSI');
    const side = sideOf(direction);
    const { k, d } = frame.stochRsi;
    // Seen from a short, the scale is turned over.
    const level = side === 1 ? k : 100 - k;
    const slope = side * (k - d);
    const score = scoreOf(level, slope);
    const reason = `Weekly stochastic RSI ${k.toFixed(0)}, ${k >= d ? 'above' : 'below'} its signal ${d.toFixed(0)}, for a ${direction}`;
    return scored(score, reason, [frameEvidence(frame, 'StochRSI %K', k), frameEvidence(frame, 'StochRSI %D', d)]);
  },
};

function scoreOf(level: number, slope: number): number {
  if (level <= EXTREME) return slope > 0 ? 1 : 0.5;
  if (level >= 100 - EXTREME) return slope < 0 ? -1 : -0.5;
  return clamp(slope / EXTREME, -0.5, 0.5);
}
