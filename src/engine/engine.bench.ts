import { createRequire } from 'node:module';
import { hrtime } from 'node:process';
import type * as grademark from 'grademark';
import { invariant } from '#core/invariant.ts';
import { Rng } from '#core/rng.ts';
import { MINUTE_MS } from '#core/time.ts';
import { Sma } from '#domain/indicators/trend/sma.ts';
import { BarColumns } from '#domain/market/bar-columns.ts';
import type { Gate } from '#domain/gates/gate.ts';
import { assumedInstrument } from '#domain/market/instrument.ts';
import { UTC_CLOCK } from '#domain/market/period.ts';
import type { Strategy } from '#domain/signals/strategy.ts';
import { backtest } from '#engine/drivers/backtest.ts';
import { sweep } from '#engine/sweep/sweep.ts';
import type { SweepOptions, SweepResult } from '#engine/sweep/sweep.ts';
import type { BacktestResult } from '#engine/drivers/backtest-result.ts';
import { Journal } from '#engine/journal.ts';
import { DEFAULT_TRADING, runConfig } from '#engine/run-config.ts';
import { DEFAULT_SIM, FREE_SIM } from '#engine/sim/sim-config.ts';
import type { SimConfig } from '#engine/sim/sim-config.ts';
import { SmaCross } from '#domain/strategies/sma-cross.ts';
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
        ours: () => swept(market, FREE_SIM),
        peer: () => peer(),
        costs: () => swept(market, DEFAULT_SIM, BRACKET),
        full: () => ourRun(market, FREE_SIM),
        fullCosts: () => ourRun(market, DEFAULT_SIM, BRACKET),
      });
      const against = { peer: 'grademark 0.3, no fees', peerValue: BARS / rates.peer };
      const rate = (name: string, seconds: number) => ({ name, value: BARS / seconds, unit: 'bars/s' as const });
      return [
        { ...rate(`SMA ${FAST}/${SLOW} cross, statistics`, rates.ours), ...against },
        { ...rate('the same with bracket, fees, spread, gates', rates.costs), ...against },
        { ...rate('SMA cross with trade and signal records', rates.full), ...against },
        { ...rate('the same with bracket, fees, spread, gates', rates.fullCosts), ...against },
      ];
    },
  },
  {
    name: 'sweep',
    run: () => {
      const market = randomMarket(SWEEP_BARS);
      let runs = 0;
      const startedAt = hrtime.bigint();
      for (let slow = 2; slow < SWEEP_WINDOWS; slow++) {
        for (let fast = 1; fast < slow; fast++, runs++) swept(market, FREE_SIM, { fast, slow });
      }
      const seconds = Number(hrtime.bigint() - startedAt) / 1e9;
      return [{ name: `sweep of ${runs} runs over ${SWEEP_BARS} bars`, value: seconds, unit: 's' }];
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

/** All pairs of windows below this: 4,851. */
const SWEEP_WINDOWS = 100;
const SWEEP_BARS = 5_000;
const BRACKET = { stopRatio: 0.002, targetR: 2, gates: [passing()] };

/** A gate that looks at the signal and lets it pass. */
function passing(): Gate {
  return {
    name: 'score',
    judge: ({ score }) => ({ gate: 'score', kind: score === 0 ? 'block' : 'pass', reason: 'a score', inputs: [] }),
  };
}

interface OurOptions {
  readonly fast?: number;
  readonly slow?: number;
  /** So far away that it is never met, unless said otherwise. */
  readonly stopRatio?: number;
  readonly targetR?: number;
  readonly gates?: readonly Gate[];
  readonly keepsJournal?: boolean;
}

/** The run as `backtest()` makes it: with records of trades and signals. */
function ourRun(bars: BarColumns, venue: SimConfig, options: OurOptions = {}): BacktestResult {
  const setup = setupOf(bars, venue, options);
  let characters = 0;
  const journal = options.keepsJournal === true ? new Journal((line) => (characters += line.length)) : undefined;
  const result = backtest({ ...setup, strategy: setup.strategy(), ...(journal === undefined ? {} : { journal }) });
  const hasTraded = result.trades.length > bars.length / 100;
  invariant(hasTraded && (journal === undefined) === (characters === 0), 'the run traded');
  return result;
}

/** The run as searches make it: statistics and order hash. */
function swept(bars: BarColumns, venue: SimConfig, options: OurOptions = {}): SweepResult {
  const result = sweep(setupOf(bars, venue, options));
  invariant(result.statistics.trades > 0, 'the run traded');
  return result;
}

function setupOf(bars: BarColumns, venue: SimConfig, options: OurOptions): SweepOptions {
  const { fast = FAST, slow = SLOW, stopRatio = 0.5, targetR, gates = [] } = options;
  const cross = { instrument: BTC.id, timeframe: '1m', fast, slow, sides: 'both', stopRatio } as const;
  const config = runConfig({
    strategy: { id: 'sma-cross', parameters: { fast, slow } },
    instrument: BTC,
    timeframe: '1m',
    capital: '1000000',
    venue,
    sizing: { kind: 'fixed', quantity: '0.1' },
    trading: { ...DEFAULT_TRADING, maxExposureRatio: 100 },
  });
  const strategy = (): Strategy => new SmaCross(targetR === undefined ? cross : { ...cross, targetR });
  return { config, bars, clock: UTC_CLOCK, gates, strategy };
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
