import type { Clock } from '#core/clock.ts';
import { MINUTE_MS, unixMs } from '#core/time.ts';
import type { UnixMs } from '#core/time.ts';
import { calendarNamed } from '#domain/market/calendars/registry.ts';
import type { BarColumns } from '#domain/market/bar-columns.ts';
import type { Bar } from '#domain/market/bar.ts';
import type { BarStore } from '#domain/market/bar-store.ts';
import type { Instrument, InstrumentId } from '#domain/market/instrument.ts';
import { periodStart } from '#domain/market/period.ts';
import type { Timeframe } from '#domain/market/timeframe.ts';
import type { LiveBar, PriceTick } from '#contract/live.ts';
import { systemClock } from '#adapters/transport/system-clock.ts';
import { nextClose } from '#runtime/feed/next-close.ts';
import type { Feature } from '#runtime/supervision/feature.ts';
import type { TradingVenue } from '#apps/trading/trading-venue.ts';
import { BarRecorder, RECORDED } from '#apps/server/platform/bar-recorder.ts';
import { FormingBars } from '#apps/server/platform/forming-bars.ts';
import type { LastPrice, LiveMarket } from '#apps/server/platform/live-market.ts';
import type { LivePublisher } from '#apps/server/platform/live-topics.ts';

/** Timeframes whose bar under way is shown. */
const SHOWN: readonly Timeframe[] = ['1m', '5m', '15m', '30m', '1h', '2h', '4h', '1d', '1w'];
/** Real time between two tellings of what has changed: more often than one can see is of no use. */
const TELL_EVERY_MS = 100;

export interface MarketHostParts {
  readonly store: BarStore;
  readonly publisher: LivePublisher;
  /** Real time. */
  readonly clock: Clock;
  /** Whether somebody else writes many bars to the store now. */
  readonly isStoreHeld?: () => boolean;
}

interface Followed {
  readonly instrument: Instrument;
  readonly venue: TradingVenue;
  readonly forming: FormingBars;
  last: LastPrice | undefined;
  hasChanged: boolean;
  /** When it began to be followed, real time. */
  readonly since: UnixMs;
  /** When the latest bar of each timeframe closed, in the market's time. */
  readonly closes: Map<Timeframe, number>;
}

/** How fresh the bars of a series are, in real time. */
export interface SeriesAge {
  /** `BTC/USDT@sandbox 1m`. */
  readonly series: string;
  /** Undefined when none was heard. */
  readonly lastClose: UnixMs | undefined;
  /** From that to when the next one should have come at the latest. */
  readonly longestMs: number;
}

/** How late a bar may be, real time. */
const LATE_MS = 2 * MINUTE_MS;

/** The venues that are open in this process, and what is heard of their markets. */
export class MarketHost implements LiveMarket {
  private readonly parts: MarketHostParts;
  private readonly open = new Map<string, TradingVenue>();
  private readonly followed = new Map<InstrumentId, Followed>();

  constructor(parts: MarketHostParts) {
    this.parts = parts;
  }

  add(venue: TradingVenue): void {
    this.open.set(venue.name, venue);
  }

  venues(): readonly string[] {
    return [...this.open.keys()];
  }

  venue(name: string): TradingVenue | undefined {
    return this.open.get(name);
  }

  lastPrice(instrument: InstrumentId): LastPrice | undefined {
    return this.followed.get(instrument)?.last;
  }

  isFollowed(instrument: InstrumentId): boolean {
    return this.followed.has(instrument);
  }

  now(venue: string): UnixMs {
    return (this.open.get(venue)?.clock ?? this.parts.clock).now();
  }

  speed(venue: string): number {
    return this.open.get(venue)?.speed ?? 1;
  }

  breakers(): Record<string, string> {
    const entries = [...this.open].flatMap(([name, venue]) => {
      return Object.entries(venue.breakers()).map(([part, state]) => [`${name} ${part}`, state] as const);
    });
    return Object.fromEntries(entries);
  }

  /** Begins to follow an instrument; the features do the work. `onHistory`: its history is in the store. */
  follow(instrument: Instrument, venueName: string, onHistory: () => void): readonly Feature[] {
    const venue = this.open.get(venueName)!;
    const forming = new FormingBars(calendarNamed(instrument.calendar).clock, SHOWN);
    const since = this.parts.clock.now();
    const followed: Followed = {
      instrument,
      venue,
      forming,
      last: undefined,
      hasChanged: false,
      since,
      closes: new Map(),
    };
    this.followed.set(instrument.id, followed);
    let missing = RECORDED.length;
    const recorders = RECORDED.map(({ timeframe, days }) => {
      let isCaughtUp = false;
      return new BarRecorder({
        feed: venue.feed,
        instrument,
        timeframe,
        historyDays: days,
        clock: venue.clock,
        speed: venue.speed,
        store: this.parts.store,
        isHeld: this.parts.isStoreHeld ?? (() => false),
        onStored: (bar) => this.onClosed(followed, timeframe, bar),
        onCaughtUp: () => {
          if (isCaughtUp) return;
          isCaughtUp = true;
          if (--missing === 0) void this.prime(followed).then(onHistory, onHistory);
        },
      }).feature();
    });
    return [this.listening(followed), ...recorders];
  }

  /** How fresh everything is that is followed. While an exchange is closed no bar is expected of it. */
  ages(): readonly SeriesAge[] {
    const now = this.parts.clock.now();
    return [...this.followed.values()].flatMap((followed) => {
      // Its history comes first.
      if (now - followed.since < LATE_MS) return [];
      return RECORDED.map(({ timeframe }) => ageOf(followed, timeframe, now));
    });
  }

