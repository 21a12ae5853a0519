import type { Timeframe } from '#domain/market/timeframe.ts';
import type { Evidence } from '#domain/signals/signal.ts';
import { frameOf } from '#desks/scanner/context.ts';
import type { FrameReading, ScannerContext } from '#desks/scanner/context.ts';
import { missing, scored } from '#desks/scanner/factors/factor.ts';
import type { FactorRule } from '#desks/scanner/factors/factor.ts';
import { frameEvidence, trendSide } from '#desks/scanner/readings.ts';
import { sideOf } from '#desks/scanner/side.ts';

/** Large structure counts more than small structure on the same timeframe. */
const SWING_SHARE = 0.7;
const INTERNAL_SHARE = 0.3;

/** Mean agreement of the primary and all longer timeframes' structure with the trade. */
export const SWING_ALIGNMENT: FactorRule = {
  name: 'swing-alignment',
  judge({ direction, context }) {
    const side = sideOf(direction);
    const frames = [...biasTimeframes(context)].flatMap((timeframe) => frameOf(context, timeframe) ?? []);
    const known = frames.filter((frame) => frame.swing !== undefined);
    if (known.length === 0) return missing('a swing trend on any bias timeframe');
    const score = known.reduce((sum, frame) => sum + side * alignment(frame), 0) / known.length;
    const parts = known.map((frame) => `${frame.timeframe} ${frame.swing!.trend}`);
    return scored(score, `Structure: ${parts.join(', ')} for a ${direction}`, known.map(trendEvidence));
  },
};

/** -1 (all down) ... 1 (all up). */
function alignment(frame: FrameReading): number {
  const swing = trendSide(frame.swing!.trend);
  return frame.internal === undefined ? swing : SWING_SHARE * swing + INTERNAL_SHARE * trendSide(frame.internal.trend);
}

function biasTimeframes(context: ScannerContext): Set<Timeframe> {
  const { primary, filters, structure } = context.roles;
  return new Set([primary, ...filters, ...structure]);
}

function trendEvidence(frame: FrameReading): Evidence {
  const swing = frame.swing!;
  return { ...frameEvidence(frame, `${swing.type} trend`, swing.trend), knownAt: swing.knownAt };
}
