import { hrtime } from 'node:process';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { MINUTE_MS, unixMs } from '#core/time.ts';
import type { UnixMs } from '#core/time.ts';
import type { Clock } from '#core/clock.ts';
import type { SocketListener } from '#core/wire.ts';
import { PolymarketFeed } from '#adapters/polymarket/feed/polymarket-feed.ts';
import type { PredictionMarket } from '#domain/prediction/prediction-market.ts';
import { predictionConfig } from '#sandbox/prediction/prediction-config.ts';
import { PredictionSandbox } from '#sandbox/prediction/prediction-sandbox.ts';
import { PredictionWorld } from '#sandbox/prediction/world/prediction-world.ts';
import { DENSE_WORLD } from '#sandbox/prediction/world/world-config.ts';
import { VirtualClock } from '#sandbox/time/virtual-clock.ts';
import { PredictionHost } from '#apps/prediction/prediction-host.ts';
import type { BenchCase, BenchMeasure } from '#tools/bench-case.ts';
import { MemoryStores } from './memory-stores.ts';
import { STAGE_START } from './prediction-stage.ts';

const MARKETS = 60;
const MINUTES = 40;
const PACE = 5;
/** The best of these counts. */
const ROUNDS = 3;
/** What the venue's clock feature does between messages. */
const TICK_MS = 250;

export const benches: readonly BenchCase[] = [{ name: 'message to finding', run }];

interface Frame {
  readonly time: number;
  readonly text: string;
}

/** Recorded frames of the market channel, from their text to what is told of them: feed, desk, paper account, recorder, history. */
async function run(): Promise<BenchMeasure[]> {
  const world = new PredictionWorld({
    ...DENSE_WORLD,
    seed: 3,
    startTime: STAGE_START,
    marketCount: MARKETS,
    pace: PACE,
  });
  const markets = [...world.markets()];
  const frames = await recorded(world, markets);
  const plain = Math.min(...Array.from({ length: ROUNDS }, () => throughMaps(frames)));
  let best = await throughHost(frames, markets);
  for (let round = 1; round < ROUNDS; round++) {
    const next = await throughHost(frames, markets);
    if (next.seconds < best.seconds) best = next;
  }
  const { seconds, latencies, perMessage } = best;
  const peer = { peer: 'JSON.parse + Maps, nothing looked for', peerValue: frames.length / plain };
  return [
    {
      name: `text to finding, ${MARKETS} markets, all of the bot`,
      value: frames.length / seconds,
      unit: 'messages/s',
      ...peer,
    },
    { name: 'a message, 99th of 100', value: quantile(perMessage, 0.99), unit: 'ms' },
    { name: 'the slowest message', value: quantile(perMessage, 1), unit: 'ms' },
    {
      name: `one that something was found in (${latencies.length}), median`,
      value: quantile(latencies, 0.5),
      unit: 'ms',
    },
    { name: 'the same, 99th of 100', value: quantile(latencies, 0.99), unit: 'ms' },
  ];
}

async function recorded(world: PredictionWorld, markets: readonly PredictionMarket[]): Promise<Frame[]> {
  const clock = new VirtualClock(STAGE_START);
  const sandbox = new PredictionSandbox(world, predictionConfig({ stepMs: 100, start: STAGE_START }), clock);
  sandbox.start();
  const frames: Frame[] = [];
  const socket = sandbox.sockets('/ws/market', {
    onOpen: () => undefined,
    onText: (text) => void frames.push({ time: clock.now(), text }),
    onClose: () => undefined,
  });
  const assets_ids = markets.flatMap(({ outcomes }) => outcomes.map(({ token }) => token));
  socket.send(JSON.stringify({ type: 'market', assets_ids, custom_feature_enabled: true }));
  await clock.runUntil(STAGE_START + MINUTES * MINUTE_MS);
  sandbox.stop();
  return frames;
}

async function throughHost(
  frames: readonly Frame[],
  markets: readonly PredictionMarket[],
): Promise<{ readonly seconds: number; readonly latencies: number[]; readonly perMessage: number[] }> {
  const clock = new HandClock();
  const lines: SocketListener[] = [];
  const feed = feedOf(clock, lines);
  let began = 0n;
  const latencies: number[] = [];
  const host = new PredictionHost({
    venue: {
      name: 'recorded',
      description: 'recorded frames',
      feed: {
        venue: feed.venue,
        markets: async () => markets,
        watch: (...asked) => feed.watch(...asked),
        priceHistory: async () => [],
      },
      clock,
      speed: 1,
      features: [],
      close: async () => undefined,
    },
    store: new MemoryStores(),
    clock,
    origin: 'bench',
    markets: MARKETS,
    capital: '10000',
    isRecording: true,
    desk: {},
    listener: {
      onFinding: () => void latencies.push(Number(hrtime.bigint() - began) / 1e6),
      onSwitchedOff: (detector) => {
        throw new Error(`${detector} was switched off`);
      },
      onTrouble: ({ message }) => {
        throw new Error(message);
      },
    },
  });
  const { signal } = new AbortController();
  void host.watch.feature().run({ signal, well: () => undefined, degraded: () => undefined });
  await nextTurn();
  lines[0]!.onOpen();
  const perMessage: number[] = [];
  let total = 0;
  let tickedAt = 0;
  for (const { time, text } of frames) {
    clock.time = time;
    began = hrtime.bigint();
    if (time - tickedAt >= TICK_MS) {
      tickedAt = time;
      host.run.onTime(unixMs(time));
    }
    lines[0]!.onText(text);
    const ms = Number(hrtime.bigint() - began) / 1e6;
    perMessage.push(ms);
    total += ms;
  }
  if (latencies.length === 0) throw new Error('Expected something to be found in the recorded frames');
  return { seconds: total / 1_000, latencies, perMessage };
}

/** A feed to which only `lines` say anything. */
function feedOf(clock: Clock, lines: SocketListener[]): PolymarketFeed {
  const nobody = () => new Promise<never>(() => undefined);
  return new PolymarketFeed({
    gamma: nobody,
    clob: nobody,
    data: nobody,
    clock,
    sockets: (_path, listener) => {
      lines.push(listener);
      return { send: () => undefined, close: () => undefined };
    },
    settings: { statusMs: 0, settledMs: 0, marketsPerConnection: MARKETS },
  });
}

/** What most bots do: prices and sizes as floating numbers in a map for each side, nothing checked, nothing looked for. */
function throughMaps(frames: readonly Frame[]): number {
  const books = new Map<string, Map<string, number>>();
  const startedAt = hrtime.bigint();
  for (const { text } of frames) {
    const { price_changes: changes = [] } = JSON.parse(text) as {
      readonly price_changes?: readonly Record<'asset_id' | 'price' | 'side' | 'size', string>[];
    };
    for (const { asset_id, price, side, size } of changes) {
      let book = books.get(asset_id);
      if (book === undefined) books.set(asset_id, (book = new Map()));
      if (Number(size) === 0) book.delete(`${side}${price}`);
      else book.set(`${side}${price}`, Number(size));
    }
  }
  return Number(hrtime.bigint() - startedAt) / 1e9;
}

function quantile(list: readonly number[], ratio: number): number {
  const sorted = list.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(ratio * sorted.length))]!;
}

/** Stands where it is put, and wakes nobody: only what a message itself costs is measured. */
class HandClock implements Clock {
  time: number = STAGE_START;

  now(): UnixMs {
    return unixMs(this.time);
  }

  monotonic(): number {
    return this.time - STAGE_START;
  }

  sleep(): Promise<void> {
    return new Promise(() => undefined);
  }

  after(): () => void {
    return () => undefined;
  }
}
