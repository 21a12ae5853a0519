import { describe, expect, it } from 'vitest';
import { Rng } from '#core/rng.ts';
import { BarColumns } from '#domain/market/bar-columns.ts';
import { assumedInstrument } from '#domain/market/instrument.ts';
import type { Signal } from '#domain/signals/signal.ts';
import { backtest } from '#engine/drivers/backtest.ts';
import { DelayedStrategy } from '#engine/verify/delayed-strategy.ts';
import { preparedRun } from '#apps/research/run/run-setup.ts';
import { tickBars } from '#testkit/tick-bars.ts';

const LOADED = {
  instrument: assumedInstrument('ACME/USD', 'test', 2),
  timeframe: '1m' as const,
  bars: BarColumns.from(tickBars(new Rng(5), 1_500)),
};

function traded(isLate: boolean) {
  const signals: Signal[] = [];
  const run = preparedRun(LOADED, { strategy: 'sma-cross', parameters: { fast: 3, slow: 8 } });
  const strategy = isLate ? new DelayedStrategy(run.strategy) : run.strategy;
  const { bars } = LOADED;
  const result = backtest({ ...run, strategy, bars, onDecision: ({ signal }) => void signals.push(signal) });
  return { ...result, made: signals };
}

describe('a late strategy', () => {
  const [onTime, late] = [traded(false), traded(true)];

  it('trades as often, although each entry takes the whole account', () => {
    expect(onTime.config.sizing.kind).toBe('exposure');
    expect(onTime.trades.length).toBeGreaterThan(50);
    expect(late.outcomes.denied).toBe(0);
    expect(Math.abs(late.trades.length - onTime.trades.length)).toBeLessThanOrEqual(1);
  });

  it('says everything one bar later, at the price of that bar, with the stop where it was', () => {
    const { bars } = LOADED;
    for (const [i, signal] of late.made.entries()) {
      const original = onTime.made[i]!;
      const bar = bars.indexAt(signal.time) - 1;
      expect(signal.time - original.time).toBe(60_000);
      expect(signal.plan).toEqual({ ...original.plan, referencePrice: bars.close[bar] });
    }
  });
});
