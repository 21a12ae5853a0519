import { Decimal } from '#core/decimal.ts';
import { currency } from '#core/money.ts';
import type { Bar } from '#domain/market/bar.ts';
import { BarColumns } from '#domain/market/bar-columns.ts';
import { instrumentId } from '#domain/market/instrument.ts';
import type { Instrument } from '#domain/market/instrument.ts';
import { UTC_CLOCK } from '#domain/market/period.ts';
import type { Strategy } from '#domain/signals/strategy.ts';
import { BacktestRun } from '#engine/drivers/backtest.ts';
import type { BacktestOptions } from '#engine/drivers/backtest.ts';
import { Journal } from '#engine/journal.ts';
import { DEFAULT_TRADING, runConfig } from '#engine/run-config.ts';
import type { RunConfig, RunConfigInput } from '#engine/run-config.ts';
import { FREE_SIM } from '#engine/sim/sim-config.ts';

/** Whole prices, whole units, US dollars to the cent: numbers that a test can work out in the head. */
export const ACME: Instrument = {
  id: instrumentId('ACME/USD', 'sim'),
  symbol: 'ACME/USD',
  venue: 'sim',
  kind: 'equity',
  base: currency('ACME'),
  quote: currency('USD'),
  priceTick: Decimal.parse('1'),
  quantityStep: Decimal.parse('1'),
  minQuantity: Decimal.parse('1'),
  minNotional: Decimal.parse('1'),
  calendar: 'crypto',
};

/** Ten units a trade, no costs, room for anything; `changes` replaces whole fields. */
export function acmeConfig(changes: Partial<Omit<RunConfigInput, 'instrument'>> = {}): RunConfig {
  return runConfig({
    strategy: { id: 'scripted', parameters: {} },
    instrument: ACME,
    timeframe: '1m',
    capital: '100000',
    venue: FREE_SIM,
    sizing: { kind: 'fixed', quantity: '10' },
    trading: { ...DEFAULT_TRADING, maxExposureRatio: 10 },
    ...changes,
  });
}

export interface AcmeRun {
  readonly bars: readonly Bar[];
  readonly strategy: Strategy;
  readonly config?: RunConfig;
  readonly more?: Partial<BacktestOptions>;
}

/** Options of a backtest, with a journal whose lines are collected. */
export function acmeOptions(run: AcmeRun): { readonly options: BacktestOptions; readonly lines: string[] } {
  const lines: string[] = [];
  const options: BacktestOptions = {
    config: run.config ?? acmeConfig(),
    bars: BarColumns.from(run.bars),
    strategy: run.strategy,
    gates: [],
    clock: UTC_CLOCK,
    journal: new Journal((line) => lines.push(line)),
    ...run.more,
  };
  return { options, lines };
}

/** Runs to the end; gives back the result with the journal's lines. */
export function runAcme(run: AcmeRun): ReturnType<BacktestRun['finish']> & { readonly lines: readonly string[] } {
  const { options, lines } = acmeOptions(run);
  const backtest = new BacktestRun(options);
  backtest.advance(run.bars.length);
  return { ...backtest.finish(), lines };
}
