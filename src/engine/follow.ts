import { Decimal } from '#core/decimal.ts';
import { quantity } from '#core/money.ts';
import type { Price, Quantity } from '#core/money.ts';
import type { State } from '#core/state.ts';
import type { FollowedMarks, FollowedSignal, Resolution } from '#domain/evidence/followed-signal.ts';
import { horizonMarks, markTracker, trackMark } from '#domain/evidence/outcomes/horizons.ts';
import type { MarkTracker } from '#domain/evidence/outcomes/horizons.ts';
import { VolumeRank } from '#domain/evidence/outcomes/volume-rank.ts';
import type { Bar } from '#domain/market/bar.ts';
import type { Instrument } from '#domain/market/instrument.ts';
import { PriceGrid, toNumber } from '#domain/orders/price-grid.ts';
import type { Signal } from '#domain/signals/signal.ts';
import type { Journal } from '#engine/journal.ts';
import { entryIntent, plannedPrices } from '#engine/plan-order.ts';
import { isComplete, priceAfter, priceTracker, trackPrice } from '#engine/price-after.ts';
import type { PriceTracker } from '#engine/price-after.ts';
import type { RunConfig } from '#engine/run-config.ts';
import { ShadowTrade } from '#engine/shadow-trade.ts';

type SignalBrief = Pick<Signal, 'id' | 'strategy' | 'instrument' | 'direction' | 'time'>;

interface Followed {
  readonly signal: SignalBrief;
  readonly passed: boolean;
  readonly deadline: number;
  readonly trade: ShadowTrade;
  readonly tracker: PriceTracker;
  readonly marks: MarkTracker;
  readonly volumeBucket: number | null;
  /** Close of the bar at which the trade was resolved; null while it is not. */
  resolvedAt: number | null;
}

/**
 * Follows every signal, passed or blocked, as a trade of its own until it is resolved and its last horizon has passed. Nothing
 * is looked up ahead: outcomes come about as bars arrive. This is how a gate is held to what it stopped.
 */
export class Follower {
  readonly done: FollowedSignal[] = [];
  private readonly config: RunConfig;
  private readonly instrument: Instrument;
  private readonly grid: PriceGrid;
  private readonly timeLimitMs: number;
  private readonly volume = new VolumeRank();
  private live: Followed[] = [];
  private lastClose = Number.NaN;

  constructor(config: RunConfig, timeLimitMs: number, instrument: Instrument) {
    this.config = config;
    this.instrument = instrument;
    this.grid = new PriceGrid(instrument.priceTick);
    this.timeLimitMs = timeLimitMs;
  }

  /** Starts with the bar after the one that made the signal. */
  follow(signal: Signal, passed: boolean): void {
    const { id, strategy, instrument, direction, time } = signal;
    const deadline = time + this.timeLimitMs;
    const followed: Followed = {
      signal: { id, strategy, instrument, direction, time },
      passed,
      deadline,
      trade: this.shadow(deadline),
      tracker: priceTracker(time, this.lastClose),
      marks: markTracker(time),
      volumeBucket: this.volume.bucket() ?? null,
      resolvedAt: null,
    };
    this.begin(followed, signal);
    this.live.push(followed);
  }

  onBar(bar: Bar, journal: Journal | undefined): void {
    this.lastClose = bar.close;
    this.volume.update(bar.volume);
    const { live } = this;
    if (live.length === 0) return;
    let hasFinished = false;
    for (const followed of live) {
      trackPrice(followed.tracker, bar);
      trackMark(followed.marks, bar.closeTime, bar.close);
      if (followed.resolvedAt === null) advance(followed, bar);
      if (!isFinished(followed)) continue;
      hasFinished = true;
      this.finish(followed, journal);
    }
    if (hasFinished) this.live = live.filter((followed) => !isFinished(followed));
  }

  /** The data has ended: what is still open is said to be so. */
  end(journal: Journal | undefined): void {
    for (const followed of this.live) this.finish(followed, journal);
    this.live = [];
  }

  snapshot(): State {
    return {
      done: this.done.map(({ priceAfter, ...rest }) => ({ ...rest, priceAfter: { ...priceAfter } })),
      volume: this.volume.snapshot(),
      lastClose: Number.isNaN(this.lastClose) ? null : this.lastClose,
      live: this.live.map(({ trade, tracker, marks, ...rest }) => ({
        ...rest,
        marks: { ...marks, marks: [...marks.marks] },
        tracker: { ...tracker, prices: tracker.prices.map((price) => (Number.isNaN(price) ? null : price)) },
        trade: trade.snapshot(),
      })),
    };
  }

