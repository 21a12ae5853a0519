import { Decimal } from '#core/decimal.ts';
import type { Trade } from '#domain/ledger/trade.ts';
import type { PassRate } from '#domain/gates/pass-rate.ts';
import type { BacktestReport, GateLedgerRow, PresetResult, Statistic, TradeRow } from '#apps/report/backtest-report.ts';
import type { ComparedPreset } from '#apps/cli/scanner/compare-gates.ts';
import type { FinishedRun } from '#apps/cli/scanner/run-backtest.ts';

import { amountText, exactPriceText } from '#apps/cli/scanner/words.ts';

/** Fewer closed trades than this say next to nothing. */
const FEW_TRADES = 30;

/** Brings a finished run to the data of its page. */
export function backtestReport(
  finished: FinishedRun,
  passRates: readonly PassRate[],
  compared: readonly ComparedPreset[] = [],
): BacktestReport {
  const { result, loaded, run, gates } = finished;
  const { instrument, timeframe, bars } = loaded;
  return {
    title: `${instrument.symbol} ${timeframe}, scanner ${run.desk.mode.name}, gates ${run.preset}`,
    mode: 'backtest',
    from: result.equity.startTime,
    to: bars.closeTime[bars.length - 1]!,
    currency: instrument.quote,
    statistics: statisticsOf(finished),
    equity: { times: result.equity.times, values: result.equity.values, currency: instrument.quote },
    trades: result.trades.map((trade) => tradeRow(trade, instrument.symbol)),
    gates: gates.map((gate): GateLedgerRow => {
      const ratio = passRates.find((rate) => rate.gate === gate.gate && rate.direction === 'both')?.passRatio;
      const { measured, winRate, meanR, totalR } = gate.stopped;
      return {
        ...gate,
        ...(ratio === undefined ? {} : { randomPassRatio: ratio }),
        ...(winRate === undefined || meanR === undefined
          ? {}
          : { blockedOutcome: { measured, winRatio: winRate.ratio, meanR, profit: atStartingRisk(totalR, finished) } }),
      };
    }),
    comparison: compared.map(presetResult),
    caveats: caveatsOf(finished),
    configuration: configurationOf(finished),
  };
}

/** What a sum of R is in money when every signal risks the same share of the starting capital; a decimal text in cents. */
export function atStartingRisk(totalR: number, { run }: FinishedRun): string {
  const risk = Number(run.config.capital) * run.desk.mode.thresholds.riskRatio;
  return Decimal.fromNumber(totalR * risk, 2, 'nearest-even').toString();
}

/** Share of random entries that every gate passes; all of them when there are no gates. */
export function allGatesRatio(rates: readonly PassRate[]): number | undefined {
  if (rates.length === 0) return 1;
  return rates.find((rate) => rate.gate === 'all' && rate.direction === 'both')?.passRatio;
}

function statisticsOf({ result, loaded }: FinishedRun): Statistic[] {
  const { statistics: s, outcomes } = result;
  const currency = loaded.instrument.quote;
  const money = { unit: 'money', currency } as const;
  const interval = s.winRate === undefined ? '' : `95 %: ${share(s.winRate.low)} to ${share(s.winRate.high)}`;
  return [
    { label: 'Net profit', value: amountText(s.netProfit.amount), ...money },
    { label: 'Return', unit: 'ratio', value: s.totalReturnRatio },
    { label: 'Trades', unit: 'count', value: s.trades },
    { label: 'Win rate', unit: 'ratio', value: s.winRate?.ratio, note: interval },
    { label: 'Average result', unit: 'r', value: s.averageR },
    { label: 'Profit factor', unit: 'number', value: s.profitFactor },
    { label: 'Max drawdown', unit: 'ratio', value: s.maxDrawdown?.ratio ?? 0 },
    { label: 'Sharpe', unit: 'number', value: s.sharpe, note: 'daily, a year' },
    { label: 'SQN', unit: 'number', value: s.sqn },
    { label: 'Average hold', unit: 'duration', value: s.averageHoldMs },
    { label: 'Exposure', unit: 'ratio', value: s.exposureRatio },
    { label: 'Fees', value: amountText(s.fees.amount.negated()), ...money },
    { label: 'Signals', unit: 'count', value: result.signals, note: `${outcomes.blocked} stopped by gates` },
  ];
}

function tradeRow(trade: Trade, symbol: string): TradeRow {
  return {
    symbol,
    direction: trade.direction,
    openedAt: trade.entryTime,
    closedAt: trade.exitTime,
    quantity: trade.quantity.toString(),
    entryPrice: exactPriceText(trade.entryPrice),
    exitPrice: exactPriceText(trade.exits.at(-1)!.price),
    fees: amountText(trade.fees.amount),
    profit: amountText(trade.net.amount),
    rMultiple: trade.rMultiple,
    exitReason: trade.exitReason,
    signalId: trade.signalId,
  };
}

function presetResult({ preset, finished, passRates, blocked }: ComparedPreset): PresetResult {
  const { statistics: s, signals } = finished.result;
  const random = allGatesRatio(passRates);
  return {
    preset,
    signals,
    trades: s.trades,
    profit: amountText(s.netProfit.amount),
    ...(s.winRate === undefined
      ? {}
      : { winRatio: { value: s.winRate.ratio, low: s.winRate.low, high: s.winRate.high } }),
    ...(s.averageR === undefined ? {} : { meanR: s.averageR }),
    ...(random === undefined ? {} : { randomPassRatio: random }),
    ...(blocked.measured === 0 ? {} : { blockedProfit: atStartingRisk(blocked.totalR, finished) }),
  };
}

function caveatsOf({ result, run }: FinishedRun): string[] {
  const { venue } = run.config;
  const costs = `Fees ${venue.takerFeeBps} basis points a fill, half spread ${venue.halfSpreadBps}, slippage ${venue.slippageBps}. A stop is taken to be met before a target on the same bar; market orders fill at the next open.`;
  const few = `Only ${result.statistics.trades} closed trades: the figures say little about the future.`;
  const open = `${result.openTrades.length} position open at the end: in the equity, not among the trades.`;
  return [
    costs,
    ...(result.statistics.trades < FEW_TRADES ? [few] : []),
    ...(result.openTrades.length > 0 ? [open] : []),
  ];
}

function configurationOf({ id, result, run, journalFile }: FinishedRun): BacktestReport['configuration'] {
  const { config } = run;
  return [
    { label: 'Run', value: id },
    { label: 'Configuration hash', value: result.configHash },
    { label: 'Journal hash', value: result.journalHash ?? '' },
    { label: 'Order hash', value: result.orderHash },
    { label: 'Journal', value: journalFile.split('/').at(-1) ?? '' },
    { label: 'Capital', value: `${config.capital} ${config.instrument.quote}` },
    { label: 'Sizing', value: JSON.stringify(config.sizing) },
    { label: 'Fill rules', value: JSON.stringify(config.venue) },
    { label: 'Seed', value: `${config.seed}` },
  ];
}

function share(ratio: number): string {
  return `${(ratio * 100).toFixed(1)} %`;
}
