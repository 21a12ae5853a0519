import { describe, expect, it } from 'vitest';
import { MINUTE_MS } from '#core/time.ts';
import { CompensatedMean } from '#engine/portfolio/oracle/compensated-mean.ts';
import { BarColumns } from '#domain/market/bar-columns.ts';
import { toNumber } from '#domain/orders/price-grid.ts';
import { backtestingPySetup } from '#engine/portfolio/oracle/backtesting-py.ts';
import { barsOf, dataReference, selectRows } from '#engine/portfolio/oracle/oracle-data.ts';
import { rulesOf } from '#engine/portfolio/oracle/phrases.ts';
import { CrossRules, DailyAverage, closeThenOrder } from '#engine/portfolio/oracle/strategies.ts';
import type { PortfolioResult } from '#engine/portfolio/portfolio-result.ts';
import { runPortfolio } from '#engine/portfolio/portfolio-run.ts';
import { parseCsv, readShared, sharedFiles, sharedFolder } from '#testkit/shared-data.ts';

const FOLDER = 'fixtures/engine/backtesting_py';

/** One rule in words. What a case leaves out of its market, its cash and its orders is that of the case before it. */
interface MicroCase {
  readonly id: string;
  readonly note?: string;
  readonly data?: string;
  readonly ohlc?: string;
  readonly on?: string;
  readonly cash?: number;
  readonly strategy?: string;
  readonly order?: string;
  readonly call?: string;
  readonly fast?: number;
  readonly slow?: number;
  readonly fractional_unit?: number;
  readonly expect?: Readonly<Record<string, unknown>>;
}

const CASES = sharedFiles(FOLDER, /\.json$/)
  .map((file) => JSON.parse(readShared(`${FOLDER}/${file}`)) as unknown)
  .filter((content): content is MicroCase[] => Array.isArray(content))
  .flatMap((cases) => completed(cases));

describe.skipIf(sharedFolder() === undefined)('single rules, against backtesting.py', () => {
  it('finds cases to compare with', () => {
    expect(CASES.length).toBeGreaterThan(0);
  });

  it.each(CASES)('$id', (micro) => {
    const bars = barsOfCase(micro);
    expect(bars.length).toBeGreaterThan(0);
    expect(differences(micro, bars)).toEqual([]);
  });
});

/** What is not as the case says, in words. */
function differences(micro: MicroCase, bars: BarColumns): readonly string[] {
  const { expect: facts, call } = micro;
  // A case without expectations names data that others use.
  if (facts === undefined) return differentLength(micro.data!, bars);
  if (call !== undefined) {
    const series = seriesOf(call, bars);
    return Object.entries(facts).flatMap(([key, value]) => differentSeries(key, value, series));
  }
  const found = { micro, bars, result: runOf(micro, bars) };
  return Object.entries(facts).flatMap(([key, value]) => differentFact(key, value, found));
}

function differentLength(data: string, bars: BarColumns): readonly string[] {
  const { from, to } = dataReference(data);
  if (typeof to !== 'number') return [];
  return compared('rows', [bars.length], [to - (typeof from === 'number' ? from : 0)]);
}

/** Nothing when all numbers agree to nine digits behind the point. */
function compared(what: string, actual: readonly number[], expected: readonly number[]): readonly string[] {
  const isSame =
    actual.length === expected.length && actual.every((value, i) => Math.abs(value - expected[i]!) <= 0.5e-9);
  return isSame ? [] : [`${what}: expected ${expected.join(', ')}, was ${actual.join(', ')}`];
}

/** Cases with what they inherit: the market as a whole, and the orders. */
function completed(cases: readonly MicroCase[]): MicroCase[] {
  let before: MicroCase | undefined;
  return cases.map((micro) => {
    const hasMarket = micro.data !== undefined || micro.ohlc !== undefined;
    const { data, ohlc, on, cash, strategy, order } = before ?? micro;
    const inherited = hasMarket ? {} : { data, ohlc, on, cash };
    const speaks = (micro.strategy ?? micro.order ?? micro.call ?? micro.fast) !== undefined;
    const whole = { ...inherited, ...(speaks ? {} : { strategy, order }), ...micro } as MicroCase;
    before = whole;
    return whole;
  });
}

