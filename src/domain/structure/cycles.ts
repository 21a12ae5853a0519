import { Ring } from '#core/ring.ts';
import type { Bar } from '#domain/market/bar.ts';
import { Sma } from '#domain/indicators/trend/sma.ts';
import type { DetectorEntry } from '#domain/structure/detector-entry.ts';
import { DetectorBase } from '#domain/structure/detector.ts';
import type { CycleDegree, CycleLowFact, CycleTranslation, Emit } from '#domain/structure/fact.ts';
import { formatPrice, RowTable } from '#domain/structure/fact-table.ts';

/** When the next cycle low is due, in daily bars since the one before. */
export interface CycleWindow {
  readonly startBars: number;
  readonly endBars: number;
}

export type CycleMarket = 'crypto' | 'fx' | 'equity';

/**
 * Usual lengths of the daily cycle (low to low) and of the weekly cycle that holds several of them. Crypto counts 7 bars a week,
 * the others 5. These are rules of thumb of cycle traders: about 60 days and 26-30 weeks for bitcoin, 36-44 trading days and
 * 22-26 weeks for share indices, 5-7 weeks and 20-26 weeks for currencies. The evidence page says what they are worth.
 */
export const CYCLE_WINDOWS: Readonly<Record<CycleMarket, Readonly<Record<CycleDegree, CycleWindow>>>> = {
  crypto: { DCL: { startBars: 54, endBars: 66 }, WCL: { startBars: 26 * 7, endBars: 30 * 7 } },
  fx: { DCL: { startBars: 25, endBars: 35 }, WCL: { startBars: 20 * 5, endBars: 26 * 5 } },
  equity: { DCL: { startBars: 36, endBars: 44 }, WCL: { startBars: 22 * 5, endBars: 26 * 5 } },
};

export interface CycleOptions {
  readonly degree: CycleDegree;
  readonly window: CycleWindow;
  /** Bars on each side that a cycle low stands out from, 2…5. */
  readonly strength?: number;
  /** Length of the average that a close must exceed, in bars. */
  readonly averageBars?: number;
}

/** A confirmed cycle low. */
export interface CycleLow {
  readonly at: number;
  readonly price: number;
  /** Close of the bar that confirmed it, UTC ms. */
  readonly knownAt: number;
}

/** Right- and left-translated cycles: their high came late or early. */
const RIGHT_ABOVE = 0.6;
const LEFT_BELOW = 0.4;

/**
 * Cycle lows on daily bars. The candidate is the lowest low that comes inside the time window, or later, counted from the cycle
 * low before it, and that is lower than the bars just before it: early lows of a rising cycle are none. It is confirmed once it
 * stands out as a pivot low and a later close lies above the average. Before the first low the count runs from the first bar.
 */
export class CycleLows extends DetectorBase {
  readonly degree: CycleDegree;
  readonly window: CycleWindow;
  private readonly strength: number;
  private readonly lows: Ring;
  private readonly average: Sma;
  private readonly high = new Extreme();
  private readonly highSinceCandidate = new Extreme();
  private readonly candidate = new Extreme();
  private readonly origin = new Extreme();
  private originTime = Number.NaN;
  private closedAbove = false;
  private failed = false;
  private readonly emit: Emit;

  constructor({ degree, window, strength = 3, averageBars = 10 }: CycleOptions, emit: Emit) {
    super();
    this.degree = degree;
    this.window = window;
    this.strength = strength;
    this.lows = new Ring(strength);
    this.average = new Sma(averageBars);
    this.emit = emit;
  }

  /** The last confirmed cycle low; `undefined` before the first one. */
  get lastLow(): CycleLow | undefined {
    const { at, price } = this.origin;
    return at < 0 ? undefined : { at, price, knownAt: this.originTime };
  }

  /** Bars since the last confirmed low; `undefined` before the first one. */
  get barsSinceLow(): number | undefined {
    return this.origin.at < 0 ? undefined : this.barCount - 1 - this.origin.at;
  }

  /** Where the running cycle stands against its window; `undefined` before the first confirmed low. */
  get timing(): 'early' | 'in-window' | 'late' | undefined {
    const bars = this.barsSinceLow;
    if (bars === undefined) return undefined;
    return bars < this.window.startBars ? 'early' : bars <= this.window.endBars ? 'in-window' : 'late';
  }

  /** Whether the price fell below the low that began the running cycle; `undefined` before the first one. */
  get isFailed(): boolean | undefined {
    return this.origin.at < 0 ? undefined : this.failed;
  }

  /** The low that waits for confirmation. */
  get pending(): { readonly at: number; readonly price: number } | undefined {
    const { at, price } = this.candidate;
    return at < 0 ? undefined : { at, price };
  }

  protected override advance(bar: Bar, index: number): void {
    const average = this.average.push(bar.close);
    this.testFailure(bar, index);
    this.trackHigh(bar, index);
    if (this.isCandidate(bar, index)) this.propose(bar, index);
    else if (this.candidate.at >= 0 && bar.close > average) this.closedAbove = true;
    this.lows.push(bar.low);
    if (this.closedAbove && index >= this.candidate.at + this.strength) this.confirm(bar, index);
  }

