import { InvariantError } from '#core/invariant.ts';
import type { Timeframe } from '#domain/market/timeframe.ts';
import type { Direction } from '#domain/signals/signal.ts';
import type { LiquidityRegime, TrendRegime, VolatilityRegime } from '#domain/structure/regime.ts';
import type { Horizon, ModeName, ModeTimeframes, TriggerName } from '#desks/scanner/mode.ts';

/**
 * All that gates and factors look at, as plain data, stored with the signal: whoever has it can judge and explain the signal
 * again without a single bar. `undefined` = not known yet. Every `knownAt` is UTC ms and never after `time`.
 */
export interface ScannerContext {
  readonly mode: ModeName;
  readonly horizon: Horizon;
  /** Which timeframe played which part; a copy, so that the context outlives changes of the modes. */
  readonly roles: ModeTimeframes;
  /** Close of the entry bar. */
  readonly time: number;
  /** That close. */
  readonly price: number;
  /** Longest timeframe first. */
  readonly frames: readonly FrameReading[];
  readonly periods: readonly PeriodReading[];
  readonly cycles: readonly CycleReading[];
  readonly session: SessionReading | undefined;
  /** What made the desk look here; empty for a hypothetical entry. */
  readonly triggers: readonly TriggerReading[];
}

/** One timeframe as it stood at its last close. */
export interface FrameReading {
  readonly timeframe: Timeframe;
  /** Close of its last bar. */
  readonly knownAt: number;
  /** Closed bars seen so far. */
  readonly bars: number;
  readonly close: number;
  /** Wilder's ATR(14). */
  readonly atr: number | undefined;
  /** The last values of that ATR, oldest first, at most 10: nine steps up or down. */
  readonly atrHistory: readonly number[];
  /** Volume over its average of 20 bars. */
  readonly relativeVolume: number | undefined;
  readonly directional: DirectionalReading | undefined;
  readonly macd: MacdReading | undefined;
  readonly stochRsi: StochRsiReading | undefined;
  readonly regime: RegimeReading | undefined;
  /** Trend of the large and of the small structure. */
  readonly swing: TrendReading | undefined;
  readonly internal: TrendReading | undefined;
  /** The latest swing of each label. */
  readonly swings: readonly SwingReading[];
  readonly range: RangeReading | undefined;
  /** Live zones nearest to the price. */
  readonly zones: readonly ZoneReading[];
  /** Untaken highs and lows nearest to the price. */
  readonly liquidity: readonly LevelReading[];
}

/** ADX(14) with both directional indicators, 0…100. */
export interface DirectionalReading {
  readonly adx: number;
  readonly plusDi: number;
  readonly minusDi: number;
}

/** MACD 12-26-9 in price units. */
export interface MacdReading {
  readonly macd: number;
  readonly signal: number;
  readonly histogram: number;
  readonly previousHistogram: number | undefined;
}

/** Stochastic RSI 14-14-3-3, 0…100. */
export interface StochRsiReading {
  readonly k: number;
  readonly d: number;
}

export type Trend = 'up' | 'down';

/** The regime snapshot that is stored with every signal. */
export interface RegimeReading {
  readonly trend: TrendRegime | undefined;
  readonly volatility: VolatilityRegime | undefined;
  readonly liquidity: LiquidityRegime | undefined;
  /** Percentile rank of ATR over close, 0…100. */
  readonly volatilityRank: number | undefined;
}

/** Direction of the last break of structure. */
export interface TrendReading {
  readonly trend: Trend;
  readonly type: 'BOS' | 'CHoCH';
  readonly knownAt: number;
}

export interface SwingReading {
  readonly label: 'HH' | 'HL' | 'LH' | 'LL';
  readonly price: number;
  readonly since: number | undefined;
  readonly knownAt: number;
}

/** Where the price stands between the protected end of the leg and its running extreme. */
export interface RangeReading {
  readonly low: number;
  readonly high: number;
  /** 0 at the low, 1 at the high; outside when the price has left the range. */
  readonly position: number;
  /** Direction of the leg. */
  readonly trend: Trend;
  /** Whether the price has retraced into the optimal entry of that leg, 0.62…0.79. */
  readonly isOte: boolean;
  readonly knownAt: number;
}

export type ZoneSource = 'order-block' | 'fvg' | 'breaker' | 'inverted-fvg';
export type ZoneGrade = 'A' | 'B' | 'C';

export interface ZoneReading {
  readonly source: ZoneSource;
  /** Trades that it favours. */
  readonly direction: Direction;
  readonly top: number;
  readonly bottom: number;
  /** Open of the bar that made it; `undefined` when too long ago to be remembered. */
  readonly since: number | undefined;
  readonly knownAt: number;
  /** Never traded into since it was known, before the current entry bar. */
  readonly isFresh: boolean;
  /** Height, and travel from its far edge until it was known, in the ATR(14) of that moment. */
  readonly heightAtr: number | undefined;
  readonly displacementAtr: number | undefined;
  readonly grade: ZoneGrade | undefined;
}

/** An untaken high or low beyond which stops rest. */
export interface LevelReading {
  readonly side: 'high' | 'low';
  readonly kind: 'pivot' | 'equal';
  readonly price: number;
  /** Bars that it stands out among, on each side. */
  readonly strength: number;
  readonly since: number | undefined;
  readonly knownAt: number;
}

/** High and low of the last completed day or week. */
export interface PeriodReading {
  readonly timeframe: Timeframe;
  readonly high: number;
  readonly low: number;
  readonly knownAt: number;
}

/** Where the market stands in its daily or weekly cycle, counted in daily bars from low to low. */
export interface CycleReading {
  readonly kind: 'daily' | 'weekly';
  /** Bars since the last confirmed cycle low. */
  readonly age: number;
  /** Whether the next cycle low is due or overdue. */
  readonly isDue: boolean;
  /** Whether the price has traded below the low that the cycle began from. */
  readonly isFailed: boolean;
  /** Whether the high of the last completed cycle came early (left) or late (right); undefined before the second low. */
  readonly lastTranslation: 'left' | 'middle' | 'right' | undefined;
  readonly knownAt: number;
}

export interface SessionReading {
  /** Kill zones that the entry bar opened in: `london_open_kz`; empty between them. */
  readonly names: readonly string[];
}

export interface TriggerReading {
  readonly name: TriggerName;
  readonly reason: string;
  readonly timeframe: Timeframe;
  /** Beyond this price the reason is gone. */
  readonly invalidation: number;
  readonly levels: readonly number[];
  readonly since: number | undefined;
  readonly knownAt: number;
}

export function frameOf(context: ScannerContext, timeframe: Timeframe): FrameReading | undefined {
  return context.frames.find((frame) => frame.timeframe === timeframe);
}

/** States that nothing in the context was known later than its own time: the look-ahead law, checked on every signal. */
export function assertKnown(context: ScannerContext): void {
  assertNotAfter(context, context.time);
}

function assertNotAfter(part: object, time: number): void {
  for (const [field, value] of Object.entries(part) as [string, unknown][]) {
    if (typeof value === 'object' && value !== null) assertNotAfter(value, time);
    else if ((field === 'knownAt' || field === 'since') && value !== undefined && !((value as number) <= time)) {
      throw new InvariantError(`Invariant: ${field} of a context is at most ${time}, was ${value as number}`);
    }
  }
}