  restore(state: State): void {
    this.done.splice(0, this.done.length, ...(state['done'] as FollowedSignal[]));
    this.volume.restore(state['volume'] as State);
    this.lastClose = (state['lastClose'] as number | null) ?? Number.NaN;
    this.live = (state['live'] as StoredFollowed[]).map((stored) => this.revived(stored));
  }

  private revived(stored: StoredFollowed): Followed {
    const trade = this.shadow(stored.deadline);
    trade.restore(stored.trade);
    const prices = stored.tracker.prices.map((price) => price ?? Number.NaN);
    const marks = { ...stored.marks, marks: [...stored.marks.marks] };
    return { ...stored, trade, marks, tracker: { ...stored.tracker, prices } };
  }

  private shadow(deadline: number): ShadowTrade {
    return new ShadowTrade({ instrument: this.instrument, venue: this.config.venue, deadline });
  }

  private begin(followed: Followed, signal: Signal): void {
    const planned = plannedPrices(signal, this.grid);
    if (!planned.ok) {
      followed.trade.resolution = 'bad-plan';
      followed.resolvedAt = signal.time;
      return;
    }
    const prices = planned.value;
    const { quantityStep } = this.instrument;
    const { breakEvenAfterFirstTarget: breakEvenAfterFirst } = this.config.trading;
    const size = shadowQuantity(this.instrument, prices.reference);
    const intent = entryIntent({ signal, prices, quantity: size, quantityStep, breakEvenAfterFirst });
    const riskDistance = prices.reference.minus(prices.stop).absolute();
    const { strategy, time } = signal;
    const { lastClose } = this;
    followed.trade.enter({ intent, reference: prices.reference, riskDistance, strategy, time, lastClose });
    if (followed.trade.resolution !== undefined) followed.resolvedAt = time;
  }

  private finish(followed: Followed, journal: Journal | undefined): void {
    const outcome = outcomeOf(followed);
    this.done.push({ ...outcome, marked: marksOf(followed) });
    journal?.record('outcome', outcome);
  }
}

type StoredFollowed = Omit<Followed, 'trade' | 'tracker'> & {
  readonly trade: State;
  readonly tracker: Omit<PriceTracker, 'prices'> & { readonly prices: readonly (number | null)[] };
};

function advance(followed: Followed, bar: Bar): void {
  followed.trade.onBar(bar);
  if (followed.trade.resolution !== undefined) followed.resolvedAt = bar.closeTime;
}

function marksOf({ marks, volumeBucket, resolvedAt }: Followed): FollowedMarks {
  return {
    horizons: horizonMarks(marks),
    volumeBucket: volumeBucket ?? undefined,
    resolvedAt: resolvedAt ?? undefined,
  };
}

function isFinished(followed: Followed): boolean {
  return followed.trade.resolution !== undefined && isComplete(followed.tracker);
}

function outcomeOf({ signal, passed, trade, tracker }: Followed): FollowedSignal {
  const { id: signalId, ...brief } = signal;
  const { closed } = trade;
  const entered = closed ?? trade.open;
  const resolution: Resolution = trade.resolution ?? 'open';
  return {
    signalId,
    ...brief,
    passed,
    resolution,
    result: closed === undefined ? 'none' : closed.net.amount.sign() > 0 ? 'win' : 'loss',
    rMultiple: closed?.rMultiple,
    entryTime: entered?.entryTime,
    entryPrice: closed === undefined ? undefined : toNumber(closed.entryPrice),
    exitTime: closed?.exitTime,
    mfeR: closed?.mfeR,
    maeR: closed?.maeR,
    priceAfter: priceAfter(tracker),
  };
}

/** Worth about so much in quote currency that rounding to steps and cents is far below a basis point. */
const SHADOW_NOTIONAL = Decimal.of(1_000_000n);

function shadowQuantity(instrument: Instrument, reference: Price): Quantity {
  const { quantityStep, minQuantity } = instrument;
  const size = SHADOW_NOTIONAL.dividedBy(reference, quantityStep.scale, 'down').roundTo(quantityStep, 'down');
  return quantity(size.compare(minQuantity) < 0 ? minQuantity : size);
}
