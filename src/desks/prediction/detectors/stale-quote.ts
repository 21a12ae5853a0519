import type { FindingSink } from '#desks/prediction/detector.ts';
import { MarketDetector, findingOf, strengthOf } from '#desks/prediction/detectors/market-detector.ts';
import type { Memory, ThresholdSource } from '#desks/prediction/detectors/market-detector.ts';
import { DecayedMoments } from '#desks/prediction/detectors/measures/decayed-moments.ts';
import type { MarketState } from '#desks/prediction/market-state.ts';
import { feeAt, feeRateAt } from '#desks/prediction/signals/contract-fee.ts';
import type { Thresholds } from '#desks/prediction/thresholds.ts';
import type { PredictionEvent } from '#domain/prediction/prediction-event.ts';
import { PRICE_UNITS, contractsOf } from '#domain/prediction/price-grid.ts';

/**
 * A quote that was left behind and can still be had.
 *
 * What it should follow: the other markets of an event of which exactly one comes true (the price is what is left of their usual sum),
 * and the last trade of its own market. Told when the quote stood unchanged while the other price went by it, by more ticks than
 * the taker's fee and the threshold, in enough contracts, and for seconds, not minutes: what stands longer is an opinion.
 * Direction: towards the other price.
 */
export class StaleQuoteDetector extends MarketDetector<'stale-quote', QuoteMemory> {
  private readonly groups = new Map<string, QuoteMemory[]>();

  constructor(thresholds: ThresholdSource<'stale-quote'>) {
    super('stale-quote', thresholds);
  }

  override forget(index: number): void {
    for (const [id, group] of this.groups) {
      const left = group.filter(({ state }) => state.index !== index);
      if (left.length === 0) this.groups.delete(id);
      else if (left.length < group.length) this.groups.set(id, left);
    }
    super.forget(index);
  }

  onTime(now: number, say: FindingSink): void {
    for (const group of this.groups.values()) this.lookAtGroup(group, now, say);
    this.eachUsable(now, judgeTrade, say);
  }

  protected begin(state: MarketState, limits: Thresholds<'stale-quote'>): QuoteMemory {
    const quote = (): Quote => ({ units: Number.NaN, since: Number.NaN, told: false });
    const memory: QuoteMemory = {
      state,
      limits,
      bid: quote(),
      ask: quote(),
      usualSum: new DecayedMoments(USUAL_SUM_MS),
      movedAt: Number.NaN,
      tradedAt: Number.NaN,
    };
    const { event } = state.market;
    if (event?.isExclusive === true) this.groups.set(event.id, [...(this.groups.get(event.id) ?? []), memory]);
    return memory;
  }

  protected look(memory: QuoteMemory, event: PredictionEvent): void {
    const { state } = memory;
    if (event.kind === 'trade') memory.tradedAt = event.receivedTime;
    else if (event.kind === 'change' || event.kind === 'book') {
      const isBidNew = follow(memory.bid, state.bids.best, event.receivedTime);
      const isAskNew = follow(memory.ask, state.asks.best, event.receivedTime);
      if (isBidNew || isAskNew) memory.movedAt = event.receivedTime;
    }
  }

  protected interrupt(memory: QuoteMemory): void {
    memory.movedAt = Number.NaN;
    memory.tradedAt = Number.NaN;
  }

  /** What each market of an event is worth by the others. */
  private lookAtGroup(group: readonly QuoteMemory[], now: number, say: FindingSink): void {
    if (group.length < 2) return;
    let sum = 0;
    for (const { state, limits } of group) {
      // Between quotes that are far apart there is no price to speak of.
      sum += state.spreadTicks <= limits.maxSpreadTicks ? state.mid : Number.NaN;
    }
    if (Number.isNaN(sum)) return;
    const usual = group[0]!.usualSum;
    const { maxGap } = group[0]!.limits;
    const isKnown = usual.spanMs >= USUAL_SUM_WARM_UP_MS && usual.deviation <= maxGap;
    // What is odd now does not become usual.
    if (!isKnown || Math.abs(sum - usual.mean) <= 2 * maxGap) usual.add(now, sum);
    if (!isKnown) return;
    for (const memory of group) {
      const worth = memory.state.mid + usual.mean - sum;
      const movedAt = lastMove(group, memory);
      const noise = usual.deviation;
      judge(memory, { worth, noise, movedAt, now, source: 'the other outcomes', group }, say);
    }
  }
}

