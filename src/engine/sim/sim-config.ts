import { AssayError } from '#core/errors.ts';
import { assertLatency } from '#engine/sim/latency.ts';
import type { LatencyModel } from '#engine/sim/latency.ts';
import { assertSlippage } from '#engine/sim/slippage.ts';
import type { SlippageModel } from '#engine/sim/slippage.ts';

/** Which of two prices a bar reached first when it reached both and nothing finer is known. */
export type SameBarPolicy =
  /** The stop: the pessimistic reading. */
  | 'stopFirst'
  /** Bars go open, high, low, close. */
  | 'openHighLowClose'
  /** Bars go first to the extreme that is nearer to the open; the stop when both are as near. */
  | 'adaptive'
  /** What the shorter bars inside say, when the venue is given them; the stop within those and without them. */
  | 'lowerTimeframe';

/** Whether a resting limit that a bar touches without going beyond is met: never, always, or by a seeded chance for each bar. */
export type LimitFillPolicy =
  | 'penetrate'
  | 'touch'
  | { readonly kind: 'probability'; readonly ratio: number; readonly seed: number };

/** How much of our orders a bar can meet. A bar whose volume is not known meets all. */
export type VolumePolicy =
  /** Any size. */
  | { readonly kind: 'whole' }
  /** This share of its volume, for all our orders together. */
  | { readonly kind: 'share'; readonly ratio: number }
  /**
   * A quarter of its volume at each of open, two extremes and close, in the order of `sameBar`, whole steps, the remainder at the
   * close. With less than four steps the extremes come first, then the close: 3 are high, low, close; 2 are high and low.
   */
  | { readonly kind: 'quarter' };

/** Which exits work in the bar in which their entry filled. */
export type EntryBarPolicy =
  /** Those that the bar proves to have been met after the entry. */
  | 'proven'
  /**
   * All of them when the entry was a market order. Of a stop entry only targets, when the bar leaves the stop loss alone. Else
   * none.
   */
  | 'marketEntries'
  /** None: exits work from the next bar on. */
  | 'nextBar'
  /** What is left of the way from open over the extremes to the close, which `sameBar` names, after the entry. */
  | 'alongPath';

/** Every assumption the simulated venue makes, by name. Plain data, part of the run configuration. What is left out is as first named. */
export interface SimConfig {
  readonly sameBar: SameBarPolicy;
  /**
   * Where a stop fills when a bar opens beyond it: at that `open` (worse), `atStop` (for comparison only), or `atStopInRange`: at
   * the stop when the bar trades there at all, else at the open.
   */
  readonly stopGap: 'open' | 'atStop' | 'atStopInRange';
  readonly limitFill: LimitFillPolicy;
  /** Where a resting limit fills when a bar opens beyond it: at its own price, or at the better open. */
  readonly limitGap: 'atLimit' | 'atOpen';
  /** Where a market order fills that was sent at a bar's close: at the next bar's open, or at that close. */
  readonly marketFill: 'nextOpen' | 'fillAtClose';
  /** Fees in basis points of the notional. */
  readonly takerFeeBps: number;
  readonly makerFeeBps: number;
  /** Half the distance between bid and ask, in basis points; market and stop orders pay it. */
  readonly halfSpreadBps: number;
  /** What else a market or stop order loses between decision and execution, in basis points. */
  readonly slippageBps: number;
  /**
   * In which order a bar meets what waits: as prices are taken to have been reached (`byPrice`), or one after the other in a
   * `queue`, each against the whole bar: closings and stop losses, the newest first, then the others in the order of arrival.
   */
  readonly barOrder?: 'byPrice' | 'queue';
  /**
   * When an order fills that fills at the close: `atOnce`, or `withNextBar`, at the close all the same but first of all that the
   * next bar meets, with the means of that moment; what the last bar has left to wait never fills.
   */
  readonly closeFills?: 'atOnce' | 'withNextBar';
  /**
   * Where a stop that opens something starts from: like every stop (`stopGap`), or `fromLastClose`, at the worse of its trigger
   * and the close before the bar, wherever the bar opens.
   */
  readonly stopEntries?: 'likeStops' | 'fromLastClose';
  /**
   * Where a stop-limit fills that a bar triggers: at the `market` within its limit, or `atTrigger` when the bar reaches the limit
   * as well, even if it opened beyond the trigger.
   */
  readonly stopLimits?: 'market' | 'atTrigger';
  readonly entryBarExits?: EntryBarPolicy;
  /**
   * What a trailing stop does with the best price of a bar: it follows once the bar is over (`afterBar`), or is tested against
   * the bar again after having followed it (`withinBar`).
   */
  readonly trailing?: 'afterBar' | 'withinBar';
  readonly volume?: VolumePolicy;
  readonly latency?: LatencyModel;
  /** Added to `slippageBps`. */
  readonly slippage?: SlippageModel;
  /** Who pays spread and slippage: orders that take what is there, or entries of any kind and no exit. */
  readonly spreadPaidBy?: 'takers' | 'entries';
  /** A stop or touch whose trigger has been passed when it arrives: it works from the next price on, or is rejected. */
  readonly triggeredOnArrival?: 'works' | 'rejected';
  /**
   * What an order does that goes against what is held: positions with a bracket stand for themselves and others net
   * (`besideBrackets`), or whatever is open is closed first, oldest first, each by an execution of its own without spread
   * (`closesOldest`), or it opens beside everything (`never`).
   */
  readonly opposite?: 'besideBrackets' | 'closesOldest' | 'never';
  /**
   * What the share of an order for a share of the free margin counts: what it opens once it has closed what stands against it
   * (`opening`), or all of it, before anything is closed (`wholeOrder`): what opens then has to be paid for as well.
   */
  readonly shareCounts?: 'opening' | 'wholeOrder';
  /** Which of several waiting market orders goes first: the one that came first, or those that only reduce. */
  readonly marketQueue?: 'arrival' | 'exitsFirst';
  /** What becomes of an order that comes while the market is closed, where the venue was told its hours. */
  readonly closedMarket?: 'reject' | 'wait';
  /** Periods of average true ranges that are followed from the first bar on; trailing stops with another begin when they come. */
  readonly atrPeriods?: readonly number[];
}

