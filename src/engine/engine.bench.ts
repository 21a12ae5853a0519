import { createRequire } from 'node:module';
import { hrtime } from 'node:process';
import type * as grademark from 'grademark';
import { invariant } from '#core/invariant.ts';
import { Rng } from '#core/rng.ts';
import { MINUTE_MS } from '#core/time.ts';
import { Sma } from '#domain/indicators/trend/sma.ts';
import { BarColumns } from '#domain/market/bar-columns.ts';
import { assumedInstrument } from '#domain/market/instrument.ts';
import { UTC_CLOCK } from '#domain/market/period.ts';
import { backtest } from '#engine/drivers/backtest.ts';
import type { BacktestResult } from '#engine/drivers/backtest-result.ts';
import { Journal } from '#engine/journal.ts';
import { DEFAULT_TRADING, runConfig } from '#engine/run-config.ts';
import { DEFAULT_SIM, FREE_SIM } from '#engine/sim/sim-config.ts';
import type { SimConfig } from '#engine/sim/sim-config.ts';
import { SmaCross } from '#testkit/sma-cross.ts';
import type { BenchCase, BenchMeasure } from '#tools/bench-case.ts';

const BARS = 1_000_000;
const JOURNAL_BARS = 100_000;
const FAST = 10;
const SLOW = 30;
/** Both competitors in turns, so that a busy moment of the machine hits both alike; the best run counts. */
const ROUNDS = 7;

const BTC = assumedInstrument('BTC/USDT', 'sim', 2);

export const benches: readonly BenchCase[] = [
  {
    name: 'backtest',
    run: () => {
      const market = randomMarket(BARS);
      const peer = peerRun(market);
      const rates = best(ROUNDS, {
        ours: () => ourRun(market, FREE_SIM),
        peer: () => peer(),
        costs: () => ourRun(market, DEFAULT_SIM, { stopRatio: 0.002, targetR: 2 }),
      });
      const named = { unit: 'bars/s', peer: 'grademark 0.3' };
      return [
        {
          name: `SMA ${FAST}/${SLOW} cross, statistics`,
          value: BARS / rates.ours,
          ...named,
          peerValue: BARS / rates.peer,
        },
        { name: 'the same with bracket, fees, spread', value: BARS / rates.costs, unit: 'bars/s' },
      ];
    },
  },
  {
    name: 'backtest with journal',
    run: () => {
      const market = randomMarket(JOURNAL_BARS);
      const { ours } = best(3, { ours: () => ourRun(market, DEFAULT_SIM, { keepsJournal: true }) });
      return [{ name: 'backtest with journal', value: JOURNAL_BARS / ours, unit: 'bars/s' }] satisfies BenchMeasure[];
    },
  },
];

interface OurOptions {
  /** So far away that it is never met, unless said otherwise. */
  readonly stopRatio?: number;
  readonly targetR?: number;
  readonly keepsJournal?: boolean;
}

function ourRun(bars: BarColumns, venue: SimConfig, options: OurOptions = {}): BacktestResult {
  const { stopRatio = 0.5, targetR, keepsJournal = false } = options;
  const cross = { instrument: BTC.id, timeframe: '1m', fast: FAST, slow: SLOW, sides: 'both', stopRatio } as const;
  const config = runConfig({
    strategy: { id: 'sma-cross', parameters: { fast: FAST, slow: SLOW } },
    instrument: BTC,
    timeframe: '1m',
    capital: '1000000',
    venue,
    sizing: { kind: 'fixed', quantity: '0.1' },
    trading: { ...DEFAULT_TRADING, maxExposureRatio: 100 },
  });
  let characters = 0;
  const result = backtest({
    config,
    bars,
    clock: UTC_CLOCK,
    gates: [],
    strategy: new SmaCross(targetR === undefined ? cross : { ...cross, targetR }),
    ...(keepsJournal ? { journal: new Journal((line) => (characters += line.length)) } : {}),
  });
  invariant(result.trades.length > bars.length / 100 && keepsJournal === characters > 0, 'the run traded');
  return result;
}

interface PeerBar extends grademark.IBar {
  readonly fast: number;
  readonly slow: number;
}

/** The peer's own table of bars; its library comes with the peer. */
type PeerFrame = Parameters<typeof grademark.backtest<PeerBar, PeerBar, object, number>>[1];

/** Grademark with the averages already in its bars and its frame already built: only rules, fills and its analysis are timed. */
function peerRun(bars: BarColumns): () => unknown {
  const load = createRequire(createRequire(import.meta.url).resolve('grademark'));
  const { DataFrame } = load('data-forge') as { readonly DataFrame: new (rows: readonly PeerBar[]) => PeerFrame };
  const { analyze, backtest: peerBacktest } = load('grademark') as typeof grademark;
  const frame = new DataFrame(peerBars(bars)).bake();
  const direction = (bar: PeerBar): string => (bar.fast > bar.slow ? 'long' : 'short');
  return () => {
    const strategy = {
      entryRule: (enter: (options: unknown) => void, { bar }: { bar: PeerBar }) => enter({ direction: direction(bar) }),
      exitRule: (exit: () => void, { bar, position }: { bar: PeerBar; position: { direction: string } }) => {
        if (direction(bar) !== position.direction) exit();
      },
    };
    const trades = peerBacktest(strategy as unknown as grademark.IStrategy<PeerBar>, frame);
    invariant(trades.length > bars.length / 100, 'the peer traded');
    return analyze(1_000_000, trades);
  };
}

function peerBars(bars: BarColumns): PeerBar[] {
  const fast = new Sma(FAST);
  const slow = new Sma(SLOW);
  const list: PeerBar[] = [];
  for (let i = 0; i < bars.length; i++) {
    const { openTime, open, high, low, close, volume } = bars.at(i);
    const averages = { fast: fast.push(close), slow: slow.push(close) };
    if (!Number.isNaN(averages.slow))
      list.push({ time: new Date(openTime), open, high, low, close, volume, ...averages });
  }
  return list;
}

/** Fewest seconds of each work over several rounds. */
function best<K extends string>(rounds: number, works: Readonly<Record<K, () => unknown>>): Record<K, number> {
  const names = Object.keys(works) as K[];
  const seconds = Object.fromEntries(names.map((name) => [name, Number.POSITIVE_INFINITY])) as Record<K, number>;
  for (let round = 0; round < rounds; round++) {
    for (const name of names) {
      const start = hrtime.bigint();
      works[name]();
      seconds[name] = Math.min(seconds[name], Number(hrtime.bigint() - start) / 1e9);
    }
  }
  return seconds;
}

/** A random walk of one-minute bars in cents. */
function randomMarket(count: number): BarColumns {
  const rng = new Rng(1);
  const bars = new BarColumns(count);
  let close = 20_000;
  for (let i = 0; i < count; i++) {
    const open = close;
    close = cents(open * (1 + 0.0005 * rng.normal()));
    bars.push({
      openTime: i * MINUTE_MS,
      closeTime: (i + 1) * MINUTE_MS,
      open,
      high: cents(Math.max(open, close) * (1 + 0.0003 * rng.uniform())),
      low: cents(Math.min(open, close) * (1 - 0.0003 * rng.uniform())),
      close,
      volume: rng.integer(1, 100),
    });
  }
  return bars;
}

function cents(price: number): number {
  return Math.round(price * 100) / 100;
}
