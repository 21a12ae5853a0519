import type { State } from '#core/state.ts';
import { captureState, restoreState } from '#core/state.ts';
import { assertBar } from '#domain/market/bar.ts';
import type { Bar } from '#domain/market/bar.ts';
import { Adx } from '#domain/indicators/trend/adx.ts';
import { Natr } from '#domain/indicators/volatility/natr.ts';
import { PercentileRank } from '#domain/indicators/volatility/percentile-rank.ts';
import { RelativeToMean } from '#domain/indicators/volume/relative-volume.ts';
import type { Direction } from '#domain/structure/fact.ts';

export type TrendRegime = 'strong_up' | 'up' | 'sideways' | 'down' | 'strong_down';
export type VolatilityRegime = 'calm' | 'normal' | 'elevated' | 'explosive';
export type LiquidityRegime = 'thin' | 'normal' | 'heavy';

/** The state of the market at one close, as plain data: it is stored with every signal. `undefined` = not known yet. */
export interface RegimeSnapshot {
  readonly trend: TrendRegime | undefined;
  readonly volatility: VolatilityRegime | undefined;
  readonly liquidity: LiquidityRegime | undefined;
  /** ADX(14). */
  readonly adx: number | undefined;
  /** Percentile rank of ATR / close, 0…100. */
  readonly volatilityRank: number | undefined;
  /** Volume against the mean of the 20 bars before. */
  readonly relativeVolume: number | undefined;
  /** Close of the bar, UTC ms. */
  readonly knownAt: number;
}

const ADX_BARS = 14;
const ATR_BARS = 14;
const RANK_BARS = 200;
const VOLUME_BARS = 20;
/** A trend is strong from here on (Wilder) ... */
const STRONG_FROM_ADX = 25;
/** ... until it falls below this, under which there is no trend. */
const NO_TREND_BELOW_ADX = 20;
const CALM_BELOW = 25;
const ELEVATED_ABOVE = 75;
const EXPLOSIVE_ABOVE = 95;
/** Bars in a row that must agree before the volatility changes its class. */
const CONFIRMATIONS = 3;
const THIN_BELOW = 0.5;
const HEAVY_ABOVE = 1.5;

/**
 * Classes of trend, volatility and liquidity from closed bars. The trend's direction is that of the swing structure; the ADX says
 * whether there is one: none below 20, strong from 25 and then until it falls below 20.
 */
export class Regime {
  private readonly adx = new Adx(ADX_BARS);
  private readonly range = new Natr(ATR_BARS);
  private readonly rank = new PercentileRank(RANK_BARS);
  private readonly volume = new RelativeToMean(VOLUME_BARS);
  private barCount = 0;
  private lastCloseTime = Number.NEGATIVE_INFINITY;
  private swing: Direction | undefined = undefined;
  private isStrong = false;
  private volatilityRank = Number.NaN;
  private volatility: VolatilityRegime | undefined = undefined;
  private candidate: VolatilityRegime | undefined = undefined;
  private confirmations = 0;
  private relativeVolume = Number.NaN;

  /** What is known at the last close; `undefined` before the first bar. */
  get current(): RegimeSnapshot | undefined {
    if (this.barCount === 0) return undefined;
    const adx = this.adx.value();
    return {
      trend: this.trendAt(adx),
      volatility: this.volatility,
      liquidity: liquidityOf(this.relativeVolume),
      adx,
      volatilityRank: known(this.volatilityRank),
      relativeVolume: known(this.relativeVolume),
      knownAt: this.lastCloseTime,
    };
  }

  /**
   * Takes the next closed bar, and the direction of the swing structure as it stands after that bar; `undefined` while it has
   * none. Throws `bars.invalid` or `bars.order`, and then has changed nothing.
   */
  update(bar: Bar, swing: Direction | undefined): void {
    assertBar(bar, this.barCount, this.lastCloseTime);
    this.barCount++;
    this.lastCloseTime = bar.closeTime;
    this.swing = swing;
    this.adx.update(bar);
    const adx = this.adx.value() ?? Number.NaN;
    if (adx >= STRONG_FROM_ADX) this.isStrong = true;
    else if (adx < NO_TREND_BELOW_ADX) this.isStrong = false;
    this.range.update(bar);
    const range = this.range.value();
    if (range !== undefined) this.takeRange(range);
    // A bar without volume says nothing, and must not spoil the mean of those that have it.
    this.relativeVolume = Number.isNaN(bar.volume) ? Number.NaN : this.volume.push(bar.volume);
  }

  snapshot(): State {
    return captureState(this);
  }

  restore(state: State): void {
    restoreState(this, state);
  }

  private trendAt(adx: number | undefined): TrendRegime | undefined {
    const { swing } = this;
    if (adx === undefined || swing === undefined) return undefined;
    if (this.isStrong) return swing === 1 ? 'strong_up' : 'strong_down';
    if (adx < NO_TREND_BELOW_ADX) return 'sideways';
    return swing === 1 ? 'up' : 'down';
  }

  private takeRange(range: number): void {
    this.volatilityRank = this.rank.push(range);
    const seen = volatilityOf(this.volatilityRank);
    if (seen === undefined) return;
    this.confirmations = seen === this.candidate ? this.confirmations + 1 : 1;
    this.candidate = seen;
    if (this.volatility === undefined || this.confirmations >= CONFIRMATIONS) this.volatility = seen;
  }
}

function volatilityOf(rank: number): VolatilityRegime | undefined {
  if (Number.isNaN(rank)) return undefined;
  if (rank > EXPLOSIVE_ABOVE) return 'explosive';
  if (rank > ELEVATED_ABOVE) return 'elevated';
  return rank < CALM_BELOW ? 'calm' : 'normal';
}

function liquidityOf(relativeVolume: number): LiquidityRegime | undefined {
  if (Number.isNaN(relativeVolume)) return undefined;
  return relativeVolume < THIN_BELOW ? 'thin' : relativeVolume > HEAVY_ABOVE ? 'heavy' : 'normal';
}

function known(value: number): number | undefined {
  return Number.isNaN(value) ? undefined : value;
}
