import type { Clock } from '#core/clock.ts';
import { AdapterError } from '#core/errors.ts';
import type { Rng } from '#core/rng.ts';
import type { UnixMs } from '#core/time.ts';
import type { Bar } from '#domain/market/bar.ts';
import { BarColumns } from '#domain/market/bar-columns.ts';
import type { Instrument } from '#domain/market/instrument.ts';
import type { FeedListener, FeedTopic, MarketFeed } from '#domain/market/market-feed.ts';
import type { Timeframe } from '#domain/market/timeframe.ts';

/** How often what goes wrong, each from 0 to 1. */
export interface FeedFaults {
  readonly lost: number;
  readonly repeated: number;
  /** Told up to three bars late, and so in another order. */
  readonly delayed: number;
  /** The connection breaks, for up to five bars. */
  readonly broken: number;
  readonly historyFails: number;
}

/** For tests: a feed over bars that are known, with faults drawn from a seed. */
export class UnreliableFeed implements MarketFeed {
  private readonly source: readonly Bar[];
  private readonly clock: Clock;
  private readonly rng: Rng;
  private readonly faults: FeedFaults;
  private listener: FeedListener | undefined;
  private isConnected = false;

  constructor(source: readonly Bar[], clock: Clock, rng: Rng, faults: FeedFaults) {
    this.source = source;
    this.clock = clock;
    this.rng = rng;
    this.faults = faults;
  }

  /** From now on each bar is told when it closes, or what is left of that. */
  play(): void {
    for (const bar of this.source) {
      const wait = bar.closeTime - this.clock.now();
      if (wait > 0) this.clock.after(wait, () => this.close(bar));
    }
  }

  async history(_: Instrument, __: Timeframe, from: UnixMs, to: UnixMs): Promise<BarColumns> {
    const now = this.clock.now();
    await this.clock.sleep(this.rng.integer(1, 3_000));
    if (this.rng.uniform() < this.faults.historyFails) {
      throw new AdapterError('feed.unavailable', 'The history cannot be reached', { retryable: true });
    }
    const has = ({ openTime, closeTime }: Bar): boolean => openTime >= from && openTime < to && closeTime <= now;
    return BarColumns.from(this.source.filter(has));
  }

  subscribe(_: readonly FeedTopic[], listener: FeedListener): () => void {
    this.listener = listener;
    this.connect();
    return () => {
      this.listener = undefined;
    };
  }

  private connect(): void {
    this.clock.after(this.rng.integer(1, 500), () => {
      this.isConnected = true;
      this.listener?.onConnection('connected', '');
    });
  }

  private close(bar: Bar): void {
    const { rng, faults, clock } = this;
    if (this.isConnected && rng.uniform() < faults.broken) {
      this.isConnected = false;
      this.listener?.onConnection('lost', 'a test');
      clock.after(rng.integer(1, 300_000), () => this.connect());
    }
    if (rng.uniform() < faults.lost) return;
    const late = rng.uniform() < faults.delayed ? rng.integer(1, 200_000) : rng.integer(1, 400);
    clock.after(late, () => this.say(bar));
    if (rng.uniform() < faults.repeated) clock.after(rng.integer(1, 400_000), () => this.say(bar));
  }

  private say(bar: Bar): void {
    if (!this.isConnected) return;
    const receivedTime = this.clock.now();
    this.listener?.onEvent({ kind: 'bar', instrument: 'BTC/USDT@test' as never, receivedTime, timeframe: '1m', bar });
  }
}
