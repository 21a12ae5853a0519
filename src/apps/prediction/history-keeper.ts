import type { Clock } from '#core/clock.ts';
import { DAY_MS, HOUR_MS } from '#core/time.ts';
import type { UnixMs } from '#core/time.ts';
import type { MarketState } from '#desks/prediction/market-state.ts';
import { PriceHistory } from '#desks/prediction/history/price-history.ts';
import type { LivePoint, PointColumns, PointStore } from '#domain/operations/point-store.ts';
import type { PredictionEvent } from '#domain/prediction/prediction-event.ts';
import type { MarketId } from '#domain/prediction/prediction-market.ts';
import type { Feature, FeatureReport } from '#runtime/supervision/feature.ts';
import { FINE_DAYS, compactDays, fineSeries } from '#apps/prediction/price-series.ts';

export interface HistoryKeeperParts {
  readonly points: PointStore;
  /** Real time. */
  readonly clock: Clock;
  /** The market's time. */
  readonly now: () => UnixMs;
  readonly history?: PriceHistory;
  /** Between two rounds of writing, real time. */
  readonly everyMs?: number;
}

const WRITE_EVERY_MS = 5_000;
/** Points of one market that are written as rows; of more, as columns. */
const FEW = 10;
/** A market whose days are looked through in one round: all of 500 within an hour of rounds. */
const COMPACTED_A_ROUND = 2;

/** Keeps what markets cost: the last hours in memory, a week of points every 30 s in the store, days for ever. */
export class HistoryKeeper {
  readonly history: PriceHistory;
  private readonly parts: HistoryKeeperParts;
  /** Up to when the points of a market are stored; those before are not written again. */
  private readonly stored = new Map<MarketId, number>();
  private newestAt: UnixMs | undefined;
  /** Points of markets that ended before they were written. */
  private leftOver: LivePoint[] = [];
  /** When the days of a market were last looked through, by the market's time. */
  private readonly compacted = new Map<MarketId, number>();

  constructor(parts: HistoryKeeperParts) {
    this.parts = parts;
    this.history = parts.history ?? new PriceHistory();
  }

  /** Takes an event that `state` has taken in already. */
  take(event: PredictionEvent, state: MarketState): void {
    // A market that ends is let go of: what is not stored yet is put aside before that.
    if (event.kind === 'resolved') this.putAside(event.market);
    this.history.observe(state, event);
    if (state.isSound) this.newestAt = event.receivedTime;
  }

  /** When a price was last taken in, by the market's time; undefined before the first. */
  newest(): UnixMs | undefined {
    return this.newestAt;
  }

  forget(market: MarketId): void {
    this.putAside(market);
    this.stored.delete(market);
    this.history.clear(market);
  }

  feature(markets: () => readonly MarketId[]): Feature {
    return { name: 'history of prediction markets', run: (report) => this.run(report, markets) };
  }

  /** Writes what has been finished since the last time; with `isLast` the interval under way as well. Gives the number of points. */
  async write(markets: readonly MarketId[], isLast = false): Promise<number> {
    const until = isLast ? Number.POSITIVE_INFINITY : this.parts.now();
    const { leftOver } = this;
    const few: LivePoint[] = [];
    let count = 0;
    for (const market of markets) {
      const points = this.unstored(market, until);
      if (points === undefined) continue;
      count += points.times.length;
      if (points.times.length > FEW) await this.save(market, points);
      else few.push(...rowsOf(market, points));
    }
    await this.parts.points.appendAll([...leftOver, ...few]);
    this.leftOver = this.leftOver.slice(leftOver.length);
    for (const { series, time } of few) this.stored.set(marketOf(series), time);
    return count + leftOver.length;
  }

  /** Makes days of points that are older than a week. */
  async compact(markets: readonly MarketId[]): Promise<void> {
    const now = this.parts.now();
    const due = markets.filter((market) => now - (this.compacted.get(market) ?? 0) > 12 * HOUR_MS);
    for (const market of due.slice(0, COMPACTED_A_ROUND)) {
      await compactDays(this.parts.points, market, (now - FINE_DAYS * DAY_MS) as UnixMs);
      this.compacted.set(market, now);
    }
  }

  private async run({ signal, well, degraded }: FeatureReport, markets: () => readonly MarketId[]): Promise<void> {
    const { clock, everyMs = WRITE_EVERY_MS } = this.parts;
    while (!signal.aborted) {
      try {
        await this.write(markets());
        await this.compact(markets());
        well();
      } catch (error) {
        degraded(error instanceof Error ? error.message : String(error));
      }
      await clock.sleep(everyMs, signal).catch(() => undefined);
    }
    await this.write(markets(), true);
  }

  /** Many of one market cost less as columns. */
  private async save(market: MarketId, points: PointColumns): Promise<void> {
    await this.parts.points.save(fineSeries(market), points);
    this.stored.set(market, points.times.at(-1)!);
  }

  private unstored(market: MarketId, until: number): PointColumns | undefined {
    const since = (this.stored.get(market) ?? Number.NEGATIVE_INFINITY) + 1;
    const points = Number.isFinite(until)
      ? this.history.finished(market, since, until as UnixMs)
      : this.history.getPriceHistory(market, since, until);
    return points === undefined || points.times.length === 0 ? undefined : points;
  }

  private putAside(market: MarketId): void {
    const points = this.unstored(market, Number.POSITIVE_INFINITY);
    if (points !== undefined) this.leftOver.push(...rowsOf(market, points));
  }
}

function marketOf(series: string): MarketId {
  return series.slice(fineSeries('' as MarketId).length) as MarketId;
}

function rowsOf(market: MarketId, { times, values }: PointColumns): LivePoint[] {
  const series = fineSeries(market);
  const names = Object.keys(values);
  return Array.from(times, (time, i) => ({
    series,
    time,
    values: Object.fromEntries(names.map((name) => [name, values[name]![i]!])),
  }));
}
