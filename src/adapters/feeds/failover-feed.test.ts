import { describe, expect, it } from 'vitest';
import { Decimal } from '#core/decimal.ts';
import { AdapterError } from '#core/errors.ts';
import { unixMs } from '#core/time.ts';
import type { UnixMs } from '#core/time.ts';
import { BarColumns } from '#domain/market/bar-columns.ts';
import { assumedInstrument } from '#domain/market/instrument.ts';
import type { Instrument } from '#domain/market/instrument.ts';
import type { FeedListener, FeedTopic, MarketEvent, MarketFeed } from '#domain/market/market-feed.ts';
import { VirtualClock } from '#sandbox/time/virtual-clock.ts';
import { FailoverFeed } from '#adapters/feeds/failover-feed.ts';

const START = unixMs(1_700_000_000_000);
const OURS: Instrument = { ...assumedInstrument('BTC/USDT', 'one', 2), quantityStep: Decimal.parse('0.0001') };
const OTHER: Instrument = { ...assumedInstrument('BTC/USDT', 'two', 1), quantityStep: Decimal.parse('0.001') };
const TOPICS: readonly FeedTopic[] = [
  { instrument: OURS, what: { kind: 'bars', timeframe: '1m' } },
  { instrument: OURS, what: { kind: 'trades' } },
  { instrument: OURS, what: { kind: 'quotes' } },
  { instrument: OURS, what: { kind: 'book' } },
];

class ScriptedFeed implements MarketFeed {
  readonly asked: string[] = [];
  listener: FeedListener | undefined;
  subscriptions = 0;
  error: Error | undefined;

  async history(instrument: Instrument): Promise<BarColumns> {
    this.asked.push(instrument.id);
    if (this.error !== undefined) throw this.error;
    return new BarColumns(0);
  }

  subscribe(topics: readonly FeedTopic[], listener: FeedListener): () => void {
    this.asked.push(...topics.map(({ instrument, what }) => `${instrument.id} ${what.kind}`));
    this.subscriptions++;
    this.listener = listener;
    return () => {
      if (this.listener === listener) this.listener = undefined;
    };
  }

  connect(): void {
    this.listener?.onConnection('connected', 'up');
  }

  lose(): void {
    this.listener?.onConnection('lost', 'down');
  }

  trade(instrument: Instrument, ticks: number): void {
    const trade = { time: 1, ticks, lots: 3, aggressor: 'buyer' } as const;
    this.listener?.onEvent({ kind: 'trade', instrument: instrument.id, receivedTime: START, trade });
  }
}

function stage(counterpart: (instrument: Instrument) => Instrument | undefined = () => OTHER) {
  const clock = new VirtualClock(START);
  const [first, second] = [new ScriptedFeed(), new ScriptedFeed()];
  const heard: string[] = [];
  const events: MarketEvent[] = [];
  const active: string[] = [];
  const settings = {
    patienceMs: 5_000,
    silenceMs: 30_000,
    steadyMs: 60_000,
    onActive: (name: string) => active.push(name),
  };
  const feed = new FailoverFeed({ first, second, clock, counterpart, settings });
  const stop = feed.subscribe(TOPICS, {
    onEvent: (event) => {
      events.push(event);
      heard.push(event.kind === 'trade' ? `${event.instrument} ${event.trade.ticks}` : event.kind);
    },
    onConnection: (state) => heard.push(state),
    onTrouble: (message) => heard.push(message),
  });
  const pass = (ms: number): Promise<void> => clock.runUntil(clock.now() + ms);
  /** Keeps the first feed busy for so long. */
  const busy = async (seconds: number): Promise<void> => {
    for (let i = 0; i < seconds; i++) {
      first.trade(OURS, 100);
      await pass(1_000);
    }
  };
  return { first, second, feed, heard, events, active, stop, pass, busy };
}

