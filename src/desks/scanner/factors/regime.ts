import type { TrendRegime } from '#domain/structure/regime.ts';
import type { FrameReading, RegimeReading } from '#desks/scanner/context.ts';
import { frameOf } from '#desks/scanner/context.ts';
import { missing, scored } from '#desks/scanner/factors/factor.ts';
import type { FactorRule } from '#desks/scanner/factors/factor.ts';
import { frameEvidence } from '#desks/scanner/readings.ts';
import { clamp, sideOf } from '#desks/scanner/side.ts';

const TREND_WORTH: Readonly<Record<TrendRegime, number>> = {
  strong_up: 1,
  up: 0.5,
  sideways: 0,
  down: -0.5,
  strong_down: -1,
};
const EXPLOSIVE = -0.5;
const THIN = -0.25;

/** The primary timeframe's regime: its trend for or against the trade, less what wild or thin markets cost either side. */
export const REGIME: FactorRule = {
  name: 'regime',
  judge({ direction, context }) {
    const { primary } = context.roles;
    const frame = frameOf(context, primary);
    const regime = frame?.regime;
    if (frame === undefined || regime?.trend === undefined) return missing(`regime of ${primary}`);
    const worth = isContradicted(frame, regime.trend) ? 0 : TREND_WORTH[regime.trend];
    const score = clamp(sideOf(direction) * worth + friction(regime), -1, 1);
    const { trend, volatility = 'unknown', liquidity = 'unknown' } = regime;
    return scored(
      score,
      `${primary} regime: ${trend}, volatility ${volatility}, liquidity ${liquidity}; for a ${direction}`,
      [
        frameEvidence(frame, 'regime', trend),
        frameEvidence(frame, 'volatility', volatility),
        frameEvidence(frame, 'liquidity', liquidity),
      ],
    );
  },
};

/** A strong market whose directional lines run against its structure is turning: it speaks for nobody. */
function isContradicted({ directional }: FrameReading, trend: TrendRegime): boolean {
  if (directional === undefined) return false;
  const run = directional.plusDi - directional.minusDi;
  return (trend === 'strong_up' && run < 0) || (trend === 'strong_down' && run > 0);
}

function friction({ volatility, liquidity }: RegimeReading): number {
  return (volatility === 'explosive' ? EXPLOSIVE : 0) + (liquidity === 'thin' ? THIN : 0);
}
