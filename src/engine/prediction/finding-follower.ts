import type { UnixMs } from '#core/time.ts';
import { HORIZONS, isMarked, markTracker, trackMark } from '#domain/evidence/outcomes/horizons.ts';
import type { Verdict } from '#domain/gates/gate.ts';
import { probabilityOf } from '#domain/prediction/price-grid.ts';
import type { MarketId, OutcomeIndex } from '#domain/prediction/prediction-market.ts';
import type { FindingLesson, MarketReading, PredictionSignal } from '#domain/prediction/prediction-strategy.ts';
import { LevelHeap } from '#domain/structure/level-heap.ts';
import type { FollowedEnd, FollowedFinding } from '#engine/prediction/followed-finding.ts';
import { contractFee } from '#engine/prediction/contract-fees.ts';
import { payoff, sideMet, unitsFor } from '#engine/prediction/outcome-venue.ts';
import { typicalLatencyMs } from '#engine/prediction/prediction-config.ts';
import type { PredictionRunConfig } from '#engine/prediction/prediction-config.ts';

/** Told when something has become known of a followed finding. */
export interface FollowerListener {
  /** It has ended: the record of its detector may learn from it. */
  onLesson(lesson: FindingLesson): void;
  /** Nothing more will become known of it. */
  onDone(followed: FollowedFinding): void;
}

/**
 * Follows every signal alone, ordered or not: bought at the best price once its order would have arrived, sold at the best price when
 * it is proved wrong or its time is over, or paid out. Prices are marked at the horizons. Nothing is looked up ahead.
 */
export class FindingFollower {
  private readonly config: PredictionRunConfig;
  private readonly listener: FollowerListener;
  private readonly latencyMs: number;
  private readonly byNumber = new Map<number, FollowedFinding>();
  private readonly byMarket = new Map<MarketId, FollowedFinding[]>();
  private readonly readings = new Map<MarketId, MarketReading>();
  private readonly due = new LevelHeap();
  private next = 0;

  constructor(config: PredictionRunConfig, listener: FollowerListener) {
    this.config = config;
    this.listener = listener;
    this.latencyMs = typicalLatencyMs(config.latency);
  }

  /** When something is due next; infinity when nothing is. */
  get nextDue(): number {
    return this.due.nearest;
  }

  get size(): number {
    return this.byNumber.size;
  }

  follow(signal: PredictionSignal, verdicts: readonly Verdict[], reading: MarketReading): FollowedFinding {
    const { time, context } = signal;
    const followed: FollowedFinding = {
      number: this.next++,
      signal,
      verdicts,
      mid: reading.isSound ? reading.mid : Number.NaN,
      enterAt: (time + this.latencyMs) as UnixMs,
      tracker: markTracker(time),
      entry: undefined,
      isOverdue: false,
      end: undefined,
      orderId: undefined,
      trade: undefined,
    };
    this.byNumber.set(followed.number, followed);
    this.readings.set(context.market, reading);
    const others = this.byMarket.get(context.market);
    if (others === undefined) this.byMarket.set(context.market, [followed]);
    else others.push(followed);
    if (this.latencyMs === 0) this.enter(followed, reading, time);
    else this.due.push(followed.enterAt, followed.number);
    for (const { ms } of HORIZONS) this.due.push(time + ms, followed.number);
    this.due.push(context.holdUntil, followed.number);
    return followed;
  }

  /** Everything that is due by this instant, in the books as they stood then. */
  advance(now: number): void {
    while (this.due.nearest <= now) {
      const time = this.due.nearest as UnixMs;
      const followed = this.byNumber.get(this.due.pop());
      if (followed === undefined) continue;
      const reading = this.readings.get(followed.signal.context.market)!;
      if (followed.entry === undefined && time >= followed.enterAt) this.enter(followed, reading, time);
      if (time >= followed.signal.context.holdUntil) followed.isOverdue = true;
      this.look(followed, reading, time);
    }
  }

  /** The market has said something. */
  onMarket(reading: MarketReading, now: UnixMs): void {
    const list = this.byMarket.get(reading.market.id);
    if (list === undefined || !reading.isSound) return;
    for (let i = list.length - 1; i >= 0; i--) this.look(list[i]!, reading, now);
  }