  private testFailure(bar: Bar, index: number): void {
    const { origin, degree } = this;
    if (this.failed || origin.at < 0 || bar.low >= origin.price) return;
    this.failed = true;
    const known = { at: index, confirmedAt: index, confirmedTime: bar.closeTime, direction: -1 } as const;
    this.emit({ kind: 'cycle-failed', ...known, degree, level: origin.price, lowAt: origin.at });
  }

  private trackHigh(bar: Bar, index: number): void {
    const high = this.candidate.at < 0 ? this.high : this.highSinceCandidate;
    if (high.at < 0 || bar.high > high.price) high.set(index, bar.high);
  }

  private isCandidate(bar: Bar, index: number): boolean {
    const { candidate, lows } = this;
    if (index - Math.max(this.origin.at, 0) < this.window.startBars || !lows.isFull) return false;
    if (candidate.at >= 0 && bar.low >= candidate.price) return false;
    for (let age = 0; age < this.strength; age++) if (lows.at(age) <= bar.low) return false;
    return true;
  }

  private propose(bar: Bar, index: number): void {
    const { candidate, high, highSinceCandidate, degree } = this;
    // What was high since the candidate that is now beaten belongs to the cycle that still runs.
    if (highSinceCandidate.at >= 0 && highSinceCandidate.price > high.price) high.copy(highSinceCandidate);
    highSinceCandidate.clear();
    candidate.set(index, bar.low);
    this.closedAbove = false;
    const known = { at: index, confirmedAt: index, confirmedTime: bar.closeTime, direction: -1 } as const;
    const day = index - Math.max(this.origin.at, 0);
    this.emit({ kind: 'cycle-candidate', ...known, degree, price: bar.low, day });
  }

  private confirm(bar: Bar, index: number): void {
    const { candidate, origin, high, highSinceCandidate } = this;
    this.emit(this.lowFact(bar, index));
    origin.copy(candidate);
    this.originTime = bar.closeTime;
    candidate.clear();
    high.copy(highSinceCandidate);
    highSinceCandidate.clear();
    this.closedAbove = false;
    this.failed = false;
  }

  private lowFact(bar: Bar, index: number): CycleLowFact {
    const { candidate, origin, high, degree } = this;
    const lengthBars = origin.at < 0 ? undefined : candidate.at - origin.at;
    const ratio = lengthBars === undefined ? undefined : (high.at - origin.at) / lengthBars;
    return {
      kind: 'cycle-low',
      at: candidate.at,
      confirmedAt: index,
      confirmedTime: bar.closeTime,
      direction: -1,
      degree,
      price: candidate.price,
      lengthBars,
      highAt: lengthBars === undefined ? undefined : high.at,
      high: lengthBars === undefined ? undefined : high.price,
      translationRatio: ratio,
      translation: ratio === undefined ? undefined : translationOf(ratio),
      hasFailed: lengthBars === undefined ? undefined : this.failed,
    };
  }
}

const MARKETS = Object.keys(CYCLE_WINDOWS);

export const CYCLES: DetectorEntry = {
  name: 'cycles',
  meaning:
    'Daily and weekly cycle lows (DCL, WCL) on daily bars: candidates, confirmed lows, failed cycles, translation.',
  parameters: [
    { name: 'degree', meaning: 'daily or weekly cycle', choices: ['dcl', 'wcl'], usual: 'dcl' },
    { name: 'market', meaning: 'whose usual cycle lengths to take', choices: MARKETS, usual: 'crypto' },
  ],
  create: ([degreeName, market], emit) => {
    const degree = degreeName === 'wcl' ? 'WCL' : 'DCL';
    const strength = degree === 'WCL' ? 5 : 3;
    return new CycleLows({ degree, window: CYCLE_WINDOWS[market as CycleMarket][degree], strength }, emit);
  },
  table: () =>
    new RowTable(['confirmedAt', 'at', 'event', 'price', 'length', 'translation'], (fact) => {
      if (fact.kind === 'cycle-candidate')
        return [fact.confirmedAt, fact.at, 'candidate', formatPrice(fact.price), '', ''];
      if (fact.kind === 'cycle-failed') return [fact.confirmedAt, fact.at, 'failed', formatPrice(fact.level), '', ''];
      if (fact.kind !== 'cycle-low') return undefined;
      const { confirmedAt, at, price, lengthBars = '', translation = '' } = fact;
      return [confirmedAt, at, 'confirmed', formatPrice(price), lengthBars, translation];
    }),
};

/** A bar and its price; `at` is -1 while there is none. */
class Extreme {
  at = -1;
  price = Number.NaN;

  set(at: number, price: number): void {
    this.at = at;
    this.price = price;
  }

  copy(other: Extreme): void {
    this.set(other.at, other.price);
  }

  clear(): void {
    this.set(-1, Number.NaN);
  }
}

function translationOf(ratio: number): CycleTranslation {
  return ratio > RIGHT_ABOVE ? 'right' : ratio < LEFT_BELOW ? 'left' : 'middle';
}
