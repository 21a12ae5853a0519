import { describe, expect, it } from 'vitest';
import { AdapterError } from '#core/errors.ts';
import { MINUTE_MS, unixMs } from '#core/time.ts';
import { BarColumns } from '#domain/market/bar-columns.ts';
import type { Bar } from '#domain/market/bar.ts';
import type { BarStore, BarWriter } from '#domain/market/bar-store.ts';
import type { FeedListener, MarketFeed } from '#domain/market/market-feed.ts';
import { Supervisor } from '#runtime/supervision/supervisor.ts';
import { VirtualClock } from '#sandbox/time/virtual-clock.ts';
import { SAMPLE_BTC } from '#apps/server/market/sample-market.ts';
import { BarRecorder } from '#apps/server/platform/bar-recorder.ts';

const START = Date.UTC(2026, 0, 5);

function barAt(openTime: number): Bar {
  return { openTime, closeTime: openTime + MINUTE_MS, open: 10, high: 11, low: 9, close: 10, volume: 1 };
}

/** A market whose every minute is a bar, told as it closes. */
class MinuteFeed implements MarketFeed {
  private readonly clock: VirtualClock;
  readonly listeners = new Set<FeedListener>();

  constructor(clock: VirtualClock) {
    this.clock = clock;
  }

  async history(_instrument: unknown, _timeframe: unknown, from: number): Promise<BarColumns> {
    const bars = new BarColumns(16);
    const first = Math.ceil(from / MINUTE_MS) * MINUTE_MS;
    for (let time = first; time + MINUTE_MS <= this.clock.now(); time += MINUTE_MS) bars.push(barAt(time));
    return bars;
  }

  subscribe(_topics: unknown, listener: FeedListener): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  tell(openTime: number): void {
    const event = { kind: 'bar', instrument: SAMPLE_BTC.id, timeframe: '1m', bar: barAt(openTime) } as const;
    for (const listener of this.listeners) listener.onEvent({ ...event, receivedTime: this.clock.now() });
  }
}

/** Keeps bars by their open time; fails as long as it is told to. */
class FlakyStore {
  trouble: Error | undefined;
  readonly kept = new Map<number, Bar>();
  writes = 0;

  async write(work: (writer: BarWriter) => Promise<unknown>): Promise<void> {
    this.writes++;
    const save = async (_series: unknown, bars: BarColumns): Promise<void> => {
      if (this.trouble !== undefined) throw this.trouble;
      for (let i = 0; i < bars.length; i++) this.kept.set(bars.at(i).openTime, bars.at(i));
    };
    await work({ saveInstrument: async () => undefined, save } as unknown as BarWriter);
  }

  async find(): Promise<{ to: number } | undefined> {
    const last = Math.max(...this.kept.keys());
    return this.kept.size === 0 ? undefined : { to: last + MINUTE_MS };
  }
}

const BUSY = new AdapterError('store.unusable', 'another process is writing to it', { retryable: true });

function world() {
  const clock = new VirtualClock(unixMs(START));
  const feed = new MinuteFeed(clock);
  const store = new FlakyStore();
  const supervisor = new Supervisor({ clock });
  const state = { isHeld: false, caughtUp: 0 };
  const recorder = new BarRecorder({
    feed,
    instrument: SAMPLE_BTC,
    timeframe: '1m',
    historyDays: 1,
    clock,
    speed: 1,
    store: store as unknown as BarStore,
    onStored: () => undefined,
    onCaughtUp: () => state.caughtUp++,
    isHeld: () => state.isHeld,
  });
  supervisor.start([recorder.feature()]);
  /** Lives on, minute by minute. */
  const live = async (minutes: number): Promise<void> => {
    for (let i = 0; i < minutes; i++) {
      const open = Math.floor(clock.now() / MINUTE_MS) * MINUTE_MS;
      await clock.runUntil(open + MINUTE_MS);
      feed.tell(open);
      await clock.runUntil(clock.now() + 3_000);
    }
  };
  /** Bars that are missing between the first and now. */
  const holes = (): number => {
    const times = [...store.kept.keys()].sort((a, b) => a - b);
    return times.filter((time, i) => i > 0 && time !== times[i - 1]! + MINUTE_MS).length;
  };
  return { clock, feed, store, supervisor, state, live, holes };
}

describe('a recorder of bars', () => {
  it('keeps what was missed, then each bar as it closes', async () => {
    const { live, store, holes, supervisor, state } = world();
    await live(5);
    expect(store.kept.size).toBe(1_445);
    expect(holes()).toBe(0);
    expect(state.caughtUp).toBe(1);
    expect(supervisor.status()).toMatchObject([{ state: 'well', restarts: 0 }]);
  });

  it('keeps bars while the store is busy, says so, and writes them once it is not', async () => {
    const { live, store, holes, supervisor, feed } = world();
    await live(2);
    store.trouble = BUSY;
    await live(10);
    expect(store.kept.size).toBe(1_442);
    expect(supervisor.status()).toMatchObject([
      { state: 'degraded', why: 'another process is writing to it', restarts: 0 },
    ]);
    store.trouble = undefined;
    await live(1);
    expect(store.kept.size).toBe(1_453);
    expect(holes()).toBe(0);
    expect(supervisor.status()).toMatchObject([{ state: 'well', restarts: 0 }]);
    expect(feed.listeners.size).toBe(1);
  });

  it('is caught up once its history is stored, also when the store was busy at first', async () => {
    const { live, store, state, holes } = world();
    store.trouble = BUSY;
    await live(1);
    expect(state.caughtUp).toBe(0);
    store.trouble = undefined;
    await live(1);
    expect(state.caughtUp).toBe(1);
    expect(store.kept.size).toBe(1_442);
    expect(holes()).toBe(0);
  });

  it('writes nothing while the store is held, but not for longer than a minute', async () => {
    const { live, store, state, holes } = world();
    await live(1);
    state.isHeld = true;
    await live(1);
    const { writes } = store;
    await live(1);
    expect(store.writes - writes).toBeLessThanOrEqual(2);
    await live(5);
    expect(store.kept.size).toBeGreaterThan(1_445);
    state.isHeld = false;
    await live(1);
    expect(holes()).toBe(0);
    expect(store.kept.size).toBe(1_449);
  });

  it('listens once, also after it has begun again', async () => {
    const { live, store, supervisor, feed, clock } = world();
    await live(1);
    for (const listener of feed.listeners) listener.onConnection('lost', 'a test');
    store.trouble = BUSY;
    await live(1);
    store.trouble = undefined;
    await live(1);
    expect(feed.listeners.size).toBe(1);
    const stopped = supervisor.stop();
    await clock.runUntil(clock.now() + 10_000);
    await stopped;
    expect(feed.listeners.size).toBe(0);
  });
});