  /** How far our clock is from those of the venues that trade in real time, for certain: what the way there could explain is left out. */
  async clockOffsets(): Promise<readonly { readonly venue: string; readonly offsetMs: number }[]> {
    const { clock } = this.parts;
    const asked = [...this.open.values()].flatMap(({ name, clock: market, time }) => {
      return market === systemClock && time !== undefined ? [{ name, time }] : [];
    });
    const offsets = await Promise.allSettled(
      asked.map(async ({ name, time }) => {
        const before = clock.now();
        const theirs = await time();
        const after = clock.now();
        const offset = (before + after) / 2 - theirs;
        const sure = Math.max(0, Math.abs(offset) - (after - before) / 2);
        return { venue: name, offsetMs: Math.sign(offset) * sure };
      }),
    );
    // A venue that does not answer is told of by whoever needs it.
    return offsets.flatMap((found) => (found.status === 'fulfilled' ? [found.value] : []));
  }

  /** Tells now and then what has changed, all instruments together. */
  telling(): Feature {
    return {
      name: 'live prices',
      run: async ({ signal, well }) => {
        well();
        while (!signal.aborted) {
          await this.parts.clock.sleep(TELL_EVERY_MS, signal).catch(() => undefined);
          for (const followed of this.followed.values()) this.tell(followed);
        }
      },
    };
  }

  async close(): Promise<void> {
    for (const venue of this.open.values()) await venue.close();
    this.open.clear();
  }

  private listening(followed: Followed): Feature {
    const { instrument, venue } = followed;
    const tick = Number(instrument.priceTick.toString());
    const lot = Number(instrument.quantityStep.toString());
    return {
      name: `prices of ${instrument.symbol}`,
      run: ({ signal, well, degraded }) =>
        new Promise((resolve) => {
          const stop = venue.feed.subscribe([{ instrument, what: { kind: 'trades' } }], {
            onEvent: (event) => {
              if (event.kind !== 'trade') return;
              const { time, ticks, lots } = event.trade;
              const price = rounded(ticks * tick, tick);
              followed.last = { price, time: unixMs(time) };
              followed.forming.onTrade(time, price, lots * lot);
              followed.hasChanged = true;
            },
            onConnection: (state, reason) => (state === 'connected' ? well() : degraded(reason)),
            onTrouble: degraded,
          });
          signal.addEventListener('abort', () => (stop(), resolve()), { once: true });
        }),
    };
  }

  private onClosed(followed: Followed, timeframe: Timeframe, bar: Bar): void {
    const { venue, instrument } = followed;
    followed.closes.set(timeframe, bar.closeTime);
    const age = venue.clock.now() - bar.closeTime;
    if (age > 60_000 * venue.speed) return;
    const { openTime, open, high, low, close, volume } = bar;
    const data: LiveBar = {
      openTime,
      open,
      high,
      low,
      close,
      volume: Number.isNaN(volume) ? null : volume,
      isClosed: true,
    };
    this.parts.publisher.publish(`bars:${instrument.id}:${timeframe}`, data, `${openTime}`);
  }

  /** Longer bars under way begin with what is in the store of their period. */
  private async prime({ instrument, venue, forming }: Followed): Promise<void> {
    const now = venue.clock.now();
    const { clock } = calendarNamed(instrument.calendar);
    const read = (timeframe: Timeframe, from: number): Promise<BarColumns> =>
      this.parts.store.readRange({ instrument: instrument.id, timeframe }, from);
    const week = await read('15m', periodStart(clock, '1w', now));
    const day = await read('1m', periodStart(clock, '1d', now));
    const quarters = Array.from({ length: week.length }, (_, i) => week.at(i));
    const until = quarters.at(-1)?.closeTime ?? 0;
    const minutes = Array.from({ length: day.length }, (_, i) => day.at(i));
    const recent = minutes.filter(({ openTime }) => openTime >= until);
    for (const shown of SHOWN.slice(1)) {
      const start = periodStart(clock, shown, now);
      const parts = shown === '1w' || shown === '1d' ? [...quarters, ...recent] : minutes;
      forming.prime(
        shown,
        parts.filter(({ openTime }) => openTime >= start),
      );
    }
  }

  private tell(followed: Followed): void {
    if (!followed.hasChanged || followed.last === undefined) return;
    followed.hasChanged = false;
    const { instrument, last, forming } = followed;
    const { publisher } = this.parts;
    const tick: PriceTick = { instrument: instrument.id, price: last.price, time: last.time };
    publisher.publish('prices', tick, instrument.id);
    for (const timeframe of SHOWN) {
      const topic = `bars:${instrument.id}:${timeframe}`;
      if (!publisher.isHeard(topic)) continue;
      const bar = forming.bar(timeframe);
      if (bar === undefined) continue;
      const data: LiveBar = { ...bar, isClosed: false };
      publisher.publish(topic, data, `${bar.openTime}`);
    }
  }
}

function ageOf({ instrument, venue, closes }: Followed, timeframe: Timeframe, now: number): SeriesAge {
  const series = `${instrument.id} ${timeframe}`;
  const close = closes.get(timeframe);
  if (close === undefined) return { series, lastClose: undefined, longestMs: LATE_MS };
  const next = nextClose(calendarNamed(instrument.calendar), timeframe, close);
  const lastClose = unixMs(Math.round(now - (venue.clock.now() - close) / venue.speed));
  return { series, lastClose, longestMs: (next - close) / venue.speed + LATE_MS };
}

/** Away with the noise of a product of doubles: as many digits as the tick has. */
function rounded(price: number, tick: number): number {
  const digits = Math.max(0, Math.ceil(-Math.log10(tick)));
  return Number(price.toFixed(digits));
}
