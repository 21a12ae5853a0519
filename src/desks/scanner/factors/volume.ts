import { frameOf } from '#desks/scanner/context.ts';
import { missing, scored } from '#desks/scanner/factors/factor.ts';
import type { FactorRule } from '#desks/scanner/factors/factor.ts';
import { frameEvidence } from '#desks/scanner/readings.ts';
import { clamp } from '#desks/scanner/side.ts';

/** Volume of the entry bar over its average: conviction behind the move that made the candidate. */
export const VOLUME: FactorRule = {
  name: 'volume',
  judge({ context }) {
    const { entry } = context.roles;
    const frame = frameOf(context, entry);
    if (frame?.relativeVolume === undefined) return missing(`relative volume of ${entry}`);
    const ratio = frame.relativeVolume;
    return scored(clamp(ratio - 1, -0.5, 1), `Entry bar traded ${ratio.toFixed(2)} times its average volume`, [
      frameEvidence(frame, 'relative volume', ratio),
    ]);
  },
};
