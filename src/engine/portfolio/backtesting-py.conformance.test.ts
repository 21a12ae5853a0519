import { describe, expect, it } from 'vitest';
import type { BarColumns } from '#domain/market/bar-columns.ts';
import { toNumber } from '#domain/orders/price-grid.ts';
import { backtestingPySetup } from '#engine/portfolio/oracle/backtesting-py.ts';
import { backtestingPyStatistics, returnOf } from '#engine/portfolio/oracle/backtesting-py-statistics.ts';
import { barsOf, dataReference, selectRows } from '#engine/portfolio/oracle/oracle-data.ts';
import { oracleStrategy } from '#engine/portfolio/oracle/strategies.ts';
import type { PortfolioTrade } from '#engine/portfolio/portfolio-result.ts';
import { runPortfolio } from '#engine/portfolio/portfolio-run.ts';
import { parseCsv, readShared, sharedFiles, sharedFolder } from '#testkit/shared-data.ts';

const FOLDER = 'fixtures/engine/backtesting_py';

/** A whole run as that engine saw it. */
interface RunFile {
  readonly name: string;
  readonly data: string;
  readonly cash: number;
  readonly finalize_trades: boolean;
  readonly strategy: string;
  readonly options: Readonly<Record<string, unknown>>;
  /** Of the strategy, under either name. */
  readonly params?: Readonly<Record<string, unknown>>;
  readonly parameters?: Readonly<Record<string, unknown>>;
  readonly stats: Readonly<Record<string, number | string | null>>;
  readonly columns: readonly string[];
  readonly trades: readonly (readonly (number | null)[])[];
  readonly equity: { readonly every: number; readonly values: readonly number[]; readonly last: number };
}

const RUNS = sharedFiles(FOLDER, /\.json$/)
  .map((file) => ({ file, content: JSON.parse(readShared(`${FOLDER}/${file}`)) as unknown }))
  .filter((read): read is { file: string; content: RunFile } => !Array.isArray(read.content));

describe.skipIf(sharedFolder() === undefined)('whole runs, against backtesting.py', () => {
  it('finds files to compare with', () => {
    expect(RUNS.length).toBeGreaterThan(0);
  });

  it.each(RUNS)('$file: every trade, the equity curve and every statistic', ({ content }) => {
    expect(Object.keys(content).filter((key) => !KNOWN_KEYS.includes(key))).toEqual([]);
    const bars = barsOfRun(content);
    const rules = oracleStrategy(content.strategy, bars, content.params ?? content.parameters);
    const { name, cash, options, finalize_trades: finalizeTrades, equity } = content;
    const result = runPortfolio(backtestingPySetup({ name, bars, rules, cash, finalizeTrades, options }));
    const rows = content.trades.map((row) => Object.fromEntries(content.columns.map((column, i) => [column, row[i]])));
    const { values } = result.equity;
    const statistics = backtestingPyStatistics(result, bars, rules.firstValidBar);
    expect(values.length).toBe(bars.length);
    expect(Object.keys(statistics).sort()).toEqual(Object.keys(content.stats).sort());
    expect([
      ...differentRows(result.trades.map(tradeRow).sort(byBars), rows.sort(byBars)),
      ...equity.values.flatMap((expected, i) => difference(values[i * equity.every], expected, `equity ${i}`)),
      ...difference(values.at(-1), equity.last, 'last equity'),
      ...Object.entries(content.stats).flatMap(([key, expected]) => difference(statistics[key], expected, key)),
    ]).toEqual([]);
  });
});

const KNOWN_KEYS =
  'name data cash finalize_trades strategy doc options params parameters stats columns trades equity'.split(' ');

function barsOfRun({ data }: RunFile): BarColumns {
  const reference = dataReference(data);
  return barsOf(selectRows(parseCsv(readShared(`${FOLDER}/${reference.file}.gz`)), reference));
}

type Row = Readonly<Record<string, number | null | undefined>>;

function tradeRow(trade: PortfolioTrade): Row {
  const { side, quantity, stopLoss, takeProfit } = trade;
  return {
    Size: toNumber(quantity) * (side === 'buy' ? 1 : -1),
    EntryBar: trade.entryBar,
    ExitBar: trade.exitBar,
    EntryPrice: toNumber(trade.entryPrice),
    ExitPrice: toNumber(trade.exitPrice),
    SL: stopLoss === undefined ? null : toNumber(stopLoss),
    TP: takeProfit === undefined ? null : toNumber(takeProfit),
    PnL: toNumber(trade.net),
    Commission: toNumber(trade.fees),
    ReturnPct: returnOf(trade),
  };
}

/** Trades of that engine are listed as it closed them; here both are brought to one order. */
function byBars(a: Row, b: Row): number {
  return a['EntryBar']! - b['EntryBar']! || a['ExitBar']! - b['ExitBar']! || a['Size']! - b['Size']!;
}

function differentRows(ours: readonly Row[], theirs: readonly Row[]): readonly string[] {
  return [
    ...difference(ours.length, theirs.length, 'trades'),
    ...theirs.flatMap((row, i) =>
      Object.entries(row).flatMap(([column, expected]) => difference(ours[i]?.[column], expected, `${i} ${column}`)),
    ),
  ];
}

/** Nothing when equal to nine digits, which leaves out the noise of doubles; else what differs. */
function difference(actual: unknown, expected: unknown, what: string): readonly string[] {
  const distance = Math.abs(Number(actual ?? Number.NaN) - Number(expected));
  const isSame =
    typeof expected === 'number'
      ? distance <= RELATIVE * Math.abs(expected) + ABSOLUTE
      : (actual ?? null) === (expected ?? null);
  return isSame ? [] : [`${what}: expected ${String(expected)}, was ${String(actual)}`];
}

const RELATIVE = 1e-9;
const ABSOLUTE = 1e-9;