/** A configuration with nothing left out. */
export type SimPolicies = Required<SimConfig>;

export const DEFAULT_SIM: SimConfig = {
  sameBar: 'stopFirst',
  stopGap: 'open',
  limitFill: 'penetrate',
  limitGap: 'atLimit',
  marketFill: 'nextOpen',
  takerFeeBps: 10,
  makerFeeBps: 10,
  halfSpreadBps: 1,
  slippageBps: 0,
};

/** The same assumptions without any cost. */
export const FREE_SIM: SimConfig = { ...DEFAULT_SIM, takerFeeBps: 0, makerFeeBps: 0, halfSpreadBps: 0 };

/** What is meant where a configuration says nothing. */
const UNSAID: Omit<SimPolicies, keyof typeof DEFAULT_SIM & RequiredName> = {
  barOrder: 'byPrice',
  closeFills: 'atOnce',
  stopEntries: 'likeStops',
  stopLimits: 'market',
  entryBarExits: 'proven',
  trailing: 'afterBar',
  volume: { kind: 'whole' },
  latency: { kind: 'none' },
  slippage: { kind: 'bps', bps: 0 },
  spreadPaidBy: 'takers',
  triggeredOnArrival: 'works',
  opposite: 'besideBrackets',
  shareCounts: 'opening',
  marketQueue: 'arrival',
  closedMarket: 'reject',
  atrPeriods: [],
};

type RequiredName = {
  [Name in keyof SimConfig]-?: object extends Pick<SimConfig, Name> ? never : Name;
}[keyof SimConfig];

export function simPolicies(config: SimConfig): SimPolicies {
  return { ...UNSAID, ...config };
}

/** Whether bars are walked piece by piece along their path, rather than met as one. */
export function walksPath({ volume, entryBarExits }: Pick<SimPolicies, 'volume' | 'entryBarExits'>): boolean {
  return volume.kind === 'quarter' || entryBarExits === 'alongPath';
}

/** Throws `config.invalid` unless every number lies in its range and the policies go together. */
export function assertSimConfig(config: SimConfig): void {
  for (const name of ['takerFeeBps', 'makerFeeBps', 'halfSpreadBps', 'slippageBps'] as const) {
    inRange(name, config[name], 1_000);
  }
  const policies = simPolicies(config);
  const { limitFill, volume, sameBar, atrPeriods } = policies;
  if (typeof limitFill === 'object') inRange('limitFill.ratio', limitFill.ratio, 1);
  if (volume.kind === 'share') inRange('volume.ratio', volume.ratio, 1);
  assertSlippage(policies.slippage);
  assertLatency(policies.latency);
  const badPeriod = atrPeriods.find((period) => !(Number.isInteger(period) && period >= 1));
  if (badPeriod !== undefined) throw invalid('atrPeriods', 'whole numbers from "1"', badPeriod);
  if (walksPath(policies) && policies.barOrder === 'queue') {
    throw invalid('barOrder', '"byPrice" where bars are walked along their path', 'queue');
  }
  if (walksPath(policies) && sameBar !== 'openHighLowClose' && sameBar !== 'adaptive') {
    throw invalid('sameBar', '"openHighLowClose" or "adaptive" where bars are walked along their path', sameBar);
  }
}

function inRange(name: string, value: number, most: number): void {
  if (!(value >= 0 && value <= most)) throw invalid(name, `from "0" to "${most}"`, value);
}

function invalid(name: string, expected: string, value: number | string): AssayError {
  return new AssayError('config.invalid', `Expected ${name} to be ${expected}, was "${value}"`, {
    place: { column: name, value: `${value}` },
  });
}
