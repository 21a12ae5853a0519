import type { Clock } from '#core/clock.ts';
import { DAY_MS, MINUTE_MS } from '#core/time.ts';
import type { UnixMs } from '#core/time.ts';
import { BarColumns } from '#domain/market/bar-columns.ts';
import type { Bar } from '#domain/market/bar.ts';
import type { BarStore } from '#domain/market/bar-store.ts';
import type { Instrument } from '#domain/market/instrument.ts';
import type { MarketFeed } from '#domain/market/market-feed.ts';
import type { Timeframe } from '#domain/market/timeframe.ts';
import { BarFollower } from '#runtime/feed/bar-follower.ts';
import type { Feature, FeatureReport } from '#runtime/supervision/feature.ts';

/** How far back the history is fetched when nothing is stored yet. */
export const RECORDED: readonly { readonly timeframe: Timeframe; readonly days: number }[] = [
  { timeframe: '15m', days: 365 },
  { timeframe: '5m', days: 16 },
  { timeframe: '1m', days: 3 },
];

export interface RecorderParts {
  readonly feed: MarketFeed;
  readonly instrument: Instrument;
  readonly timeframe: Timeframe;
  readonly historyDays: number;
  /** The market's time and how fast it runs. */
  readonly clock: Clock;
  readonly speed: number;
  readonly store: BarStore;
  /** A bar is in the store. */
  readonly onStored: (bar: Bar) => void;
  /** Everything that the venue had is in the store. */
  readonly onCaughtUp: () => void;
}

/** Bars that are written together at most. */
const MOST_PENDING = 4_096;
/** Real time between two writes of live bars. */
const WRITE_EVERY_MS = 2_000;

/** Keeps the closed bars of an instrument in the store: first what was missed, then each as it closes. */
export class BarRecorder {
  private readonly parts: RecorderParts;
  private pending = new BarColumns(16);
  private takenUntil: number | undefined;

  constructor(parts: RecorderParts) {
    this.parts = parts;
  }

  feature(): Feature {
    const { instrument, timeframe } = this.parts;
    return { name: `bars of ${instrument.symbol} ${timeframe}`, run: (report) => this.run(report) };
  }

  private async run({ signal, well, degraded }: FeatureReport): Promise<void> {
    const { store, instrument, timeframe, clock, historyDays, speed, feed, onCaughtUp } = this.parts;
    await store.write((writer) => writer.saveInstrument(instrument));
    const stored = await store.find({ instrument: instrument.id, timeframe });
    this.takenUntil = stored?.to;
    const follower = new BarFollower({
      feed,
      instrument,
      timeframe,
      clock,
      warmUpFrom: Math.max(0, clock.now() - historyDays * DAY_MS) as UnixMs,
      session: this.asSession(),
      settings: { graceMs: 5_000 * speed, firstWaitMs: 1_000 * speed, longestWaitMs: MINUTE_MS * speed },
      listener: {
        onStatus: ({ kind, reason }) => {
          if (kind !== 'following' || reason !== '') degraded(reason === '' ? 'catching up' : reason);
          else well();
        },
        onCaughtUp: () => void this.flush().then(onCaughtUp),
      },
    });
    const writing = this.writeNowAndThen(signal);
    // A failed write must end the feature, and not only what is written.
    await Promise.race([writing, follower.run(signal)]);
    await this.flush();
  }

  /** The follower tells bars to whatever takes them one after another. */
  private asSession(): ConstructorParameters<typeof BarFollower>[0]['session'] {
    const recorder = this;
    return {
      record: { mode: 'paper' } as never,
      get takenUntil() {
        return recorder.takenUntil;
      },
      take: async (input) => {
        if (input.kind === 'bar') await recorder.take(input.bar);
        return { kind: 'taken' };
      },
    };
  }

  private async take(bar: Bar): Promise<void> {
    if (this.takenUntil !== undefined && bar.openTime < this.takenUntil) return;
    this.takenUntil = bar.closeTime;
    this.pending.push(bar);
    this.parts.onStored(bar);
    if (this.pending.length >= MOST_PENDING) await this.flush();
  }

  private async writeNowAndThen(signal: AbortSignal): Promise<void> {
    const { clock, speed } = this.parts;
    while (!signal.aborted) {
      await clock.sleep(WRITE_EVERY_MS * speed, signal).catch(() => undefined);
      await this.flush();
    }
  }

  private async flush(): Promise<void> {
    const { store, instrument, timeframe } = this.parts;
    const bars = this.pending;
    if (bars.length === 0) return;
    this.pending = new BarColumns(16);
    await store.write((writer) => writer.save({ instrument: instrument.id, timeframe }, bars, 'replace'));
  }
}
