import type { UnixMs } from '#core/time.ts';
import type { PointColumns } from '#domain/operations/point-store.ts';
import type { PredictionEvent } from '#domain/prediction/prediction-event.ts';
import { contractsOf, probabilityOf } from '#domain/prediction/price-grid.ts';
import type { MarketId } from '#domain/prediction/prediction-market.ts';
import { POINT_BYTES, PriceRing } from '#desks/prediction/history/price-ring.ts';
import type { MarketState } from '#desks/prediction/market-state.ts';

export interface PriceHistorySettings {
  /** A market has one point in each interval of this length at most, unless it is polled. */
  readonly intervalMs: number;
  /** Points kept of a market, the oldest being overwritten: 1000 at 30 s are 8.3 hours. */
  readonly points: number;
  /** Markets kept; beyond them the one that was silent for longest is let go. */
  readonly markets: number;
}

/** 500 markets of 1000 points: 8.0 MB. */
const DEFAULT_PRICE_HISTORY: PriceHistorySettings = { intervalMs: 30_000, points: 1000, markets: 500 };

/**
 * What markets cost of late: price (middle of the book), spread and contracts traded, a point an interval, which holds the last
 * known price of its interval and stands at the instant of it. Memory is bounded: rings of markets let go are used again.
 */
export class PriceHistory {
  /** Markets let go because there were too many. */
  evicted = 0;
  private readonly settings: PriceHistorySettings;
  /** The one that was silent for longest first. */
  private readonly rings = new Map<MarketId, PriceRing>();
  private readonly spare: PriceRing[] = [];

  constructor(settings: PriceHistorySettings = DEFAULT_PRICE_HISTORY) {
    this.settings = settings;
  }

  get markets(): number {
    return this.rings.size;
  }

  /** What is kept: markets, their points, and the bytes set aside for them. */
  size(): { readonly markets: number; readonly points: number; readonly bytes: number } {
    let points = 0;
    for (const ring of this.rings.values()) points += ring.length;
    const rings = this.rings.size + this.spare.length;
    return { markets: this.rings.size, points, bytes: rings * this.settings.points * POINT_BYTES };
  }

  /** Takes a market as it stands after an event. A market that resolves is cleared. */
  observe(state: MarketState, event: PredictionEvent): void {
    if (event.kind === 'resolved') {
      this.clear(event.market);
      return;
    }
    // Settled trades tell again what the stream told already.
    const volume = event.kind === 'trade' ? contractsOf(event.lots) : 0;
    const price = state.mid;
    if (volume === 0 && Number.isNaN(price)) return;
    this.capture(event.market, event.receivedTime, price, probabilityOf(state.spreadTicks * state.tick), volume);
  }

  /** Adds to the point of the interval, or begins it. Price and spread are probabilities, NaN for "not known"; volume in contracts. */
  capture(market: MarketId, time: UnixMs, price: number, spread: number, volume: number): void {
    const ring = this.rings.get(market);
    const last = ring === undefined ? Number.NaN : ring.lastTime;
    const { intervalMs } = this.settings;
    if (ring !== undefined && time < last) ring.amend(last, Number.NaN, Number.NaN, volume);
    else if (ring !== undefined && Math.floor(time / intervalMs) === Math.floor(last / intervalMs)) {
      ring.amend(time, price, spread, volume);
    } else this.touch(market, ring).push(time, price, spread, volume);
  }

  /** Takes a price that was asked for: kept when it differs from the latest one, however soon. */
  capturePolled(market: MarketId, time: UnixMs, price: number, spread: number): void {
    const ring = this.rings.get(market);
    if (ring !== undefined && ring.lastPrice === price) return;
    if (ring === undefined || time > ring.lastTime) this.touch(market, ring).push(time, price, spread, 0);
  }

  /** Points with `from <= time < to`, oldest first, as columns `price`, `volume`, `spread`; undefined when none is kept of it. */
  getPriceHistory(market: MarketId, from: number, to: number): PointColumns | undefined {
    return this.rings.get(market)?.read(from, to);
  }

  /** Points since `from` that will not change any more, to be stored; the point of the interval that `now` is in comes later. */
  finished(market: MarketId, from: number, now: UnixMs): PointColumns | undefined {
    const { intervalMs } = this.settings;
    return this.getPriceHistory(market, from, Math.floor(now / intervalMs) * intervalMs);
  }

  clear(market: MarketId): void {
    const ring = this.rings.get(market);
    if (ring === undefined) return;
    this.rings.delete(market);
    ring.clear();
    this.spare.push(ring);
  }

  /** Puts a market behind all others, as the one that spoke last. */
  private touch(market: MarketId, known: PriceRing | undefined): PriceRing {
    if (known !== undefined) this.rings.delete(market);
    else if (this.rings.size >= this.settings.markets) {
      this.clear(this.rings.keys().next().value!);
      this.evicted++;
    }
    const ring = known ?? this.spare.pop() ?? new PriceRing(this.settings.points);
    this.rings.set(market, ring);
    return ring;
  }
}
