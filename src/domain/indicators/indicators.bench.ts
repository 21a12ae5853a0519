import { hrtime } from 'node:process';
import * as indicatorts from 'indicatorts';
import * as technicalindicators from 'technicalindicators';
import * as tradingSignals from 'trading-signals';
import { invariant } from '#core/invariant.ts';
import { Rng } from '#core/rng.ts';
import { MINUTE_MS } from '#core/time.ts';
import { parseIndicator } from '#domain/indicators/parse.ts';
import { BarColumns, BarCursor } from '#domain/market/bar-columns.ts';
import type { Bar } from '#domain/market/bar.ts';
import type { BenchCase, BenchMeasure } from '#tools/bench-case.ts';

const BARS = 1_000_000;
/** Runs of each competitor, taken in turns so that a busy moment of the machine hits all alike; the best one counts. */
const ROUNDS = 5;

const TRADING_SIGNALS = 'trading-signals 8.3';
const TECHNICAL_INDICATORS = 'technicalindicators 3.1';
const INDICATORTS = 'indicatorts 2.2';

/** Bars as the peers want them: an array of prices, or of objects, or of columns. Made before the clock starts. */
interface Market {
  readonly bars: BarColumns;
  readonly candles: readonly Bar[];

  readonly highs: number[];
  readonly lows: number[];
  readonly closes: number[];
}

/** One way of computing an indicator over the whole market; returns something that depends on the values. */
type Work = (market: Market) => unknown;

interface Contest {
  readonly spec: string;
  readonly peers: Readonly<Record<string, Work>>;
}

/** The same look-back for all. Smoothing differs: technicalindicators and indicatorts smooth less than TA-Lib does. */
const CONTESTS: readonly Contest[] = [
  {
    spec: 'ema(20)',
    peers: {
      [TRADING_SIGNALS]: ({ closes }) => updateAll(new tradingSignals.EMA(20), closes),
      [TECHNICAL_INDICATORS]: ({ closes }) => nextAll(new technicalindicators.EMA({ period: 20, values: [] }), closes),
      [INDICATORTS]: ({ closes }) => indicatorts.ema(closes, { period: 20 }),
    },
  },
  {
    spec: 'rsi(14)',
    peers: {
      [TRADING_SIGNALS]: ({ closes }) => updateAll(new tradingSignals.RSI(14), closes),
      [TECHNICAL_INDICATORS]: ({ closes }) => nextAll(new technicalindicators.RSI({ period: 14, values: [] }), closes),
      [INDICATORTS]: ({ closes }) => indicatorts.rsi(closes, { period: 14 }),
    },
  },
  {
    spec: 'atr(14)',
    peers: {
      [TRADING_SIGNALS]: ({ candles }) => updateAll(new tradingSignals.ATR(14), candles),
      [TECHNICAL_INDICATORS]: ({ candles }) =>
        nextAll(new technicalindicators.ATR({ period: 14, high: [], low: [], close: [] }), candles),
      [INDICATORTS]: ({ highs, lows, closes }) => indicatorts.atr(highs, lows, closes, { period: 14 }),
    },
  },
  {
    spec: 'adx(14)',
    peers: {
      [TRADING_SIGNALS]: ({ candles }) => updateAll(new tradingSignals.ADX(14), candles),
      [TECHNICAL_INDICATORS]: ({ candles }) =>
        nextAll(new technicalindicators.ADX({ period: 14, high: [], low: [], close: [] }), candles),
    },
  },
  {
    spec: 'bollinger(20)',
    peers: {
      [TRADING_SIGNALS]: ({ closes }) => updateAll(new tradingSignals.BollingerBands(20, 2), closes),
      [TECHNICAL_INDICATORS]: ({ closes }) =>
        nextAll(new technicalindicators.BollingerBands({ period: 20, stdDev: 2, values: [] }), closes),
      [INDICATORTS]: ({ closes }) => indicatorts.bb(closes, { period: 20 }),
    },
  },
  {
    spec: 'stochastic(14,3,3)',
    peers: {
      [TRADING_SIGNALS]: ({ candles }) =>
        updateAll(new tradingSignals.StochasticOscillator({ kPeriod: 14, kSlowingPeriod: 3, dPeriod: 3 }), candles),
      [TECHNICAL_INDICATORS]: ({ candles }) =>
        nextAll(
          new technicalindicators.Stochastic({ period: 14, signalPeriod: 3, high: [], low: [], close: [] }),
          candles,
        ),
      [INDICATORTS]: ({ highs, lows, closes }) => indicatorts.stoch(highs, lows, closes, { kPeriod: 14, dPeriod: 3 }),
    },
  },
];

/** Nanoseconds a bar over one million generated bars, streaming, each beside the npm peers on the same machine in the same run. */
export const benches: readonly BenchCase[] = CONTESTS.map((contest) => ({
  name: contest.spec,
  run: () => measure(contest),
}));

function measure({ spec, peers }: Contest): BenchMeasure[] {
  const market = generateMarket();
  const works: readonly (readonly [string, Work])[] = [
    ['assay', ({ bars }) => updateOurs(spec, bars)],
    ...Object.entries(peers),
  ];
  const best = new Map<string, number>();
  for (let round = 0; round < ROUNDS; round++) {
    for (const [name, work] of works) {
      const nanoseconds = timeOf(() => work(market)) / BARS;
      best.set(name, Math.min(nanoseconds, best.get(name) ?? Number.POSITIVE_INFINITY));
    }
  }
  const value = best.get('assay')!;
  return Object.keys(peers).map((peer) => ({ name: spec, value, unit: 'ns/bar', peer, peerValue: best.get(peer)! }));
}

/** technicalindicators declares some of its `nextValue` for a price where it takes a candle. */
interface Streaming {
  nextValue(input: unknown): unknown;
}

function updateOurs(spec: string, bars: BarColumns): number {
  const indicator = parseIndicator(spec);
  const cursor = new BarCursor(bars);
  let sum = 0;
  for (let i = 0; i < bars.length; i++) {
    indicator.update(cursor.moveTo(i));
    const value = indicator.value();
    if (value !== undefined) sum += value;
  }
  return sum;
}

function updateAll<T>(indicator: { update(input: T, replace: boolean): unknown }, inputs: readonly T[]): unknown {
  let known = 0;
  for (const input of inputs) if (indicator.update(input, false) !== null) known++;
  return known;
}

function nextAll(indicator: object, inputs: readonly unknown[]): unknown {
  const streaming = indicator as Streaming;
  let known = 0;
  for (const input of inputs) if (streaming.nextValue(input) !== undefined) known++;
  return known;
}

function timeOf(work: () => unknown): number {
  const start = hrtime.bigint();
  const result = work();
  const nanoseconds = Number(hrtime.bigint() - start);
  invariant(result !== undefined, 'a bench computes something');
  return nanoseconds;
}

function generateMarket(): Market {
  const rng = new Rng(7);
  const bars = new BarColumns(BARS);
  let close = 100;
  for (let i = 0; i < BARS; i++) {
    const open = close;
    close = Math.max(10, open + rng.normal() / 10);
    const high = Math.max(open, close) + rng.uniform() / 10;
    const low = Math.min(open, close) - rng.uniform() / 10;
    const openTime = i * MINUTE_MS;
    bars.push({ openTime, closeTime: openTime + MINUTE_MS, open, high, low, close, volume: 1 + rng.uniform() });
  }
  const { high, low } = bars;
  return {
    bars,
    candles: Array.from({ length: BARS }, (_, i) => bars.at(i)),

    highs: Array.from(high),
    lows: Array.from(low),
    closes: Array.from(bars.close),
  };
}
