import type { Clock } from '#core/clock.ts';
import { AssayError } from '#core/errors.ts';
import { SECOND_MS, formatInstant } from '#core/time.ts';
import type { UnixMs } from '#core/time.ts';
import { assertBar } from '#domain/market/bar.ts';
import type { Bar } from '#domain/market/bar.ts';
import { calendarNamed } from '#domain/market/calendars/registry.ts';
import type { BarColumns } from '#domain/market/bar-columns.ts';
import type { Instrument } from '#domain/market/instrument.ts';
import type { FeedListener, MarketEvent, MarketFeed } from '#domain/market/market-feed.ts';
import type { Timeframe } from '#domain/market/timeframe.ts';
import { HeardBars } from '#runtime/feed/heard-bars.ts';
import type { FollowerStatus } from '#runtime/feed/follower-status.ts';
import { LatestPrice } from '#runtime/feed/latest-price.ts';
import { nextClose } from '#runtime/feed/next-close.ts';
import type { TradingSession } from '#runtime/session/trading-session.ts';
import { doublingMs } from '#runtime/supervision/doubling.ts';
import { WakeUp } from '#runtime/supervision/wake-up.ts';

export interface FollowerParts {
  readonly feed: MarketFeed;
  readonly instrument: Instrument;
  readonly timeframe: Timeframe;
  readonly session: Pick<TradingSession, 'take' | 'takenUntil' | 'record'>;
  /** The market's time. */
  readonly clock: Clock;
  /** Where the history begins for a session that has taken no bar. */
  readonly warmUpFrom: UnixMs;
  readonly settings?: FollowerSettings;
  readonly listener?: FollowerListener;
}

export interface FollowerSettings {
  /** The history is asked for a bar that did not come so long after its close; default 5000. */
  readonly graceMs?: number;
  /** Live sessions do not act on what is older than this when they come back; default 10000. */
  readonly staleAfterMs?: number;
  /** Waits between tries of the history that fail; defaults 1000 and 60000. */
  readonly firstWaitMs?: number;
  readonly longestWaitMs?: number;
}

export interface FollowerListener {
  /** Durable in the session. */
  readonly onTaken?: (bar: Bar) => void;
  readonly onStatus?: (status: FollowerStatus) => void;
  /** For a person to read. */
  readonly onTrouble?: (message: string) => void;
  /** `bars` were missed while nobody listened, and are told now. */
  readonly onCaughtUp?: (bars: number) => void;
}

/**
 * Tells a session the closed bars of its instrument, each once and in order, whatever its feed loses, repeats or mixes up: what
 * does not follow on what was taken is asked from the history first. Only a hole that the history has as well stays one.
 */
export class BarFollower {
  private readonly parts: FollowerParts;
  private readonly settings: Required<FollowerSettings>;
  private readonly heard = new HeardBars();
  private readonly wakeUp: WakeUp;
  private readonly price: LatestPrice;
  private current: FollowerStatus;
  private isHistoryWanted = true;
  private hasHistory = false;
  private failures = 0;
  /** Tries that found a late bar nowhere, since the last bar. */
  private misses = 0;
  /** Why the feed is not connected; empty while it is. */
  private lostReason = '';
  /** Told to the session so far; the session may still be at it. */
  private toldUntil: number | undefined;
  /** What lies before this and was not in the history does not exist. */
  private provenUntil = Number.NEGATIVE_INFINITY;
  /** The history is not asked before this instant. */
  private retryAt = Number.NEGATIVE_INFINITY;
  /** When a bar that is late is asked for (again). */
  private askAt = Number.POSITIVE_INFINITY;

  constructor(parts: FollowerParts) {
    this.parts = parts;
    this.settings = { ...USUAL, ...parts.settings };
    this.wakeUp = new WakeUp(parts.clock);
    this.price = new LatestPrice(parts.session, parts.instrument);
    this.current = { kind: 'catching-up', since: parts.clock.now(), reason: '' };
  }

