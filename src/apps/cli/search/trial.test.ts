import { describe, expect, it } from 'vitest';
import { DAY_MS, unixMs } from '#core/time.ts';
import { BarColumns } from '#domain/market/bar-columns.ts';
import { assumedInstrument } from '#domain/market/instrument.ts';
import { generateMarket } from '#sandbox/generator/generate-market.ts';
import { backtest } from '#engine/drivers/backtest.ts';
import { preparedRun } from '#apps/research/run/run-setup.ts';
import type { AnyChoice } from '#apps/research/run/run-setup.ts';
import { runFigures } from '#apps/cli/search/run-figures.ts';
import { withValues } from '#apps/cli/search/search-choice.ts';
import { barsHash, barsOver, shareBars } from '#apps/cli/search/shared-bars.ts';
import { decodedReturns, TrialRunner } from '#apps/cli/search/trial.ts';
import type { TrialResult, TrialSetup } from '#apps/cli/search/trial.ts';

const START = Date.UTC(2025, 0, 1);
const MARKET = generateMarket({ seed: 9, timeframe: '15m', start: unixMs(START), bars: 60 * 96 });
const INSTRUMENT = assumedInstrument('BTC/USDT', 'generated', MARKET.priceDigits);
const CROSS: AnyChoice = { strategy: 'sma-cross', parameters: { sides: 'both' } };
const VALUES = { fast: 5, slow: 20 };
const TRAIN_TO = START + 40 * DAY_MS;
const WINDOW = { from: START + 10 * DAY_MS, to: TRAIN_TO, returnsFrom: START + 33 * DAY_MS };

function runnerOn(bars: BarColumns, changes: Partial<TrialSetup> = {}): TrialRunner {
  const loaded = { instrument: INSTRUMENT, timeframe: '15m', bars } as const;
  return new TrialRunner({
    choice: CROSS,
    instrument: preparedRun(loaded, changes.choice ?? CROSS).config.instrument,
    timeframe: '15m',
    bars: shareBars(bars),
    warmUpMs: undefined,
    embargoMs: undefined,
    ...changes,
  });
}

type Ran = Extract<TrialResult, { kind: 'ran' }>;

function ran(result: TrialResult): Ran {
  if (result.kind === 'refused') throw new Error(result.reason);
  return result;
}

/** The same bars, but every price from an instant on is another one. */
function poisonedFrom(bars: BarColumns, instant: number): BarColumns {
  const rows = Array.from({ length: bars.length }, (_, i) => bars.at(i));
  return BarColumns.from(
    rows.map((bar, i) => {
      if (bar.openTime < instant) return bar;
      const factor = 1 + 0.3 * Math.sin(i / 17);
      const { openTime, closeTime, open, high, low, close, volume } = bar;
      const times = { openTime, closeTime, volume };
      return Object.assign(times, {
        open: open * factor,
        high: high * factor,
        low: low * factor,
        close: close * factor,
      });
    }),
  );
}