describe('a feed with a second venue', () => {
  it('hears the first and does not ask the second while all is well', async () => {
    const { first, second, heard, busy } = stage();
    first.connect();
    await busy(200);
    expect(second.subscriptions).toBe(0);
    expect(heard.filter((word) => word !== 'one')).toHaveLength(201);
    expect(heard[0]).toBe('connected');
  });

  it('bears a short loss', async () => {
    const { first, second, heard, pass, busy } = stage();
    first.connect();
    await pass(1_000);
    first.lose();
    await pass(4_000);
    first.connect();
    await busy(20);
    expect(second.subscriptions).toBe(0);
    expect(heard.slice(0, 3)).toEqual(['connected', 'lost', 'connected']);
  });

  it('moves to the second when the first stays away, in the words of the first', async () => {
    const { first, second, heard, active, pass } = stage();
    first.connect();
    first.trade(OURS, 6_000_001);
    await pass(1_000);
    first.lose();
    await pass(6_000);
    second.connect();
    second.trade(OTHER, 600_000);
    first.trade(OURS, 1);
    expect(heard).toEqual(['connected', 'BTC/USDT@one 6000001', 'lost', 'lost', 'connected', 'BTC/USDT@one 6000000']);
    expect(active).toEqual(['second']);
    expect(second.asked).toEqual(['bars', 'trades', 'quotes', 'book'].map((kind) => `BTC/USDT@two ${kind}`));
  });

  it('moves when the first says nothing any more, and when it never came', async () => {
    for (const isConnected of [true, false]) {
      const { first, second, active, pass } = stage();
      if (isConnected) first.connect();
      await pass(isConnected ? 29_000 : 4_000);
      expect(second.subscriptions).toBe(0);
      await pass(2_000);
      expect(active).toEqual(['second']);
    }
  });

  it('comes back when the first has been well for a while, with a fresh subscription for fresh books', async () => {
    const { first, second, heard, active, pass, busy } = stage();
    first.connect();
    first.lose();
    await pass(6_000);
    second.connect();
    first.connect();
    await busy(30);
    expect(active).toEqual(['second']);
    await busy(35);
    expect(first.subscriptions).toBe(2);
    expect(active).toEqual(['second']);
    second.trade(OTHER, 7);
    heard.length = 0;
    first.connect();
    first.trade(OURS, 8);
    second.trade(OTHER, 9);
    expect(heard).toEqual(['lost', 'connected', 'BTC/USDT@one 8']);
    expect(active).toEqual(['second', 'first']);
    expect(second.listener).toBeUndefined();
  });

  it('stays with the second when the first fails on its way back, and tries again', async () => {
    const { first, second, active, pass, busy } = stage();
    await pass(6_000);
    second.connect();
    first.connect();
    await busy(65);
    expect(first.subscriptions).toBe(2);
    await pass(20_000);
    first.connect();
    expect(active).toEqual(['second']);
    await busy(65);
    first.connect();
    expect(active).toEqual(['second', 'first']);
  });

  it('translates quotes and books exactly', async () => {
    const { second, events, pass } = stage();
    await pass(6_000);
    const common = { instrument: OTHER.id, receivedTime: START };
    const quote = { time: 1, bidTicks: 5, bidLots: 2, askTicks: 6, askLots: 0 };
    second.listener!.onEvent({ ...common, kind: 'quote', quote });
    const levels = { bids: [5, 2], asks: [6, 0] };
    second.listener!.onEvent({ ...common, kind: 'snapshot', snapshot: { time: 1, lastId: 9, ...levels } });
    const delta = { time: 1, firstId: 10, lastId: 11, previousId: undefined, ...levels };
    second.listener!.onEvent({ ...common, kind: 'delta', delta });
    const ours = { instrument: OURS.id, receivedTime: START };
    const scaled = { bids: [50, 20], asks: [60, 0] };
    expect(events).toEqual([
      { ...ours, kind: 'quote', quote: { time: 1, bidTicks: 50, bidLots: 20, askTicks: 60, askLots: 0 } },
      { ...ours, kind: 'snapshot', snapshot: { time: 1, lastId: 9, ...scaled } },
      { ...ours, kind: 'delta', delta: { ...delta, ...scaled } },
    ]);
  });

  it('asks a venue with finer steps for bars alone, and one without the instrument for nothing, and says so', async () => {
    const finer = stage(() => ({ ...OTHER, priceTick: Decimal.parse('0.001') }));
    await finer.pass(6_000);
    expect(finer.second.asked).toEqual(['BTC/USDT@two bars']);
    expect(finer.heard.filter((word) => word.includes('cannot be told'))).toHaveLength(3);
    const none = stage(() => undefined);
    await none.pass(6_000);
    expect(none.second.asked).toEqual([]);
    expect(none.heard).toContain('BTC/USDT@one has no counterpart at the second venue');
  });

  it('asks the second for history when the first cannot be reached, and only then', async () => {
    const { first, second, feed } = stage();
    const ask = (): Promise<BarColumns> => feed.history(OURS, '1m', START, (START + 1) as UnixMs);
    second.asked.length = 0;
    await ask();
    expect(second.asked).toEqual([]);
    first.error = new AdapterError('feed.unavailable', 'away', { retryable: true });
    await ask();
    expect(second.asked).toEqual(['BTC/USDT@two']);
    first.error = new AdapterError('feed.rejected', 'no', { retryable: false });
    await expect(ask()).rejects.toThrow('no');
  });

  it('leaves nothing behind when it is stopped', async () => {
    const { first, second, heard, stop, pass } = stage();
    await pass(6_000);
    stop();
    heard.length = 0;
    await pass(600_000);
    expect([first.listener, second.listener, heard]).toEqual([undefined, undefined, []]);
  });
});