  get status(): FollowerStatus {
    return this.current;
  }

  /** Follows until the signal is aborted. Rejects when the session takes nothing more. */
  async run(signal: AbortSignal): Promise<void> {
    const { feed, instrument, timeframe, session } = this.parts;
    this.toldUntil = session.takenUntil;
    const topics = [{ instrument, what: { kind: 'bars', timeframe } as const }];
    const prices = { instrument, what: { kind: 'trades' } as const };
    const isLive = session.record.mode === 'live';
    const stop = feed.subscribe(isLive ? [...topics, prices] : topics, this.listener());
    const onAbort = (): void => this.wakeUp.ring();
    signal.addEventListener('abort', onAbort);
    try {
      while (!signal.aborted) await this.turn(signal);
    } finally {
      stop();
      signal.removeEventListener('abort', onAbort);
    }
  }

  /** What is at hand is told; then it rests until something happens or a bar is late. */
  private async turn(signal: AbortSignal): Promise<void> {
    if (this.isHistoryWanted && this.parts.clock.now() >= this.retryAt) {
      this.isHistoryWanted = false;
      await this.tellHistory(signal);
    }
    await this.tellHeard();
    const { clock } = this.parts;
    if (signal.aborted || (this.isHistoryWanted && clock.now() >= this.retryAt)) return;
    const until = this.isHistoryWanted ? this.retryAt : this.askAt;
    await this.wakeUp.rest(until - clock.now());
    if (clock.now() >= this.askAt) this.isHistoryWanted = true;
  }

  /** Everything that the venue has and the session has not. */
  private async tellHistory(signal: AbortSignal): Promise<void> {
    const { clock, feed, instrument, timeframe, warmUpFrom, listener } = this.parts;
    const from = (this.toldUntil ?? warmUpFrom) as UnixMs;
    // A venue may be ahead of our clock: what it has told of is past.
    const asked = this.heard.earliest(from)?.openTime ?? Number.NEGATIVE_INFINITY;
    const to = Math.max(clock.now(), asked) as UnixMs;
    let bars: BarColumns;
    try {
      bars = await feed.history(instrument, timeframe, from, to);
    } catch (error) {
      if (!(error instanceof AssayError)) throw error;
      this.retryLater(error.message);
      return;
    }
    if (signal.aborted) return;
    this.failures = 0;
    this.hasHistory = true;
    this.provenUntil = asked;
    const missed = await this.tellAll(bars, from);
    if (missed > 0) listener?.onCaughtUp?.(missed);
    this.expectNext(missed > 0);
  }

  private async tellAll(bars: BarColumns, from: number): Promise<number> {
    const waiting: Promise<void>[] = [];
    let count = 0;
    for (let i = bars.indexAt(from); i < bars.length; i++) {
      const bar = bars.at(i);
      if (bar.openTime < (this.toldUntil ?? from) || !this.isSound(bar)) continue;
      if (count === 0) await this.resumeLive(bar);
      waiting.push(this.tell(bar));
      count++;
      if (waiting.length >= BARS_AT_ONCE) await Promise.all(waiting.splice(0));
    }
    await Promise.all(waiting);
    return count;
  }

  /** What comes late is no reason to trade with real money any more. On paper it is: a paper order rested there. */
  private async resumeLive(first: Bar): Promise<void> {
    const { session, clock } = this.parts;
    const now = clock.now();
    const tradesFrom = (now - this.settings.staleAfterMs) as UnixMs;
    if (session.record.mode !== 'live' || first.closeTime >= tradesFrom) return;
    await session.take({ kind: 'control', event: { kind: 'resume', time: now, tradesFrom } });
  }

  /** Bars of the stream as far as each follows on the one before; a hole is for the history first. */
  private async tellHeard(): Promise<void> {
    while (this.toldUntil !== undefined || this.hasHistory) {
      const from = this.toldUntil ?? this.parts.warmUpFrom;
      const bar = this.heard.earliest(from);
      if (bar === undefined) return;
      if (this.isHoleBefore(bar)) {
        this.isHistoryWanted = true;
        return;
      }
      this.heard.drop(bar);
      await this.tell(bar);
      this.expectNext(true);
    }
  }

