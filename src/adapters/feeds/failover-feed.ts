import type { Clock } from '#core/clock.ts';
import { AdapterError } from '#core/errors.ts';
import type { UnixMs } from '#core/time.ts';
import type { BarColumns } from '#domain/market/bar-columns.ts';
import type { Instrument } from '#domain/market/instrument.ts';
import type { FeedListener, FeedTopic, MarketFeed } from '#domain/market/market-feed.ts';
import type { Timeframe } from '#domain/market/timeframe.ts';
import { Translation } from '#adapters/feeds/translation.ts';

export interface FailoverParts {
  readonly first: MarketFeed;
  readonly second: MarketFeed;
  readonly clock: Clock;
  /** The second venue's instrument for one of the first's; undefined where it has none. */
  readonly counterpart: (instrument: Instrument) => Instrument | undefined;
  readonly settings?: FailoverSettings;
}

export interface FailoverSettings {
  /** How long the first feed may be lost before the second takes its place; default 5000. */
  readonly patienceMs?: number;
  /** A feed that is connected and says nothing at all for so long is lost, too; default 30000. */
  readonly silenceMs?: number;
  /** How long the first feed must be well before it is trusted again; default 60000. */
  readonly steadyMs?: number;
  /** Told of every change, for whoever reports health. */
  readonly onActive?: (active: 'first' | 'second', reason: string) => void;
}

const CHECK_MS = 500;

/**
 * A feed that moves to a second venue when the first is lost or silent, and back when the first has been well for a while. Both
 * moves are told as `lost` and `connected`, so that missing bars are asked for, and books begin with a snapshot. Instruments stay
 * those of the first venue; what the second says is translated exactly, or left out.
 *
 * This is for data alone. Orders never move to another venue by themselves: a position is where its fills were, and an order that
 * is in doubt here must not be sent there as well.
 */
export class FailoverFeed implements MarketFeed {
  private readonly parts: FailoverParts;

  constructor(parts: FailoverParts) {
    this.parts = parts;
  }

  /** From the second venue when the first cannot be reached; prices may differ a little there. */
  async history(instrument: Instrument, timeframe: Timeframe, from: UnixMs, to: UnixMs): Promise<BarColumns> {
    const { first, second, counterpart } = this.parts;
    try {
      return await first.history(instrument, timeframe, from, to);
    } catch (error) {
      const other = counterpart(instrument);
      if (!(error instanceof AdapterError) || !error.retryable || other === undefined) throw error;
      return second.history(other, timeframe, from, to);
    }
  }

  subscribe(topics: readonly FeedTopic[], listener: FeedListener): () => void {
    const subscription = new FailoverSubscription(this.parts, topics, listener);
    subscription.start();
    return () => subscription.stop();
  }
}

/** One listener, and whichever feed it hears. */
class FailoverSubscription {
  private readonly parts: FailoverParts;
  private readonly settings: Required<FailoverSettings>;
  private readonly topics: readonly FeedTopic[];
  private readonly listener: FeedListener;
  private active: 'first' | 'second' = 'first';
  private firstIsUp = false;
  private heardAt: number;
  /** Since when the first feed has been as it is: well, or not. */
  private changedAt: number;
  private wasWell = false;
  private isReturning = false;
  /** Counts subscriptions to the first feed: an old one is not heard any more. */
  private round = 0;
  private reason = 'not connected yet';
  private stopFirst = (): void => undefined;
  private stopSecond = (): void => undefined;
  private takeBackCheck = (): void => undefined;

  constructor(parts: FailoverParts, topics: readonly FeedTopic[], listener: FeedListener) {
    this.parts = parts;
    const {
      patienceMs = 5_000,
      silenceMs = 30_000,
      steadyMs = 60_000,
      onActive = () => undefined,
    } = parts.settings ?? {};
    this.settings = { patienceMs, silenceMs, steadyMs, onActive };
    this.topics = topics;
    this.listener = listener;
    this.heardAt = parts.clock.monotonic();
    this.changedAt = this.heardAt;
  }

  start(): void {
    this.subscribeFirst();
    this.checkLater();
  }

  stop(): void {
    this.round++;
    this.takeBackCheck();
    this.stopFirst();
    this.stopSecond();
  }

  private subscribeFirst(): void {
    this.stopFirst();
    const round = ++this.round;
    this.firstIsUp = false;
    const isCurrent = (): boolean => round === this.round;
    this.stopFirst = this.parts.first.subscribe(this.topics, {
      onEvent: (event) => {
        this.heardAt = this.parts.clock.monotonic();
        if (isCurrent() && this.active === 'first') this.listener.onEvent(event);
      },
      onConnection: (state, reason) => {
        if (isCurrent()) this.firstChanged(state, reason);
      },
      onTrouble: (message) => {
        if (isCurrent()) this.listener.onTrouble(message);
      },
    });
  }

  private firstChanged(state: 'connected' | 'lost', reason: string): void {
    this.firstIsUp = state === 'connected';
    this.heardAt = this.parts.clock.monotonic();
    this.reason = reason;
    if (this.active === 'first') this.listener.onConnection(state, reason);
    else if (this.firstIsUp && this.isReturning) this.takeFirst();
  }

  private checkLater(): void {
    this.takeBackCheck = this.parts.clock.after(CHECK_MS, () => {
      this.check();
      this.checkLater();
    });
  }

  private check(): void {
    const { patienceMs, silenceMs, steadyMs } = this.settings;
    const now = this.parts.clock.monotonic();
    const isSilent = now - this.heardAt >= silenceMs;
    const isWell = this.firstIsUp && !isSilent;
    if (isWell !== this.wasWell) {
      this.wasWell = isWell;
      this.changedAt = now;
    }
    const lastedMs = now - this.changedAt;
    const isLost = isSilent || (!isWell && lastedMs >= patienceMs);
    if (this.active === 'first' && isLost) this.takeSecond(this.firstIsUp ? `silent for ${silenceMs} ms` : this.reason);
    // A book that went on without us is of no use: the first feed is subscribed to anew, and heard once it is connected.
    else if (this.active === 'second' && isWell && lastedMs >= steadyMs && !this.isReturning) {
      this.isReturning = true;
      this.subscribeFirst();
    } else if (this.isReturning && !isWell && lastedMs >= patienceMs) this.isReturning = false;
  }

  private takeSecond(reason: string): void {
    this.active = 'second';
    this.isReturning = false;
    this.settings.onActive('second', reason);
    const translation = new Translation(this.topics, this.parts.counterpart);
    for (const message of translation.untold) this.listener.onTrouble(message);
    this.listener.onConnection('lost', reason);
    this.stopSecond = this.parts.second.subscribe(translation.topics, {
      onEvent: (event) => {
        if (this.active !== 'second') return;
        const translated = translation.event(event);
        if (translated !== undefined) this.listener.onEvent(translated);
      },
      onConnection: (state, why) => {
        if (this.active === 'second') this.listener.onConnection(state, `second feed: ${why}`);
      },
      onTrouble: (message) => this.listener.onTrouble(`second feed: ${message}`),
    });
  }

  private takeFirst(): void {
    this.isReturning = false;
    this.active = 'first';
    this.stopSecond();
    this.stopSecond = () => undefined;
    this.settings.onActive('first', 'it is well again');
    this.listener.onConnection('lost', 'back to the first feed');
    this.listener.onConnection('connected', 'the first feed is well again');
  }
}
