import { describe, expect, it } from 'vitest';
import { unixMs } from '#core/time.ts';
import { BarColumns } from '#domain/market/bar-columns.ts';
import type { Bar } from '#domain/market/bar.ts';
import { assumedInstrument } from '#domain/market/instrument.ts';
import { UTC_CLOCK } from '#domain/market/period.ts';
import type { Signal } from '#domain/signals/signal.ts';
import type { Strategy } from '#domain/signals/strategy.ts';
import type { StrategyDefinition, StrategyValues } from '#domain/strategies/definition.ts';
import { completeParameters, findStrategy, parseStrategyParameter, STRATEGIES } from '#domain/strategies/registry.ts';
import { backtest, BacktestRun } from '#engine/drivers/backtest.ts';
import { Journal } from '#engine/journal.ts';
import { runConfig } from '#engine/run-config.ts';
import { cutsOf, prefixLaw } from '#engine/verify/prefix-law.ts';
import type { MakeRun } from '#engine/verify/prefix-law.ts';
import { warmUp } from '#engine/verify/warm-up.ts';
import { generateMarket } from '#sandbox/generator/generate-market.ts';

const INSTRUMENT = assumedInstrument('BTC/USDT', 'generated', 2);
const SETUP = { instrument: INSTRUMENT.id, timeframe: '15m' } as const;
const MARKET = generateMarket({ seed: 5, timeframe: '15m', start: unixMs(Date.UTC(2024, 0, 1)), bars: 60 * 96 }).bars;

function strategyOf(definition: StrategyDefinition, given: StrategyValues = {}): Strategy {
  return definition.create(completeParameters(definition, given), SETUP);
}

function runsOf(definition: StrategyDefinition, given: StrategyValues = {}): MakeRun {
  const parameters = completeParameters(definition, given);
  const config = runConfig({
    strategy: { id: definition.name, parameters },
    instrument: INSTRUMENT,
    timeframe: '15m',
    sizing: { kind: 'exposure', exposureRatio: 1 },
  });
  return () => ({ config, strategy: definition.create(parameters, SETUP), gates: [], clock: UTC_CLOCK });
}

/** Both sides where the strategy has them. */
function widest(definition: StrategyDefinition): StrategyValues {
  return Object.hasOwn(definition.parameters, 'sides') ? { sides: 'both' } : {};
}

describe.each(STRATEGIES.map((definition) => [definition.name, definition] as const))('%s', (name, definition) => {
  const makeRun = runsOf(definition, widest(definition));

  it('trades, and its defaults are allowed', () => {
    expect(findStrategy(name)).toBe(definition);
    const { trades, openTrades, outcomes } = backtest({ ...makeRun(MARKET), bars: MARKET });
    expect(trades.length + openTrades.length).toBeGreaterThan(0);
    expect(outcomes['bad-plan']).toBe(0);
  });

  it('keeps the prefix law: no later bar changes an earlier decision', () => {
    const checks = [...prefixLaw(makeRun, MARKET, cutsOf(MARKET.length, 3, 1), 1)];
    expect(checks.length).toBeGreaterThanOrEqual(6);
    for (const { difference } of checks) expect(difference).toBeUndefined();
  });

  it('says the same after a shorter history: it needs no more than some of it', () => {
    const [check] = [...warmUp(makeRun, MARKET, [0.5])];
    expect(check!.expected).toBeGreaterThan(0);
    expect(check).toMatchObject({ same: check!.expected, added: 0 });
  });

  it('says nothing before the look-back that it declares', () => {
    const first = firstSignalIndex(strategyOf(definition, widest(definition)));
    expect(first).toBeGreaterThanOrEqual(definition.lookback(completeParameters(definition, {})));
  });

  it('goes on from a snapshot exactly as without it', () => {
    const lines = (split: number | undefined): readonly string[] => {
      const written: string[] = [];
      const options = { bars: MARKET, journal: new Journal((line) => written.push(line)) };
      let run = new BacktestRun({ ...makeRun(MARKET), ...options });
      if (split !== undefined) {
        run.advance(split);
        const state = JSON.parse(JSON.stringify(run.snapshot())) as ReturnType<BacktestRun['snapshot']>;
        run = new BacktestRun({ ...makeRun(MARKET), bars: MARKET, journal: new Journal((line) => written.push(line)) });
        run.restore(state);
      }
      run.advance(MARKET.length);
      run.finish();
      return written;
    };
    // A restored run begins its journal where the first one stopped, so the lines are those of one run.
    expect(lines(2_500).filter(isNotStart)).toEqual(lines(undefined).filter(isNotStart));
  });
});

const SIDED = STRATEGIES.filter(({ parameters }) => Object.hasOwn(parameters, 'sides'));

describe.each(SIDED.map((definition) => [definition.name, definition] as const))('%s', (_name, definition) => {
  it.each(['long', 'short'] as const)('opens no other side than %s when told so', (sides) => {
    const found = signalsOf(strategyOf(definition, { sides }), MARKET);
    expect(found.length).toBeGreaterThan(0);
    expect(new Set(found.map(({ direction }) => direction))).toEqual(new Set([sides]));
  });
});

function isNotStart(line: string): boolean {
  return !line.includes('"kind":"run"');
}

function signalsOf(strategy: Strategy, bars: BarColumns): readonly Signal[] {
  const found: Signal[] = [];
  const output = { signal: (signal: Signal) => void found.push(signal), exit: () => undefined };
  for (let i = 0; i < bars.length; i++) strategy.onBar(bars.at(i), '15m', output);
  return found;
}

function firstSignalIndex(strategy: Strategy): number {
  const [first] = signalsOf(strategy, MARKET);
  return MARKET.indexAt(first!.time) - 1;
}