  private isHoleBefore({ openTime }: Bar): boolean {
    if (this.toldUntil === undefined || openTime <= this.provenUntil) return false;
    return openTime >= this.closeAfter(this.toldUntil);
  }

  private async tell(bar: Bar): Promise<void> {
    this.toldUntil = bar.closeTime;
    await this.parts.session.take({ kind: 'bar', bar });
    this.parts.listener?.onTaken?.(bar);
  }

  /** Sets when to look for the next bar; `isNew`: the last look, or the stream, has brought one. */
  private expectNext(isNew: boolean): void {
    const now = this.parts.clock.now();
    const { graceMs, longestWaitMs } = this.settings;
    const due = this.toldUntil === undefined ? now : this.closeAfter(this.toldUntil) + graceMs;
    this.misses = isNew || now < due ? 0 : this.misses + 1;
    this.askAt = Math.max(due, now + doublingMs(graceMs, longestWaitMs, this.misses));
    if (now < due) this.askAt = due;
    const isLate = this.misses > 1;
    this.say(isLate ? 'stale' : 'following', isLate ? `no bar since ${instantText(this.toldUntil)}` : this.lostReason);
  }

  private retryLater(message: string): void {
    const { firstWaitMs, longestWaitMs } = this.settings;
    this.failures++;
    this.retryAt = this.parts.clock.now() + doublingMs(firstWaitMs, longestWaitMs, this.failures);
    this.isHistoryWanted = true;
    this.say('stale', message);
    if (this.failures === 1) this.parts.listener?.onTrouble?.(message);
  }

  private closeAfter(until: number): number {
    return nextClose(calendarNamed(this.parts.instrument.calendar), this.parts.timeframe, until);
  }

  private listener(): FeedListener {
    return {
      onEvent: (event) => this.onEvent(event),
      onConnection: (state, reason) => {
        this.lostReason = state === 'connected' ? '' : `the feed is not connected: ${reason}`;
        if (state === 'connected') this.isHistoryWanted = true;
        else this.say(this.current.kind, this.lostReason);
        this.wakeUp.ring();
      },
      onTrouble: (message) => this.parts.listener?.onTrouble?.(message),
    };
  }

  private onEvent(event: MarketEvent): void {
    if (event.kind === 'trade') this.price.onTrade(event.trade);
    if (event.kind !== 'bar' || event.timeframe !== this.parts.timeframe || !this.isSound(event.bar)) return;
    if (this.heard.add(event.bar) === 'too-many') this.isHistoryWanted = true;
    this.wakeUp.ring();
  }

  /** A bar that is none would end the session. */
  private isSound(bar: Bar): boolean {
    try {
      assertBar(bar, 0);
      return true;
    } catch (error) {
      if (!(error instanceof AssayError)) throw error;
      this.parts.listener?.onTrouble?.(`A bar was left out: ${error.message}`);
      return false;
    }
  }

  private say(kind: FollowerStatus['kind'], reason: string): void {
    const { current } = this;
    if (current.kind === kind && current.reason === reason) return;
    const now = this.parts.clock.now();
    this.current = { kind, reason, since: current.kind === kind ? current.since : now };
    this.parts.listener?.onStatus?.(this.current);
  }
}

const USUAL: Required<FollowerSettings> = {
  graceMs: 5 * SECOND_MS,
  staleAfterMs: 10 * SECOND_MS,
  firstWaitMs: SECOND_MS,
  longestWaitMs: 60 * SECOND_MS,
};

/** Bars of the history that share writes in the session. */
const BARS_AT_ONCE = 512;

function instantText(until: number | undefined): string {
  return until === undefined ? 'the beginning' : formatInstant(until as UnixMs);
}
