import { captureState, restoreState } from '#core/state.ts';
import type { State } from '#core/state.ts';
import type { Bar } from '#domain/market/bar.ts';
import type { Timeframe } from '#domain/market/timeframe.ts';
import type { Emit } from '#domain/structure/fact.ts';
import type { RestingLiquidity } from '#domain/structure/liquidity.ts';
import { MarketStructure } from '#domain/structure/market-structure.ts';
import { Regime } from '#domain/structure/regime.ts';
import type { StructureEngine } from '#domain/structure/structure-engine.ts';
import type { FrameReading, LevelReading, RangeReading, RegimeReading, TrendReading } from '#desks/scanner/context.ts';
import type { PivotStrengths } from '#desks/scanner/mode.ts';
import type { Side } from '#desks/scanner/side.ts';
import { BarTimes } from '#desks/scanner/view/bar-times.ts';
import { FrameIndicators } from '#desks/scanner/view/frame-indicators.ts';
import { LiveZones } from '#desks/scanner/view/live-zones.ts';
import { SwingMemory } from '#desks/scanner/view/swing-memory.ts';

/** Live zones and untaken levels kept on each side; what is farther away than so many others no trade will meet. */
const KEPT_MAX = 128;
/** Zones and levels that a reading tells, on each side. */
const TOLD_MAX = 8;

/** One timeframe as it streams by: its structure, zones, indicators and regime. */
export class FrameView {
  readonly timeframe: Timeframe;
  readonly zones = new LiveZones();
  private readonly structure: MarketStructure;
  private readonly indicators = new FrameIndicators();
  private readonly regime = new Regime();
  private readonly swings: SwingMemory;
  private readonly times = new BarTimes();
  private close = Number.NaN;

  /** `onFact` hears of all that the timeframe's structure says, after this view has. */
  constructor(timeframe: Timeframe, { internal, swing }: PivotStrengths, onFact?: Emit) {
    this.timeframe = timeframe;
    this.swings = new SwingMemory(swing);
    const kept = { zonesMax: KEPT_MAX, poolsMax: KEPT_MAX };
    const options = {
      internal: { strength: internal, ...kept },
      swing: { strength: swing, ...kept },
      gaps: { zonesMax: KEPT_MAX },
    };
    this.structure = new MarketStructure(options, (fact) => {
      this.swings.take(fact);
      this.zones.take(fact, this.times, { close: this.close, atr: this.indicators.atr });
      onFact?.(fact);
    });
  }

  /** Close of the last bar; undefined before the first. */
  get knownAt(): number | undefined {
    return this.structure.knownAt;
  }

  get atr(): number | undefined {
    return this.indicators.atr;
  }

  update(bar: Bar): void {
    this.close = bar.close;
    this.times.push(bar.openTime);
    this.indicators.update(bar);
    this.structure.update(bar);
    this.regime.update(bar, this.structure.swing.trend?.direction);
  }

  /** Open of one of its bars, by number. */
  openOf(index: number): number | undefined {
    return this.times.openOf(index);
  }

  /** How it stands now, told around a price; undefined before the first bar. */
  reading(price: number): FrameReading | undefined {
    const { knownAt, timeframe, structure, times, close } = this;
    if (knownAt === undefined) return undefined;
    return {
      timeframe,
      knownAt,
      bars: times.length,
      close,
      ...this.indicators.reading(),
      regime: regimeOf(this.regime),
      swing: trendOf(structure.swing),
      internal: trendOf(structure.internal),
      swings: this.swings.readings(times),
      range: rangeOf(structure.swing, price),
      zones: this.zones.readings(price, TOLD_MAX),
      liquidity: [...this.levels(1, price), ...this.levels(-1, price)],
    };
  }

  snapshot(): State {
    return captureState(this);
  }

  restore(state: State): void {
    restoreState(this, state);
  }

  /** Untaken levels beyond a price, nearest first; equal levels before the pivots that they are made of. */
  private levels(side: Side, price: number): LevelReading[] {
    const beyond = this.structure.liquidity(side).filter((level) => side * (level.price - price) > 0);
    const ordered = beyond.sort(
      (a, b) => side * (a.price - b.price) || kindRank(a) - kindRank(b) || b.strength - a.strength,
    );
    const distinct = ordered.filter((level, i) => level.price !== ordered[i - 1]?.price);
    return distinct.slice(0, TOLD_MAX).map(({ of, price: at, strength, at: bar, knownAt }) => ({
      side: side === 1 ? 'high' : 'low',
      kind: of,
      price: at,
      strength,
      since: this.times.openOf(bar),
      knownAt,
    }));
  }
}

function kindRank({ of }: RestingLiquidity): number {
  return of === 'equal' ? 0 : 1;
}

function trendOf({ trend }: StructureEngine): TrendReading | undefined {
  if (trend === undefined) return undefined;
  return { trend: trend.direction === 1 ? 'up' : 'down', type: trend.type, knownAt: trend.knownAt };
}

function regimeOf({ current }: Regime): RegimeReading | undefined {
  if (current === undefined) return undefined;
  const { trend, volatility, liquidity, volatilityRank } = current;
  return { trend, volatility, liquidity, volatilityRank };
}

function rangeOf(structure: StructureEngine, price: number): RangeReading | undefined {
  const range = structure.dealingRange(price);
  if (range === undefined) return undefined;
  const { low, high, position, direction, isOptimalEntry, knownAt } = range;
  return { low, high, position, trend: direction === 1 ? 'up' : 'down', isOte: isOptimalEntry, knownAt };
}
