import type { UnixMs } from '#core/time.ts';
import { timeframeMs } from '#domain/market/timeframe.ts';
import type { TradePlan } from '#domain/signals/signal.ts';
import type { ScannerContext, TriggerReading } from '#desks/scanner/context.ts';
import type { ScannerMode } from '#desks/scanner/mode.ts';
import type { Side } from '#desks/scanner/side.ts';
import { targetsOf } from '#desks/scanner/targets.ts';

/** Why a candidate has no plan, and so makes no signal. */
export type NoPlan = 'atr-unknown' | 'risk-too-wide' | 'no-target';

/** Where to enter and where the idea is wrong. */
export interface Footing {
  readonly entry: TradePlan['entry'];
  readonly reference: number;
  readonly invalidation: number;
  readonly stop: number;
  /** Distance from the reference to the stop. */
  readonly risk: number;
}

export interface FootingRequest {
  readonly mode: ScannerMode;
  readonly side: Side;
  /** Close of the entry bar. */
  readonly price: number;
  /** ATR(14) of the entry timeframe. */
  readonly atr: number | undefined;
  readonly triggers: readonly TriggerReading[];
}

/** Shares of the risk by which the entry may be better or worse than the reference price and the plan still holds. */
const BETTER_ENTRY = 0.5;
const WORSE_ENTRY = 0.1;

/**
 * Entry and stop, from what fired. The stop lies beyond the invalidation by a buffer, and never nearer than the market's
 * ordinary noise; both are measured in the ATR of the entry timeframe.
 */
export function footingOf(request: FootingRequest): Footing | NoPlan {
  const { mode, side, price, atr, triggers } = request;
  const { stopBufferAtr, minRiskAtr, maxRiskAtr } = mode.thresholds;
  if (atr === undefined) return 'atr-unknown';
  const limit = limitPrice(request);
  const reference = limit ?? price;
  const invalidation = widestWithin(triggers, reference, side, (maxRiskAtr - stopBufferAtr) * atr);
  if (invalidation === undefined) return 'risk-too-wide';
  const risk = Math.max(side * (reference - invalidation) + stopBufferAtr * atr, minRiskAtr * atr);
  const stop = reference - side * risk;
  // Prices are above 0: a long that would have to lose everything before it is stopped is not planned.
  if (stop <= 0) return 'risk-too-wide';
  const entry: TradePlan['entry'] = limit === undefined ? { kind: 'market' } : { kind: 'limit', price: limit };
  return { entry, reference, invalidation, stop, risk };
}

/** The whole plan: a footing with targets and an end. */
export function planOf(mode: ScannerMode, side: Side, footing: Footing, context: ScannerContext): TradePlan | NoPlan {
  const { entry, reference, invalidation, stop, risk } = footing;
  const targets = targetsOf({ context, mode, side, reference, risk });
  if (targets.some(({ price }) => price <= 0)) return 'no-target';
  return {
    entry,
    entryZone: ordered(reference - side * BETTER_ENTRY * risk, reference + side * WORSE_ENTRY * risk),
    referencePrice: reference,
    invalidation,
    stop,
    targets,
    expiresAt: (context.time + mode.thresholds.expiryBars * timeframeMs(mode.timeframes.entry)) as UnixMs,
  };
}

/** The near edge of the zone that a trigger names, when it is a better price than the close; undefined: enter at market. */
function limitPrice({ mode, side, price, triggers }: FootingRequest): number | undefined {
  if (mode.entry === 'market') return undefined;
  const zone = triggers.find((trigger) => trigger.levels.length === 2)?.levels;
  if (zone === undefined) return undefined;
  const edge = side === 1 ? Math.max(...zone) : Math.min(...zone);
  return side * (price - edge) > 0 ? edge : undefined;
}

/** The farthest invalidation that is not too far: the stop that respects most of what fired. */
function widestWithin(
  triggers: readonly TriggerReading[],
  reference: number,
  side: Side,
  distanceMax: number,
): number | undefined {
  let widest: number | undefined;
  for (const { invalidation } of triggers) {
    const distance = side * (reference - invalidation);
    const isWider = widest === undefined || side * (widest - invalidation) > 0;
    if (distance > 0 && distance <= distanceMax && isWider) widest = invalidation;
  }
  return widest;
}

function ordered(a: number, b: number): [number, number] {
  return a <= b ? [a, b] : [b, a];
}
