import { setImmediate as nextTurn } from 'node:timers/promises';
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
import type { TradingSession } from '#runtime/session/trading-session.ts';
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
  /** Whether somebody else is writing much to the store now: live bars wait for a while. */
  readonly isHeld?: () => boolean;
}

/** Bars that are written together at most. */
const MOST_PENDING = 4_096;
/** Bars that wait for a store that is busy or lost; with more it begins again, and asks the venue for them. */
const MOST_KEPT = 16 * MOST_PENDING;
/** Real time between two writes of live bars. */
const WRITE_EVERY_MS = 2_000;
/** Writes that are left out one after another while the store is held: a minute. */
const MOST_HELD = 30;

/** Keeps the closed bars of an instrument in the store: first what was missed, then each as it closes. */
export class BarRecorder {
  private readonly parts: RecorderParts;
  private pending = new BarColumns(16);
  private takenUntil: number | undefined;
  private lastWrite: Promise<void> = Promise.resolve();
  private isCaughtUpDue = false;
  private held = 0;
  /** What the follower said last. */
  private following = '';
  /** Why the last write failed; empty when it did not. */
  private unwritten = '';

  constructor(parts: RecorderParts) {
    this.parts = parts;
  }

  feature(): Feature {
    const { instrument, timeframe } = this.parts;
    return { name: `bars of ${instrument.symbol} ${timeframe}`, run: (report) => this.run(report) };
  }

  private async run(report: FeatureReport): Promise<void> {
    const { store, instrument, timeframe } = this.parts;
    await this.lastWrite.catch(() => undefined);
    this.pending = new BarColumns(16);
    this.isCaughtUpDue = false;
    await store.write((writer) => writer.saveInstrument(instrument));
    const stored = await store.find({ instrument: instrument.id, timeframe });
    this.takenUntil = stored?.to;
    // Whichever ends first, the other one must not go on beside the next life of this feature.
    const ending = new AbortController();
    const signal = AbortSignal.any([report.signal, ending.signal]);
    const parts = [this.writeNowAndThen(signal, report), this.follower(report).run(signal)];
    try {
      await Promise.race(parts);
    } finally {
      ending.abort();
      await Promise.allSettled(parts);
    }
    await this.flush();
  }

  private follower(report: FeatureReport): BarFollower {
    const { instrument, timeframe, clock, historyDays, speed, feed } = this.parts;
    return new BarFollower({
      feed,
      instrument,
      timeframe,
      clock,
      warmUpFrom: Math.max(0, clock.now() - historyDays * DAY_MS) as UnixMs,
      session: this.asSession(),
      settings: { graceMs: 5_000 * speed, firstWaitMs: 1_000 * speed, longestWaitMs: MINUTE_MS * speed },
      listener: {
        onStatus: ({ kind, reason }) => {
          this.following = reason === '' && kind !== 'following' ? 'catching up' : reason;
          this.say(report);
        },
        onCaughtUp: () => {
          this.isCaughtUpDue = true;
          void this.tryToWrite(report);
        },
      },
    });
  }

  private say({ well, degraded }: FeatureReport): void {
    const why = this.unwritten === '' ? this.following : this.unwritten;
    if (why === '') well();
    else degraded(why);
  }

  /** The follower tells bars to whatever takes them one after another. */
  private asSession(): ConstructorParameters<typeof BarFollower>[0]['session'] {
    const session = {
      record: { mode: 'paper' } as never,
      takenUntil: this.takenUntil,
      take: async (input: Parameters<TradingSession['take']>[0]) => {
        if (input.kind === 'bar') await this.take(input.bar);
        session.takenUntil = this.takenUntil;
        return { kind: 'taken' } as const;
      },
    };
    return session;
  }

  private async take(bar: Bar): Promise<void> {
    if (this.takenUntil !== undefined && bar.openTime < this.takenUntil) return;
    this.takenUntil = bar.closeTime;
    this.pending.push(bar);
    this.parts.onStored(bar);
    if (this.pending.length % MOST_PENDING !== 0) return;
    // A store that is busy for a while costs memory, and no more; a lost one would cost all of it.
    const why = await this.flush().then(noTrouble, troubleOf);
    // SQLite answers at once: without this nothing else would go on until all of the history is stored.
    await nextTurn();
    if (why !== undefined && this.pending.length >= MOST_KEPT) throw why;
  }

  private async writeNowAndThen(signal: AbortSignal, report: FeatureReport): Promise<void> {
    const { clock, speed, isHeld = () => false } = this.parts;
    while (!signal.aborted) {
      await clock.sleep(WRITE_EVERY_MS * speed, signal).catch(() => undefined);
      if (isHeld() && this.held < MOST_HELD && this.pending.length < MOST_PENDING) this.held++;
      else await this.tryToWrite(report);
    }
  }

  /** What cannot be written now is kept, and written with what comes next. */
  private async tryToWrite(report: FeatureReport): Promise<void> {
    const why = await this.flush().then(noTrouble, troubleOf);
    this.unwritten = why?.message ?? '';
    if (why === undefined) this.held = 0;
    this.say(report);
  }

  /** One write at a time, in order. */
  private flush(): Promise<void> {
    const mine = this.lastWrite.catch(() => undefined).then(() => this.write());
    this.lastWrite = mine;
    return mine;
  }

  private async write(): Promise<void> {
    const { store, instrument, timeframe, onCaughtUp } = this.parts;
    const bars = this.pending;
    if (bars.length > 0) {
      this.pending = new BarColumns(16);
      try {
        await store.write((writer) => writer.save({ instrument: instrument.id, timeframe }, bars, 'replace'));
      } catch (error) {
        for (let i = 0; i < this.pending.length; i++) bars.push(this.pending.at(i));
        this.pending = bars;
        throw error;
      }
    }
    if (!this.isCaughtUpDue) return;
    this.isCaughtUpDue = false;
    onCaughtUp();
  }
}

function noTrouble(): undefined {
  return undefined;
}

function troubleOf(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
