import type { Clock } from '#core/clock.ts';
import { AssayError } from '#core/errors.ts';
import type { UnixMs } from '#core/time.ts';
import type {
  FeedHealth,
  FeedTrouble,
  MarketWatch as OpenWatch,
  PredictionFeed,
} from '#domain/prediction/prediction-feed.ts';
import type { PredictionEvent } from '#domain/prediction/prediction-event.ts';
import type { PredictionMarket } from '#domain/prediction/prediction-market.ts';
import type { PredictionStore } from '#domain/prediction/prediction-store.ts';
import type { Feature, FeatureReport } from '#runtime/supervision/feature.ts';

export interface MarketWatchParts {
  readonly feed: PredictionFeed;
  readonly store: Pick<PredictionStore, 'saveMarkets'>;
  /** Real time. */
  readonly clock: Clock;
  /** The market's time. */
  readonly now: () => UnixMs;
  /** How many markets are watched. */
  readonly most: number;
  /** Between two looks for new markets, real time. */
  readonly lookEveryMs?: number;
  /** A market is watched from now on, or is known better. */
  readonly onMarket: (market: PredictionMarket) => void;
  readonly onEvent: (event: PredictionEvent) => void;
  readonly onTrouble: (trouble: FeedTrouble) => void;
  /** Whether a market that is over may be let go of; afterwards it is. */
  readonly release: (market: PredictionMarket) => boolean;
}

const LOOK_EVERY_MS = 60_000;
/** Between two looks at the connections. */
const REPORT_EVERY_MS = 1_000;

/** Finds the most active markets of a venue, hears them, and exchanges those that are over for new ones. */
export class MarketWatch {
  private readonly parts: MarketWatchParts;
  private readonly watched = new Map<string, PredictionMarket>();
  private open: OpenWatch | undefined;

  constructor(parts: MarketWatchParts) {
    this.parts = parts;
  }

  /** Undefined while nothing is heard. */
  health(): FeedHealth | undefined {
    return this.open?.health();
  }

  feature(): Feature {
    return { name: 'prediction markets', run: (report) => this.run(report) };
  }

  private async run(report: FeatureReport): Promise<void> {
    const { feed, clock, most, onTrouble, lookEveryMs = LOOK_EVERY_MS } = this.parts;
    const failed = new AbortController();
    const signal = AbortSignal.any([report.signal, failed.signal]);
    const markets = await feed.markets({ status: 'open', limit: most }, onTrouble);
    if (markets.length === 0) throw noMarkets(feed.venue);
    await this.take(markets);
    const open = feed.watch(markets, {
      onEvent: (event) => this.hear(event, failed),
      onMarket: (market) => this.onMarket(market),
      onConnection: () => this.report(report),
      onTrouble,
    });
    this.open = open;
    try {
      for (let next = clock.monotonic() + lookEveryMs; !signal.aborted;) {
        await clock.sleep(REPORT_EVERY_MS, signal).catch(() => undefined);
        this.report(report);
        if (clock.monotonic() < next || signal.aborted) continue;
        next = clock.monotonic() + lookEveryMs;
        await this.look(open).catch((error: unknown) => report.degraded(wordsOf(error)));
      }
    } finally {
      this.open = undefined;
      open.close();
    }
    if (failed.signal.aborted) throw failed.signal.reason;
  }

  /** A mistake of ours ends this life of the watch, which begins again; not the program, and not in the middle of a socket's call. */
  private hear(event: PredictionEvent, failed: AbortController): void {
    if (failed.signal.aborted) return;
    try {
      this.parts.onEvent(event);
    } catch (error) {
      failed.abort(error);
    }
  }

  /** Lets go of what is over, and takes new markets in its place. */
  private async look(open: OpenWatch): Promise<void> {
    const { feed, most, release, onTrouble } = this.parts;
    for (const market of this.watched.values()) {
      if (market.status !== 'resolved' || !release(market)) continue;
      this.watched.delete(market.id);
      open.remove([market.id]);
    }
    const found = await feed.markets({ status: 'open', limit: most }, onTrouble);
    const known = found.filter(({ id }) => this.watched.has(id));
    const fresh = found.filter(({ id }) => !this.watched.has(id)).slice(0, Math.max(0, most - this.watched.size));
    await this.take([...known, ...fresh]);
    if (fresh.length > 0) open.add(fresh);
  }

  private async take(markets: readonly PredictionMarket[]): Promise<void> {
    for (const market of markets) {
      this.watched.set(market.id, market);
      this.parts.onMarket(market);
    }
    await this.parts.store.saveMarkets(markets, this.parts.now());
  }

  private onMarket(market: PredictionMarket): void {
    // A market that nobody chose is found when there is room for it.
    if (!this.watched.has(market.id)) return;
    this.watched.set(market.id, market);
    this.parts.onMarket(market);
    void this.parts.store.saveMarkets([market], this.parts.now()).catch(() => undefined);
  }

  private report({ well, degraded }: FeatureReport): void {
    const connections = this.open?.health().connections ?? [];
    const lost = connections.filter(({ state }) => state !== 'connected');
    if (lost.length === 0) well();
    else degraded(`${lost.length} of ${connections.length} connections are not there`);
  }
}

function noMarkets(venue: string): AssayError {
  return new AssayError('data.missing', `Expected "${venue}" to have open markets, had "none"`, {
    remedy: 'It is asked again by itself.',
  });
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