const OWN_KEYS = 'id note data ohlc on cash strategy order call fast slow fractional_unit expect'.split(' ');

function runOf(micro: MicroCase, bars: BarColumns): PortfolioResult {
  const options = Object.fromEntries(Object.entries(micro).filter(([key]) => !OWN_KEYS.includes(key)));
  // A case that is named for a setting of this option is about it.
  const named = /^trade_on_close_(true|false)$/.exec(micro.id);
  const { fast, slow, strategy, order, on, fractional_unit: fractionalUnit } = micro;
  const words = order ?? strategy;
  if (words === undefined && (fast === undefined || slow === undefined)) throw new Error(`${micro.id}: no orders`);
  const rules =
    words === undefined
      ? new CrossRules(fast!, slow!, (_, side, desk) => closeThenOrder(desk, side))
      : rulesOf(words, on);
  return runPortfolio(
    backtestingPySetup({
      name: micro.id,
      bars,
      rules,
      cash: micro.cash ?? 10_000,
      finalizeTrades: true,
      options: { ...options, ...(named === null ? {} : { trade_on_close: named[1] === 'true' }) },
      ...(fractionalUnit === undefined ? {} : { fractionalUnit }),
    }),
  );
}

function barsOfCase({ id, data, ohlc }: MicroCase): BarColumns {
  if (ohlc !== undefined) return madeBars(ohlc);
  if (data === undefined) throw new Error(`${id}: neither data nor ohlc`);
  const reference = dataReference(data);
  return barsOf(selectRows(parseCsv(readShared(`${FOLDER}/${reference.file}.gz`)), reference));
}

/**
 * `all = [1,2]` is open, high, low and close; `C=H=L=[1,2], O=C-10` and `O=[..], H=[..], L=[..], C=[..]` name them. Low and high
 * are widened to hold the open: ours are bars of a market, and an open beyond them is none.
 */
function madeBars(text: string): BarColumns {
  const columns = new Map<string, readonly number[]>();
  for (const [, names = '', list, from = '', sign, by = '0'] of text.matchAll(ASSIGNMENT)) {
    const source = columns.get(from.charAt(0).toUpperCase()) ?? [];
    const step = Number(by) * (sign === '-' ? -1 : 1);
    const values = list === undefined ? source.map((value) => value + step) : list.split(',').map(Number);
    const letters = names.split('=').map((name) => name.trim().charAt(0).toUpperCase());
    for (const letter of letters[0] === 'A' ? ['O', 'H', 'L', 'C'] : letters) columns.set(letter, values);
  }
  const rest = text.replaceAll(ASSIGNMENT, '');
  const values = columns.get('C') ?? [];
  const isWhole = ['O', 'H', 'L', 'C'].every((name) => {
    const column = columns.get(name);
    return column !== undefined && column.length === values.length && column.every(Number.isFinite);
  });
  if (!/^[\s,;]*$/.test(rest) || values.length === 0 || !isWhole) throw new Error(`ohlc cannot be read: "${text}"`);
  const bars = new BarColumns();
  for (const i of values.keys()) {
    const [open, high, low, close] = ['O', 'H', 'L', 'C'].map((name) => columns.get(name)![i]!);
    bars.push({
      openTime: i * MINUTE_MS,
      closeTime: (i + 1) * MINUTE_MS,
      open: open!,
      high: Math.max(high!, open!),
      low: Math.min(low!, open!),
      close: close!,
      volume: Number.NaN,
    });
  }
  return bars;
}

/** Names, then a list of numbers, or another name with a distance. */
const ASSIGNMENT =
  /((?:\b(?:all|[ohlc]|open|high|low|close)\s*=\s*)+)(?:\[([^\]]*)\]|([ohlc]|open|high|low|close)\b(?:\s*([+-])\s*([\d.]+))?)/gi;

interface Found {
  readonly micro: MicroCase;
  readonly bars: BarColumns;
  readonly result: PortfolioResult;
}

