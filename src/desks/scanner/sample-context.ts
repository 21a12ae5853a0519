import type { UnixMs } from '#core/time.ts';
import { DAY_MS } from '#core/time.ts';
import { instrumentId } from '#domain/market/instrument.ts';
import type { Timeframe } from '#domain/market/timeframe.ts';
import type { Direction, Signal } from '#domain/signals/signal.ts';
import type { TrendRegime } from '#domain/structure/regime.ts';
import type { FrameReading, ScannerContext, Trend, ZoneReading } from '#desks/scanner/context.ts';
import type { ScannerMode } from '#desks/scanner/mode.ts';
import { STRIKE, timeframesOf } from '#desks/scanner/modes.ts';

/** Hand-made contexts, signals and readings for tests: calm and complete unless told otherwise. */

export const SAMPLE_TIME = Date.UTC(2024, 10, 3, 9, 15);
export const SAMPLE_PRICE = 100;

/** A frame without trend, structure or momentum: ATR 2, flat, nothing near. */
export function sampleFrame(timeframe: Timeframe, changes: Partial<FrameReading> = {}): FrameReading {
  return {
    timeframe,
    knownAt: SAMPLE_TIME,
    bars: 500,
    close: SAMPLE_PRICE,
    atr: 2,
    atrHistory: Array.from({ length: 10 }, () => 2),
    relativeVolume: 1,
    directional: { adx: 15, plusDi: 20, minusDi: 20 },
    macd: { macd: 0, signal: 0, histogram: 0, previousHistogram: 0 },
    stochRsi: { k: 50, d: 50 },
    regime: { trend: 'up', volatility: 'normal', liquidity: 'normal', volatilityRank: 50 },
    swing: { trend: 'up', type: 'BOS', knownAt: SAMPLE_TIME - DAY_MS },
    internal: { trend: 'up', type: 'BOS', knownAt: SAMPLE_TIME - DAY_MS },
    swings: [],
    range: undefined,
    zones: [],
    liquidity: [],
    ...changes,
  };
}

export type FrameChanges = Partial<Readonly<Record<Timeframe, Partial<FrameReading>>>>;

/** A context of a mode in which every frame is a sample one, with changes by timeframe. */
export function sampleContext(
  frames: FrameChanges = {},
  changes: Partial<ScannerContext> = {},
  mode: ScannerMode = STRIKE,
): ScannerContext {
  return {
    mode: mode.name,
    horizon: mode.horizon,
    roles: mode.timeframes,
    time: SAMPLE_TIME,
    price: SAMPLE_PRICE,
    frames: timeframesOf(mode).map((timeframe) => sampleFrame(timeframe, frames[timeframe])),
    periods: [],
    cycles: [],
    session: { names: [] },
    triggers: [],
    ...changes,
  };
}

/** A signal that enters at 100 with a stop 2 away. */
export function sampleSignal(direction: Direction, context: ScannerContext = sampleContext()): Signal<ScannerContext> {
  const stop = direction === 'long' ? SAMPLE_PRICE - 2 : SAMPLE_PRICE + 2;
  return {
    id: `sample-${direction}`,
    strategy: 'scanner/strike',
    instrument: instrumentId('BTC/USDT', 'test'),
    timeframe: context.roles.entry,
    direction,
    time: context.time as UnixMs,
    plan: {
      entry: { kind: 'market' },
      entryZone: [SAMPLE_PRICE, SAMPLE_PRICE],
      referencePrice: SAMPLE_PRICE,
      invalidation: stop,
      stop,
      targets: [],
      expiresAt: context.time as UnixMs,
    },
    score: 0,
    factors: [],
    context,
  };
}

export function sampleZone(
  direction: Direction,
  bottom: number,
  top: number,
  changes: Partial<ZoneReading> = {},
): ZoneReading {
  return {
    source: 'order-block',
    direction,
    top,
    bottom,
    since: SAMPLE_TIME - 2 * DAY_MS,
    knownAt: SAMPLE_TIME - DAY_MS,
    isFresh: true,
    heightAtr: (top - bottom) / 2,
    displacementAtr: 2,
    grade: 'A',
    ...changes,
  };
}

/** A frame in a trend: large and small structure, regime and directional lines agree. */
export function trending(trend: Trend, regime: TrendRegime = trend): Partial<FrameReading> {
  const reading = { trend, type: 'BOS', knownAt: SAMPLE_TIME - DAY_MS } as const;
  const [plusDi, minusDi] = trend === 'up' ? ([30, 10] as const) : ([10, 30] as const);
  return {
    swing: reading,
    internal: reading,
    directional: { adx: regime.startsWith('strong') ? 30 : 22, plusDi, minusDi },
    regime: { trend: regime, volatility: 'normal', liquidity: 'normal', volatilityRank: 50 },
  };
}

/** ATRs whose steps rise so many times and then fall, `steps` in all. */
export function atrHistory(rises: number, steps = 9): number[] {
  const history = [2];
  for (let i = 0; i < steps; i++) history.push(history[i]! + (i < rises ? 0.25 : -0.25));
  return history;
}

/** The context seen in a mirror: prices reflected at a level, ups and downs, longs and shorts swapped. Cycles have no mirror image and stay. */
export function mirrored(context: ScannerContext, level = 2 * SAMPLE_PRICE): ScannerContext {
  return {
    ...context,
    price: level - context.price,
    frames: context.frames.map((frame) => mirroredFrame(frame, level)),
    periods: context.periods.map((period) => ({ ...period, high: level - period.low, low: level - period.high })),
    triggers: context.triggers.map((trigger) => ({
      ...trigger,
      invalidation: level - trigger.invalidation,
      levels: trigger.levels.map((price) => level - price).reverse(),
    })),
  };
}

const MIRRORED_LABEL = { HH: 'LL', LL: 'HH', HL: 'LH', LH: 'HL' } as const;
const MIRRORED_TREND = {
  up: 'down',
  down: 'up',
  strong_up: 'strong_down',
  strong_down: 'strong_up',
  sideways: 'sideways',
} as const;

function mirroredFrame(frame: FrameReading, level: number): FrameReading {
  const { directional, macd, stochRsi, regime, swing, internal, range } = frame;
  return {
    ...frame,
    close: level - frame.close,
    directional: directional && { ...directional, plusDi: directional.minusDi, minusDi: directional.plusDi },
    macd: macd && {
      macd: -macd.macd,
      signal: -macd.signal,
      histogram: -macd.histogram,
      previousHistogram: macd.previousHistogram && -macd.previousHistogram,
    },
    stochRsi: stochRsi && { k: 100 - stochRsi.k, d: 100 - stochRsi.d },
    regime: regime && { ...regime, trend: regime.trend && MIRRORED_TREND[regime.trend] },
    swing: swing && { ...swing, trend: MIRRORED_TREND[swing.trend] },
    internal: internal && { ...internal, trend: MIRRORED_TREND[internal.trend] },
    swings: frame.swings.map((swing) => ({ ...swing, label: MIRRORED_LABEL[swing.label], price: level - swing.price })),
    range: range && {
      ...range,
      low: level - range.high,
      high: level - range.low,
      position: 1 - range.position,
      trend: MIRRORED_TREND[range.trend],
    },
    zones: frame.zones.map((zone) => ({
      ...zone,
      direction: zone.direction === 'long' ? 'short' : 'long',
      top: level - zone.bottom,
      bottom: level - zone.top,
    })),
    liquidity: frame.liquidity.map((item) => ({
      ...item,
      side: item.side === 'high' ? 'low' : 'high',
      price: level - item.price,
    })),
  };
}
