import { Decimal } from '#core/decimal.ts';
import { price, quantity } from '#core/money.ts';
import type { UnixMs } from '#core/time.ts';
import { parseInstant } from '#core/time.ts';
import { ProbabilityFee } from '#domain/costs/probability-fee.ts';
import type { ProbabilityFeeConfig } from '#domain/costs/probability-fee.ts';
import { COLLATERAL } from '#domain/prediction/outcome-instrument.ts';
import { contractsOf, PRICE_UNITS, probabilityOf, SIZE_UNITS } from '#domain/prediction/price-grid.ts';
import type { MarketState } from '#desks/prediction/market-state.ts';

/** A part of a set: the first outcome of a market, bought at its asks or sold at its bids. */
export interface SetLeg {
  readonly state: MarketState;
  readonly side: 'buy' | 'sell';
}

/**
 * Trades that are only done together. `floor` is what a set pays at least when all is decided, beside what was paid and received, in
 * collateral: 1 for all outcomes bought, -1 for all of them sold, 0 for the wider bought and the narrower sold.
 */
export interface MarketSet {
  readonly legs: readonly SetLeg[];
  readonly floor: number;
}

/** What a set earns for certain against the books as they stand. */
export interface SetEdge {
  /** Sets that can be had while each earns something. */
  readonly sets: number;
  /** Collateral, after fees, for all of them. */
  readonly profit: number;
  readonly fees: number;
  /** Mean of one set after fees, in collateral. */
  readonly edge: number;
}

/** What the first set earns at the best prices before fees, in collateral; NaN where a book lacks a side. */
export function touchEdge({ legs, floor }: MarketSet): number {
  let units = floor * PRICE_UNITS;
  for (const { state, side } of legs) {
    const best = side === 'buy' ? state.asks.best : state.bids.best;
    if (best === undefined) return Number.NaN;
    units += side === 'buy' ? -best : best;
  }
  return probabilityOf(units);
}

/** Walks all books together, level by level, for as long as a set still earns after fees; undefined when not even the first does. */
export function setEdge({ legs, floor }: MarketSet, time: UnixMs): SetEdge | undefined {
  const walks = legs.map((leg) => new LegWalk(leg, time));
  let lots = 0;
  let profit = 0;
  let fees = 0;
  while (walks.every((walk) => walk.left > 0)) {
    const size = Math.min(...walks.map((walk) => walk.left));
    const fee = walks.reduce((sum, walk) => sum + walk.fee(size), 0);
    const gross = walks.reduce((sum, walk) => sum + walk.receives, floor) * contractsOf(size);
    if (!(gross > fee)) break;
    lots += size;
    fees += fee;
    profit += gross - fee;
    for (const walk of walks) walk.take(size);
  }
  const sets = contractsOf(lots);
  return lots === 0 ? undefined : { sets, profit, fees, edge: profit / sets };
}

class LegWalk {
  /** Lots that are left of the level. */
  left = 0;
  private rank = 0;
  private readonly leg: SetLeg;
  private readonly time: UnixMs;

  constructor(leg: SetLeg, time: UnixMs) {
    this.leg = leg;
    this.time = time;
    this.left = this.book.length === 0 ? 0 : this.book.lotsAtRank(0);
  }

  /** Of one contract at this level; below 0 when it is paid. */
  get receives(): number {
    const ticks = probabilityOf(this.book.ticksAt(this.rank));
    return this.leg.side === 'buy' ? -ticks : ticks;
  }

  fee(lots: number): number {
    return takerFee(this.leg.state.market.fees, { ticks: this.book.ticksAt(this.rank), lots, time: this.time });
  }

  take(lots: number): void {
    this.left -= lots;
    if (this.left > 0 || ++this.rank >= this.book.length) return;
    this.left = this.book.lotsAtRank(this.rank);
  }

  private get book(): MarketState['asks'] {
    return this.leg.side === 'buy' ? this.leg.state.asks : this.leg.state.bids;
  }
}

/**
 * What a taker pays, in collateral, by the market's own dated schedule; 0 where trading is free, NaN (no edge is known) before the
 * schedule begins. Buying an outcome and selling the other one cost the same: `p (1 - p)` has both.
 */
function takerFee(
  config: ProbabilityFeeConfig | undefined,
  { ticks, lots, time }: { readonly ticks: number; readonly lots: number; readonly time: UnixMs },
): number {
  if (config === undefined) return 0;
  const first = config.schedule[0]?.from;
  if (first === undefined || time < parseInstant(first)) return Number.NaN;
  const at = price(Decimal.of(BigInt(ticks), PRICE_DIGITS));
  const size = quantity(Decimal.of(BigInt(lots), SIZE_DIGITS));
  const notional = at.times(size);
  const request = { side: 'buy', price: at, quantity: size, liquidity: 'taker', time, notional } as const;
  return Number(modelOf(config).fee(request).amount.toString());
}

/** Schedules are shared by markets and checked when a model is made of them. */
const MODELS = new WeakMap<ProbabilityFeeConfig, ProbabilityFee>();

function modelOf(config: ProbabilityFeeConfig): ProbabilityFee {
  const known = MODELS.get(config);
  if (known !== undefined) return known;
  const model = new ProbabilityFee(config, COLLATERAL);
  MODELS.set(config, model);
  return model;
}

const PRICE_DIGITS = Math.round(Math.log10(PRICE_UNITS));
const SIZE_DIGITS = Math.round(Math.log10(SIZE_UNITS));
