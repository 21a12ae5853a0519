import type { FrameReading } from '#desks/scanner/context.ts';
import { frameOf } from '#desks/scanner/context.ts';
import { missing, scored } from '#desks/scanner/factors/factor.ts';
import type { FactorRule, FactorSubject, Opinion } from '#desks/scanner/factors/factor.ts';
import { frameEvidence, priceText } from '#desks/scanner/readings.ts';
import { sideOf } from '#desks/scanner/side.ts';

/** MACD as the horizon reads it: scalps by the turn of the primary histogram, swings by signal line and zero line of the filters. */
export const MACD: FactorRule = {
  name: 'macd',
  judge(subject) {
    return subject.context.horizon === 'scalp' ? scalp(subject) : swing(subject);
  },
};

/** Half for the sign of the histogram, half for its latest step. */
function scalp({ direction, context }: FactorSubject): Opinion {
  const { primary } = context.roles;
  const frame = frameOf(context, primary);
  if (frame?.macd?.previousHistogram === undefined) return missing(`MACD of ${primary}`);
  const side = sideOf(direction);
  const { histogram, previousHistogram } = frame.macd;
  const score = (Math.sign(side * histogram) + Math.sign(side * (histogram - previousHistogram))) / 2;
  const step = histogram === previousHistogram ? 'flat' : histogram > previousHistogram ? 'rising' : 'falling';
  return scored(score, `${primary} MACD histogram ${priceText(histogram)} and ${step}, for a ${direction}`, [
    frameEvidence(frame, 'MACD histogram', histogram),
    frameEvidence(frame, 'previous MACD histogram', previousHistogram),
  ]);
}

function swing({ direction, context }: FactorSubject): Opinion {
  const { filters } = context.roles;
  const frames = filters
    .flatMap((timeframe) => frameOf(context, timeframe) ?? [])
    .filter((frame) => frame.macd !== undefined);
  if (frames.length === 0) return missing(`MACD of ${filters.join(' and ')}`);
  const side = sideOf(direction);
  const score = frames.reduce((sum, frame) => sum + side * lineScore(frame), 0) / frames.length;
  const parts = frames.map(
    ({ timeframe, macd }) => `${timeframe} MACD ${priceText(macd!.macd)} against signal ${priceText(macd!.signal)}`,
  );
  const evidence = frames.flatMap((frame) => [
    frameEvidence(frame, 'MACD', frame.macd!.macd),
    frameEvidence(frame, 'MACD signal', frame.macd!.signal),
  ]);
  return scored(score, `${parts.join(', ')}, for a ${direction}`, evidence);
}

/** Half for the side of the signal line, half for the side of zero. */
function lineScore({ macd }: FrameReading): number {
  return (Math.sign(macd!.macd - macd!.signal) + Math.sign(macd!.macd)) / 2;
}