describe('a trial', () => {
  it('is the run that a backtest makes: same orders, same figures, same configuration', () => {
    const trial = ran(runnerOn(MARKET.bars).run({ values: VALUES, keepsReturns: true }));
    const run = preparedRun({ instrument: INSTRUMENT, timeframe: '15m', bars: MARKET.bars }, withValues(CROSS, VALUES));
    const result = backtest({ ...run, bars: MARKET.bars });
    expect(result.trades.length).toBeGreaterThan(50);
    expect(trial).toMatchObject({
      orderHash: result.orderHash,
      configHash: result.configHash,
      figures: runFigures(result.statistics),
    });
    expect(decodedReturns(trial.returns!)).toHaveLength(60);
  });

  it('of values that do not go together is refused in words', () => {
    const result = runnerOn(MARKET.bars).run({ values: { fast: 30, slow: 20 }, keepsReturns: false });
    expect(result).toEqual({ kind: 'refused', reason: 'Expected slow to be above fast "30", was "20"' });
  });

  it.each([
    CROSS,
    { strategy: 'momentum', parameters: { sides: 'both' } },
    { strategy: 'donchian-breakout', parameters: { sides: 'both' } },
    { mode: 'strike', preset: 'off', settings: {} },
  ] as const satisfies readonly AnyChoice[])('in training is the same whatever the test holds: %j', (choice) => {
    const values = 'mode' in choice ? { minScore: 0.1 } : {};
    const task = { values, keepsReturns: true, window: WINDOW };
    const poisoned = poisonedFrom(MARKET.bars, TRAIN_TO);
    const [clean, other] = [MARKET.bars, poisoned].map((bars) => runnerOn(bars, { choice }).run(task));
    expect(ran(clean!).figures.trades).toBeGreaterThan(3);
    expect(other).toEqual(clean);
    // The poison is real: what comes after is another market.
    const tests = [MARKET.bars, poisoned].map(
      (bars) => runnerOn(bars, { choice }).between(values, TRAIN_TO, TRAIN_TO + 7 * DAY_MS).result.statistics,
    );
    expect(tests[0]).not.toEqual(tests[1]);
  });

  it('in training feels every bar of the training', () => {
    const task = { values: VALUES, keepsReturns: false, window: WINDOW };
    const poisoned = poisonedFrom(MARKET.bars, TRAIN_TO - DAY_MS);
    expect(runnerOn(poisoned).run(task)).not.toEqual(runnerOn(MARKET.bars).run(task));
  });

  it('stops training before a position that reaches across its end, and earlier by the embargo', () => {
    const task = { values: VALUES, keepsReturns: false, window: WINDOW };
    const stopWith = (embargoMs: number): Ran => ran(runnerOn(MARKET.bars, { embargoMs }).run(task));
    const [purged, embargoed] = [stopWith(0), stopWith(5 * DAY_MS)];
    const { result } = runnerOn(MARKET.bars).between(VALUES, WINDOW.from, TRAIN_TO);
    // Always in the market: the last position is open at the end, and training stops where it began.
    expect(result.openTrades).toHaveLength(1);
    expect(purged.stop).toBe(result.openTrades[0]!.entryTime);
    expect(purged.figures.trades).toBe(result.trades.length);
    expect(embargoed.stop!).toBeLessThanOrEqual(TRAIN_TO - 5 * DAY_MS);
    expect(embargoed.figures.trades).toBe(result.trades.filter(({ exitTime }) => exitTime <= embargoed.stop!).length);
    expect(embargoed.figures.trades!).toBeLessThan(purged.figures.trades!);
    // Orders were the same: only what is learned from them is cut.
    expect(embargoed.orderHash).toBe(purged.orderHash);
  });

  it('has an embargo of the longest holding when nothing else is said', () => {
    const { result } = runnerOn(MARKET.bars).between(VALUES, WINDOW.from, TRAIN_TO);
    const longest = Math.max(...result.trades.map(({ entryTime, exitTime }) => exitTime - entryTime));
    const { stop } = ran(runnerOn(MARKET.bars).run({ values: VALUES, keepsReturns: false, window: WINDOW }));
    expect(stop!).toBeLessThanOrEqual(TRAIN_TO - longest);
    expect(stop!).toBeGreaterThan(TRAIN_TO - 3 * longest);
  });

  it('keeps the returns of the days asked for, one each', () => {
    const { returns } = ran(runnerOn(MARKET.bars).run({ values: VALUES, keepsReturns: true, window: WINDOW }));
    expect(decodedReturns(returns!)).toHaveLength(7);
  });

  it('warms up on as much history as it is given', () => {
    const short = runnerOn(MARKET.bars, { warmUpMs: 2 * DAY_MS }).between(VALUES, WINDOW.from, TRAIN_TO);
    const long = runnerOn(MARKET.bars).between(VALUES, WINDOW.from, TRAIN_TO);
    // An average of 20 bars needs no more than two days.
    expect(short.result.orderHash).toBe(long.result.orderHash);
  });
});

describe('shared bars', () => {
  it('are the same numbers in memory that threads share', () => {
    const shared = barsOver(shareBars(MARKET.bars));
    expect(shared.close.buffer).toBeInstanceOf(SharedArrayBuffer);
    expect(shared.length).toBe(MARKET.bars.length);
    expect(shared.at(1_234)).toEqual(MARKET.bars.at(1_234));
    expect(barsHash(shared)).toBe(barsHash(MARKET.bars));
    expect(barsHash(MARKET.bars.slice(1))).not.toBe(barsHash(MARKET.bars));
  });
});
