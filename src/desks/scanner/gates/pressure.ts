import type { Evidence } from '#domain/signals/signal.ts';
import type { FrameReading } from '#desks/scanner/context.ts';
import { frameEvidence, trendSide } from '#desks/scanner/readings.ts';
import type { Side } from '#desks/scanner/side.ts';

/** Rises of the ATR among its last `steps` steps; undefined when it is not known for that long. */
export function atrRises(frame: FrameReading, steps: number): number | undefined {
  const recent = frame.atrHistory.slice(-(steps + 1));
  if (recent.length <= steps) return undefined;
  let rises = 0;
  for (let i = 1; i < recent.length; i++) if (recent[i]! > recent[i - 1]!) rises++;
  return rises;
}

/** How a timeframe's large structure stands to a trade; undefined while it has no trend. */
export function stanceOf(frame: FrameReading, side: Side): 'with' | 'against' | undefined {
  if (frame.swing === undefined) return undefined;
  return trendSide(frame.swing.trend) === side ? 'with' : 'against';
}

/** Whether the regime is `sideways`: the structure's last break says little then. */
export function isRanging(frame: FrameReading): boolean {
  return frame.regime?.trend === 'sideways';
}

/**
 * Which way a timeframe runs hard: its regime is strong, and the directional lines say where to; 0 while it does not. The
 * direction is not that of the structure, which is confirmed late: in a crash out of an uptrend it still points up. Undefined while not known.
 */
export function strongSide(frame: FrameReading): Side | 0 | undefined {
  const { regime, directional } = frame;
  if (regime?.trend === undefined || directional === undefined) return undefined;
  if (regime.trend !== 'strong_up' && regime.trend !== 'strong_down') return 0;
  return Math.sign(directional.plusDi - directional.minusDi) as Side | 0;
}

/** The numbers behind `strongSide`, as a clause. */
export function strengthText({ directional }: FrameReading): string {
  if (directional === undefined) return 'ADX unknown';
  const { adx, plusDi, minusDi } = directional;
  return `ADX ${adx.toFixed(0)}, +DI ${plusDi.toFixed(0)}, -DI ${minusDi.toFixed(0)}`;
}

/** Whatever of a timeframe's momentum is known, as inputs of a verdict. */
export function pressureEvidence(frame: FrameReading, steps: number): Evidence[] {
  const { swing, regime, directional, relativeVolume } = frame;
  const rises = atrRises(frame, steps);
  return [
    ...(swing === undefined ? [] : [{ ...frameEvidence(frame, 'swing trend', swing.trend), knownAt: swing.knownAt }]),
    ...(regime?.trend === undefined ? [] : [frameEvidence(frame, 'regime', regime.trend)]),
    ...(directional === undefined
      ? []
      : [
          frameEvidence(frame, 'ADX(14)', directional.adx),
          frameEvidence(frame, '+DI(14)', directional.plusDi),
          frameEvidence(frame, '-DI(14)', directional.minusDi),
        ]),
    ...(rises === undefined ? [] : [frameEvidence(frame, `ATR rises in the last ${steps}`, rises)]),
    ...(relativeVolume === undefined ? [] : [frameEvidence(frame, 'relative volume', relativeVolume)]),
  ];
}
