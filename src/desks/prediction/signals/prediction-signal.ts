import type { BookSide } from '#domain/market/book-side.ts';
import type { InstrumentId } from '#domain/market/instrument.ts';
import type { Finding } from '#domain/prediction/finding.ts';
import { outcomeInstrumentId } from '#domain/prediction/outcome-instrument.ts';
import { PRICE_UNITS, contractsOf, mirrored, probabilityOf } from '#domain/prediction/price-grid.ts';
import type { PredictionMarket } from '#domain/prediction/prediction-market.ts';
import type { MarketReading, PredictionContext, PredictionSignal } from '#domain/prediction/prediction-strategy.ts';
import type { Direction, TradePlan } from '#domain/signals/signal.ts';
import { feeAt, feeRateAt } from '#desks/prediction/signals/contract-fee.ts';
import type { DetectorStanding } from '#desks/prediction/signals/detector-record.ts';
import type { SignalSettings } from '#desks/prediction/signals/signal-settings.ts';
import type { UsualDepth } from '#desks/prediction/signals/usual-depth.ts';
import type { UnixMs } from '#core/time.ts';

export const PREDICTION_STRATEGY = 'prediction/findings';

/** What a signal is made of besides the finding itself. */
export interface SignalParts {
  readonly reading: MarketReading;
  readonly standing: DetectorStanding;
  readonly depth: UsualDepth;
  readonly settings: SignalSettings;
}

/**
 * A finding as something to trade: buy the outcome that it favours at its best price, leave when the idea is proved wrong, when its
 * time is over, or when the market is decided. Undefined without a direction, or in a market without two prices.
 */
export function signalOf(finding: Finding, parts: SignalParts): PredictionSignal | undefined {
  const { direction, time, strength, evidence, reason } = finding;
  const { reading, settings } = parts;
  const { bids, asks, isResolved } = reading;
  if (direction === undefined || isResolved || bids.length === 0 || asks.length === 0) return undefined;
  return {
    id: finding.id,
    strategy: PREDICTION_STRATEGY,
    instrument: firstInstrument(reading.market),
    timeframe: '1m',
    direction,
    time,
    plan: planOf(direction, reading, settings, time),
    score: strength,
    factors: [{ name: finding.detector, score: strength, weight: 1, reason, evidence }],
    context: contextOf(finding, direction, parts),
  };
}

/** In prices of the first outcome: a short sells it at its bid, which is to buy the other one. */
function planOf(direction: Direction, reading: MarketReading, settings: SignalSettings, time: UnixMs): TradePlan {
  const { entryTicks, stopDistance } = settings;
  const sign = direction === 'long' ? 1 : -1;
  const touch = (direction === 'long' ? reading.asks : reading.bids).best!;
  const limit = withinPrices(touch + sign * entryTicks * reading.tick, reading.tick);
  const reference = probabilityOf(touch);
  const stop = Math.min(1, Math.max(0, reference - sign * stopDistance));
  const zone = [reference, probabilityOf(limit)].sort((a, b) => a - b);
  return {
    entry: { kind: 'limit', price: probabilityOf(limit) },
    entryZone: [zone[0]!, zone[1]!],
    referencePrice: reference,
    invalidation: stop,
    stop,
    targets: [],
    expiresAt: time,
  };
}

function contextOf(finding: Finding, direction: Direction, parts: SignalParts): PredictionContext {
  const { reading, standing, settings } = parts;
  const { market, tick, bookAt } = reading;
  const { time } = finding;
  const isLong = direction === 'long';
  const touch = (isLong ? reading.asks : reading.bids).best!;
  const back = (isLong ? reading.bids : reading.asks).best!;
  const askUnits = isLong ? touch : mirrored(touch);
  const bidUnits = isLong ? back : mirrored(back);
  const fees = feeRateAt(market.fees, time);
  const closesInMs = market.closesAt === undefined ? undefined : market.closesAt - time;
  const mid = probabilityOf((askUnits + bidUnits) / 2);
  return {
    finding,
    market: market.id,
    event: market.event?.id,
    category: market.category,
    outcome: isLong ? 0 : 1,
    tick,
    askUnits,
    bidUnits,
    spreadTicks: (askUnits - bidUnits) / tick,
    depth: depthNear(isLong ? reading.asks : reading.bids, settings.entryTicks * tick),
    usualDepth: parts.depth.usual(closesInMs),
    ageMs: Number.isFinite(bookAt) ? Math.max(0, time - bookAt) : undefined,
    doubt: reading.doubt ?? (reading.isCrossed ? 'crossed' : undefined),
    closesInMs,
    limitUnits: withinPrices(askUnits + settings.entryTicks * tick, tick),
    entryFee: fees === undefined ? undefined : feeAt(fees, probabilityOf(askUnits)),
    exitCost: fees === undefined ? undefined : mid - probabilityOf(bidUnits) + feeAt(fees, probabilityOf(bidUnits)),
    modelProbability: standing.edge === undefined ? undefined : Math.min(1, Math.max(0, mid + standing.edge)),
    judged: standing.judged,
    holdUntil: (time + settings.holdMs) as UnixMs,
  };
}

/** Contracts from the best price down to one this far behind it. */
export function depthNear(side: BookSide, reachUnits: number): number {
  let lots = 0;
  for (let rank = 0; rank < side.length; rank++) {
    if (Math.abs(side.ticksAt(rank) - side.best!) > reachUnits) break;
    lots += side.lotsAtRank(rank);
  }
  return contractsOf(lots);
}

/** The nearest price at which orders are taken. */
function withinPrices(units: number, tick: number): number {
  return Math.min(PRICE_UNITS - tick, Math.max(tick, units));
}

const INSTRUMENTS = new WeakMap<PredictionMarket, InstrumentId>();

/** Asked for with each finding of a market. */
function firstInstrument(market: PredictionMarket): InstrumentId {
  let id = INSTRUMENTS.get(market);
  if (id === undefined) INSTRUMENTS.set(market, (id = outcomeInstrumentId(market, 0)));
  return id;
}