  /** The market is decided: everything that was followed in it ends. */
  onResolved(reading: MarketReading, winner: OutcomeIndex | 'split', now: UnixMs): void {
    const worth = payoff(winner, 0).toNumber();
    const list = this.byMarket.get(reading.market.id) ?? [];
    for (let i = list.length - 1; i >= 0; i--) {
      const followed = list[i]!;
      // Its order was under way when the market ended.
      followed.entry ??= { price: Number.NaN, fee: Number.NaN, time: now };
      const { marks, since } = followed.tracker;
      // From now on the price is known for good.
      for (const { ms } of HORIZONS.slice(marks.length)) {
        marks.push({ price: worth, knownAt: Math.max(now, since + ms) });
      }
      if (followed.end === undefined) this.pay(followed, winner, now);
      this.tellIfDone(followed);
    }
  }

  /** Whether anything of this market is followed. */
  follows(market: MarketId): boolean {
    return this.byMarket.has(market);
  }

  /** The trade that the account made of it is over, or there never was one. */
  onTrade(followed: FollowedFinding, trade: FollowedFinding['trade']): void {
    followed.trade = trade;
    followed.orderId = undefined;
    this.tellIfDone(followed);
  }

  /** The events have ended: what is still followed is told as it stands. */
  finish(): void {
    for (const followed of this.byNumber.values()) this.drop(followed);
  }

  private look(followed: FollowedFinding, reading: MarketReading, now: UnixMs): void {
    const isKnown = reading.isSound && now - reading.bookAt <= this.config.bookAgeMsMax;
    if (isKnown) {
      trackMark(followed.tracker, now, reading.mid);
      if (followed.end === undefined && followed.entry !== undefined) this.leaveIfOver(followed, reading, now);
    }
    this.tellIfDone(followed);
  }

  private enter(followed: FollowedFinding, reading: MarketReading, now: UnixMs): void {
    const { outcome, limitUnits } = followed.signal.context;
    const best = this.isKnown(reading, now) ? sideMet(reading, outcome, 'buy').best : undefined;
    const units = best === undefined ? Number.NaN : unitsFor(outcome, best);
    const isMet = limitUnits !== undefined && units <= limitUnits;
    const price = isMet ? probabilityOf(units) : Number.NaN;
    followed.entry = { price, fee: isMet ? contractFee(reading.market, units, now) : Number.NaN, time: now };
  }

  private leaveIfOver(followed: FollowedFinding, reading: MarketReading, now: UnixMs): void {
    const { signal, isOverdue } = followed;
    const { direction, plan, context } = signal;
    const isWrong = (direction === 'long' ? reading.mid - plan.stop : plan.stop - reading.mid) <= 0;
    if (!isWrong && !isOverdue) return;
    const units = unitsFor(context.outcome, sideMet(reading, context.outcome, 'sell').best!);
    const fee = contractFee(reading.market, units, now);
    const resolution = isWrong ? 'stop' : 'time-limit';
    this.end(followed, { resolution, price: probabilityOf(units), fee, time: now }, reading.mid);
  }

  private pay(followed: FollowedFinding, winner: OutcomeIndex | 'split', now: UnixMs): void {
    const price = payoff(winner, followed.signal.context.outcome).toNumber();
    const resolution = price > followed.entry!.price ? 'target' : 'stop';
    this.end(followed, { resolution, price, fee: 0, time: now }, payoff(winner, 0).toNumber());
  }

  private end(followed: FollowedFinding, end: Omit<FollowedEnd, 'move'>, mid: number): void {
    const isHeld = !Number.isNaN(followed.entry!.price);
    const { direction, context } = followed.signal;
    const move = (mid - followed.mid) * (direction === 'long' ? 1 : -1);
    followed.end = isHeld
      ? { ...end, move }
      : { ...end, move, resolution: 'expired', price: Number.NaN, fee: Number.NaN };
    if (Number.isNaN(move)) return;
    this.listener.onLesson({ detector: context.finding.detector, category: context.category, move, knownAt: end.time });
  }

  private isKnown(reading: MarketReading, now: number): boolean {
    return reading.isSound && now - reading.bookAt <= this.config.bookAgeMsMax;
  }

  private tellIfDone(followed: FollowedFinding): void {
    const isOver = followed.end !== undefined && isMarked(followed.tracker) && followed.orderId === undefined;
    if (isOver) this.drop(followed);
  }

  private drop(followed: FollowedFinding): void {
    if (!this.byNumber.delete(followed.number)) return;
    const { market } = followed.signal.context;
    const list = this.byMarket.get(market)!;
    list.splice(list.indexOf(followed), 1);
    if (list.length === 0) {
      this.byMarket.delete(market);
      this.readings.delete(market);
    }
    this.listener.onDone(followed);
  }
}