interface QuoteMemory extends Memory<'stale-quote'> {
  readonly bid: Quote;
  readonly ask: Quote;
  /** Of the mids of its event; kept by the event's first market. */
  readonly usualSum: DecayedMoments;
  /** When its best prices changed last. */
  movedAt: number;
  tradedAt: number;
}

/** A best price, and since when it has been that. */
interface Quote {
  units: number;
  since: number;
  told: boolean;
}

/** A price that a quote should have followed. */
interface Guide {
  /** 0…1. */
  readonly worth: number;
  /** By how much the quote usually differs from it. */
  readonly noise: number;
  readonly movedAt: number;
  readonly now: number;
  readonly source: string;
  /** The markets of the event, the quote's own among them; empty when it follows its own trades. */
  readonly group: readonly QuoteMemory[];
}

function follow(quote: Quote, best: number | undefined, time: number): boolean {
  const units = best ?? Number.NaN;
  if (Object.is(units, quote.units)) return false;
  quote.units = units;
  quote.since = time;
  quote.told = false;
  return true;
}

function judgeTrade(memory: QuoteMemory, now: number, say: FindingSink): void {
  const { state, tradedAt } = memory;
  if (!(now - tradedAt < TRADE_MS) || !state.isSound) return;
  const worth = state.lastTradeUnits / PRICE_UNITS;
  judge(memory, { worth, noise: 0, movedAt: tradedAt, now, source: 'the last trade', group: NOBODY }, say);
}

function judge(memory: QuoteMemory, guide: Guide, say: FindingSink): void {
  const { state, bid, ask } = memory;
  if (guide.worth * PRICE_UNITS > ask.units)
    tell(memory, ask, { ...guide, isBuy: true, lots: state.asks.bestLots }, say);
  else if (guide.worth * PRICE_UNITS < bid.units)
    tell(memory, bid, { ...guide, isBuy: false, lots: state.bids.bestLots }, say);
}

function tell(
  memory: QuoteMemory,
  quote: Quote,
  guide: Guide & { readonly isBuy: boolean; readonly lots: number },
  say: FindingSink,
): void {
  const { state, limits } = memory;
  const { worth, movedAt, now, isBuy, lots } = guide;
  const price = quote.units / PRICE_UNITS;
  const fees = feeRateAt(state.market.fees, now);
  if (quote.told || fees === undefined || !(worth > 0 && worth < 1)) return;
  const edge = Math.abs(worth - price) - feeAt(fees, price);
  const ticks = (edge * PRICE_UNITS) / state.tick;
  const staleMs = now - movedAt;
  const isLeftBehind = quote.since < movedAt && staleMs >= limits.minStaleMs && staleMs <= limits.maxStaleMs;
  if (
    !isLeftBehind ||
    ticks < limits.minEdgeTicks ||
    edge < limits.minZ * guide.noise ||
    contractsOf(lots) < limits.minContracts
  )
    return;
  quote.told = true;
  say(
    findingOf(state, {
      detector: 'stale-quote',
      time: now,
      since: movedAt,
      direction: isBuy ? 'long' : 'short',
      strength: strengthOf(ticks, limits.minEdgeTicks, 4 * limits.minEdgeTicks),
      reason: `${contractsOf(lots).toFixed(0)} contracts still ${isBuy ? 'offered' : 'bid for'} at ${price.toFixed(3)} where ${guide.source} say ${worth.toFixed(3)}: ${ticks.toFixed(1)} ticks after the fee`,
      evidence: [
        { label: 'quote', value: price, knownAt: now, levels: [price] },
        { label: 'worth', value: worth },
        { label: 'ticks after the fee', value: ticks },
        { label: 'contracts', value: contractsOf(lots) },
      ],
      related: guide.group.filter((other) => other !== memory).map(({ state: other }) => other.market.id),
    }),
  );
}

/** When another market of the event moved last; NaN when one of them is not to be trusted. */
function lastMove(group: readonly QuoteMemory[], except: QuoteMemory): number {
  let latest = Number.NEGATIVE_INFINITY;
  for (const memory of group) if (memory !== except) latest = Math.max(latest, memory.movedAt);
  return latest;
}

const NOBODY: readonly QuoteMemory[] = [];
const USUAL_SUM_MS = 1_800_000;
const USUAL_SUM_WARM_UP_MS = 600_000;
/** A trade longer ago says nothing of now. */
const TRADE_MS = 60_000;