function differentFact(key: string, expected: unknown, found: Found): readonly string[] {
  const { bars, result } = found;
  const wanted = (Array.isArray(expected) ? expected : [expected]).map((value) => numberFrom(value, bars));
  const rounded = /^equity\[(\d+):(\d+)\] rounded (\d+)$/.exec(key);
  if (rounded !== null) {
    const [from, to, digits] = rounded.slice(1).map(Number);
    const part = result.equity.values.slice(from, to);
    return compared(key, Array.from(part, roundedTo(digits!)), wanted);
  }
  const single = /^equity\[(\d+)\]$/.exec(key);
  if (single !== null) return compared(key, [result.equity.values[Number(single[1])]!], wanted);
  const name = key.replace(/^first_/, '');
  const fact = factOf(name, found) ?? factOf(`${name}_price`, found);
  if (fact === undefined) throw new Error(`${found.micro.id}: no fact is called "${key}"`);
  // A single number speaks of the first trade.
  return compared(key, Array.isArray(expected) ? fact : fact.slice(0, 1), wanted);
}

function factOf(name: string, { micro, bars, result }: Found): readonly number[] | undefined {
  const trades = [...result.trades].sort((a, b) => a.entryBar - b.entryBar || a.exitBar - b.exitBar);
  switch (name) {
    case 'entry_price':
      return trades.map(({ entryPrice }) => toNumber(entryPrice));
    case 'exit_price':
      return trades.map(({ exitPrice }) => toNumber(exitPrice));
    case 'entry_bar':
      return trades.map(({ entryBar }) => entryBar);
    case 'exit_bar':
      return trades.map(({ exitBar }) => exitBar);
    case 'sl_in_trade':
      return trades.map(({ stopLoss }) => (stopLoss === undefined ? Number.NaN : toNumber(stopLoss)));
    case 'tp_in_trade':
      return trades.map(({ takeProfit }) => (takeProfit === undefined ? Number.NaN : toNumber(takeProfit)));
    case 'size':
      return trades.map(({ quantity, side }) => toNumber(quantity) * (side === 'buy' ? 1 : -1));
    case 'pnl':
      return trades.map(({ net }) => toNumber(net));
    case 'commissions':
      return [trades.reduce((sum, { fees }) => sum + toNumber(fees), 0)];
    case 'equity_final':
      return [result.equity.values.at(-1)!];
    case 'trades':
      return [trades.length];
    case 'sma_fast_at_entry':
      return [averageAt(micro.fast!, bars, trades[0]!.entryBar)];
    default:
      return undefined;
  }
}

function roundedTo(digits: number): (value: number) => number {
  return (value) => Number(value.toFixed(digits));
}

/** A number, or one of a bar's prices with a factor: `Open[2]*(1+0.01)`. */
function numberFrom(value: unknown, bars: BarColumns): number {
  if (typeof value === 'number') return value;
  const match = /^(Open|High|Low|Close)\[(\d+)\](?:\*\(1([+-])([\d.]+)\))?$/.exec(String(value));
  if (match === null) throw new Error(`not a number: "${String(value)}"`);
  const price = bars[match[1]!.toLowerCase() as 'open'][Number(match[2])]!;
  const share = match[4] === undefined ? 0 : Number(match[4]);
  return price * (match[3] === '-' ? 1 - share : 1 + share);
}

function averageAt(period: number, bars: BarColumns, index: number): number {
  const average = new CompensatedMean(period);
  let value = Number.NaN;
  for (let i = 0; i <= index; i++) value = average.push(bars.close[i]!);
  return value;
}

/** `resample_apply('D',SMA(10),Close)`: an average of daily closes, as each bar sees it. */
function seriesOf(call: string, bars: BarColumns): readonly number[] {
  const match = /^resample_apply\('D',SMA\((\d+)\),Close\)$/.exec(call);
  if (match === null) throw new Error(`a call that cannot be read: "${call}"`);
  const average = new DailyAverage(Number(match[1]));
  return Array.from({ length: bars.length }, (_, i) => average.push(bars.at(i)));
}

function differentSeries(key: string, expected: unknown, series: readonly number[]): readonly string[] {
  const last = /^last(\d+)_unique$/.exec(key);
  if (key === 'count_fraction') {
    const known = series.filter((value) => !Number.isNaN(value)).length;
    return compared(key, [roundedTo(4)(known / series.length)], [expected as number]);
  }
  if (last === null) throw new Error(`no fact of a series is called "${key}"`);
  const distinct = new Set(series.slice(-Number(last[1])).map(roundedTo(6)));
  return compared(key, [...distinct], expected as number[]);
}