/** Bars whose closes are given, each from the close before to its own. */
function barsOf(closes: readonly number[]): BarColumns {
  return BarColumns.from(
    closes.map((close, i): Bar => {
      const open = closes[i - 1] ?? close;
      const [openTime, closeTime] = [i * 900_000, (i + 1) * 900_000];
      return {
        openTime,
        closeTime,
        open,
        high: Math.max(open, close),
        low: Math.min(open, close),
        close,
        volume: 1,
      };
    }),
  );
}

interface Said {
  readonly at: number;
  readonly what: string;
}

function story(name: string, given: StrategyValues, closes: readonly number[]): readonly Said[] {
  const strategy = strategyOf(findStrategy(name)!, given);
  const said: Said[] = [];
  const bars = barsOf(closes);
  for (let at = 0; at < bars.length; at++) {
    strategy.onBar(bars.at(at), '15m', {
      signal: ({ direction, plan }) => void said.push({ at, what: `${direction} stop ${plan.stop}` }),
      exit: () => void said.push({ at, what: 'exit' }),
    });
  }
  return said;
}

describe('stories', () => {
  it('sma-cross: averages of 1 and 2 bars cross when the close turns', () => {
    // fast = close, slow = mean of two: above while rising. 10, 12 up; 11 down: exit; 13 up: exit of nothing, then long.
    expect(story('sma-cross', { fast: 1, slow: 2, stopRatio: 0.5 }, [10, 12, 11, 13])).toEqual([
      { at: 2, what: 'exit' },
      { at: 3, what: 'exit' },
      { at: 3, what: 'long stop 6.5' },
    ]);
  });

  it('donchian-breakout: beyond the high of 2 bars in, beyond the low of 1 bar out, the stop at that low', () => {
    // Highs before bar 2: 10, 11. A close of 12 breaks out; the low of bar 1 is 10. Bar 3 closes at 11, below nothing: the low
    // of bar 2 is 11. Bar 4 closes at 9, below 11: out.
    expect(story('donchian-breakout', { entryBars: 2, exitBars: 1 }, [10, 11, 12, 11, 9])).toEqual([
      { at: 2, what: 'long stop 10' },
      { at: 4, what: 'exit' },
    ]);
  });

  it('rsi-reversion: bought when falls prevail, left when they do not', () => {
    // RSI(2) by Wilder's average: rises to 100, then a fall of 6 after rises of 1 and 1: 100 * 0.5 / (0.5 + 3) = 14.3 < 30.
    // A rise of 8: gains (0.5 + 8) / 2 = 4.25, losses 1.5: 100 * 4.25 / 5.75 = 73.9 >= 50.
    expect(story('rsi-reversion', { period: 2, oversold: 30, exit: 50, stopRatio: 0.5 }, [10, 11, 12, 6, 14])).toEqual([
      { at: 3, what: 'exit' },
      { at: 3, what: 'long stop 3' },
      { at: 4, what: 'exit' },
    ]);
  });

  it('momentum: in when the change over 1 bar is above 10 %, out when it turns', () => {
    expect(story('momentum', { period: 1, threshold: 0.1, stopRatio: 0.5 }, [10, 10.5, 12, 12, 11])).toEqual([
      { at: 2, what: 'long stop 6' },
      { at: 4, what: 'exit' },
    ]);
  });

  it('buy-and-hold wants to be long at every close', () => {
    expect(story('buy-and-hold', { stopRatio: 0.5 }, [10, 12])).toEqual([
      { at: 0, what: 'long stop 5' },
      { at: 1, what: 'long stop 6' },
    ]);
  });

  it('random-entries with certainty enters at once, and again when its time is over', () => {
    const given = { probability: 1, holdBars: 2, stopRatio: 0.5 };
    expect(story('random-entries', given, [10, 10, 10, 10])).toEqual([
      { at: 0, what: 'long stop 5' },
      { at: 2, what: 'exit' },
      { at: 2, what: 'long stop 5' },
    ]);
  });

  it('random-entries enters about as often as it is told, differently for every seed', () => {
    const definition = findStrategy('random-entries')!;
    const times = (seed: number): string =>
      signalsOf(strategyOf(definition, { seed, probability: 0.1, holdBars: 1 }), MARKET)
        .map(({ time }) => time)
        .join();
    const count = times(1).split(',').length;
    // 5,760 draws at 10 %: 576 expected, standard deviation 22.8; within five of them.
    expect(Math.abs(count - 576)).toBeLessThan(114);
    expect(times(1)).toBe(times(1));
    expect(times(1)).not.toBe(times(2));
  });
});

describe('parameters', () => {
  const cross = findStrategy('sma-cross')!;

  it('are read from texts, defaults where none is given', () => {
    const given = { ...parseStrategyParameter(cross, 'fast=5'), ...parseStrategyParameter(cross, ' sides = both ') };
    expect(completeParameters(cross, given)).toEqual({ fast: 5, slow: 30, sides: 'both', stopRatio: 0.05, targetR: 0 });
  });

  it.each([
    ['fats=5', 'did you mean "fast"?'],
    ['fast=', 'Expected fast to be a whole number from 1 to 5000, was ""'],
    ['fast=2.5', 'was "2.5"'],
    ['fast=0', 'was "0"'],
    ['sides=log', 'did you mean "long"?'],
    ['sides', 'Unknown value of sides ""'],
  ])('refuses %s', (text, message) => {
    expect(() => parseStrategyParameter(cross, text)).toThrow(message);
  });

  it('must grow where the strategy says so', () => {
    expect(() => completeParameters(cross, { fast: 30 })).toThrow('Expected slow to be above fast "30", was "30"');
  });
});
