import { describe, expect, it } from 'vitest';
import { BarColumns } from '#domain/market/bar-columns.ts';
import { indicatorColumns } from '#domain/indicators/batch.ts';
import { InstrumentPair } from '#domain/indicators/correlation/pair.ts';
import { PearsonCorrelation } from '#domain/indicators/correlation/pearson.ts';
import { SpearmanCorrelation } from '#domain/indicators/correlation/spearman.ts';
import { parseIndicator } from '#domain/indicators/parse.ts';
import { parseCsv, readShared, sharedFiles, sharedFolder } from '#testkit/shared-data.ts';

// Reference series of the LEAN engine's own tests, made by many programs (TA-Lib, thinkorswim, StockCharts, TradingView).
// Every file is enumerated; its columns are resolved by the table below; a column of nothing we have is skipped by name.

const FOLDER = 'fixtures/engine/lean/indicators';
const FILES = sharedFiles(FOLDER, /\.(csv|txt)(\.gz)?$/);
const INPUTS = /^(date|time|symbol|open|high|low|close|volume|typicalprice)$/i;

interface Rule {
  /** Only in files of this name; any file otherwise. */
  readonly file?: RegExp;
  readonly column: RegExp;
  /** `$1` and so on come from the column's name. */
  readonly spec: string;
  readonly output?: string;
  /** The file prints our value times this. */
  readonly factor?: number;
  /** Error allowed beyond half of the last printed digit, absolute, with its cause in `because`. */
  readonly slack?: number;
  /** Share of the value allowed in the same way. */
  readonly relativeSlack?: number;
  /** The last row was printed before its bar was final: what it may be off. */
  readonly lastRowSlack?: number;
  /** Numbers that stand for "no value". */
  readonly blank?: number;
  /** The file was cut out of a longer history: it has values before ours begin, which cannot be compared. */
  readonly beginsEarlier?: true;
  readonly because?: string;
}

const FLOAT32 = 'the file was computed in 32-bit floating point';
const SEVEN_DIGITS = 'seven digits are significant, whatever is printed';
const ROUNDED_STEPS = 'the file rounds between its steps';

const RULES: readonly Rule[] = [
  {
    file: /with_rma/,
    column: /^SMA5$/,
    spec: 'sma(15)',
    beginsEarlier: true,
    because: 'the heads of SMA5 and SMA15 are swapped',
  },
  {
    file: /with_rma/,
    column: /^SMA15$/,
    spec: 'sma(5)',
    beginsEarlier: true,
    because: 'the heads of SMA5 and SMA15 are swapped',
  },
  { file: /with_rma/, column: /^SMA(\d+)$/, spec: 'sma($1)', beginsEarlier: true },
  {
    file: /with_rma/,
    column: /^RMA(\d+)$/,
    spec: 'relativeMa($1)',
    beginsEarlier: true,
    because: 'RMA is the relative moving average there',
  },
  {
    column: /^(SMA|EMA|DEMA|TEMA|TRIX|KAMA|HMA|NATR|WMA|LWMA|ROC|RSI|CCI|MFI)_?(\d+)$/i,
    spec: '$1($2)',
  },
  {
    column: /^CMF_(\d+)$/,
    spec: 'cmf($1)',
    beginsEarlier: true,
    lastRowSlack: 2e-6,
    because: 'its last day was still trading',
  },
  { column: /^PPO_(\d+)_(\d+)$/, spec: 'ppo($1,$2,sma)' },
  { column: /^ULTOSC_(\d+)_(\d+)_(\d+)$/, spec: 'ultimateOscillator($1,$2,$3)' },
  {
    column: /^Average True Range (\d+)$/,
    spec: 'atr($1,wilder)',
    because: 'the first bar counts with its high minus low',
  },
  { column: /^ADX (\d+)$/, spec: 'adx($1,wilder)', because: "it begins with Wilder's plain sums" },
  { column: /^\+DI(\d+)$/, spec: 'adx($1,wilder)', output: 'plusDi' },
  { column: /^-DI(\d+)$/, spec: 'adx($1,wilder)', output: 'minusDi' },
  { column: /^Moving Average (\d+)$/, spec: 'sma($1)' },
  {
    column: /^Bollinger Bands® (\d+) (\d+) Top$/,
    spec: 'bollinger($1,$2)',
    output: 'upper',
    slack: 2e-5,
    because: ROUNDED_STEPS,
  },
  {
    column: /^Bollinger Bands® (\d+) (\d+) Bottom$/,
    spec: 'bollinger($1,$2)',
    output: 'lower',
    slack: 2e-5,
    because: ROUNDED_STEPS,
  },
  {
    file: /bollinger/,
    column: /^BandWidth$/,
    spec: 'bollinger(20,2)',
    output: 'bandwidth',
    factor: 100,
    slack: 7e-5,
    because: ROUNDED_STEPS,
  },
  {
    file: /bollinger/,
    column: /^%B$/,
    spec: 'bollinger(20,2)',
    output: 'percentB',
    slack: 2e-5,
    because: ROUNDED_STEPS,
  },
  { column: /^Money Flow Index (\d+)$/, spec: 'mfi($1)', relativeSlack: 5e-7, because: FLOAT32 },
  { column: /^OBV$/, spec: 'obv', slack: 1500, because: 'volumes and totals are printed with seven digits' },
  { column: /^AD$/, spec: 'ad', slack: 1e-6 },
  { column: /^.*\(CCI\) (\d+)$/, spec: 'cci($1)', slack: 3e-3, because: FLOAT32 },
  { column: /^Williams %R (\d+)$/, spec: 'williamsR($1)', slack: 5e-4, because: FLOAT32 },
  { column: /^Aroon Oscillator (\d+)$/, spec: 'aroon($1)', slack: 3e-6, because: FLOAT32 },
  {
    column: /^Donchian Channels (\d+) Top$/,
    spec: 'donchian($1)',
    output: 'upper',
    beginsEarlier: true,
    because: 'it begins with part of a window',
  },
  {
    column: /^Donchian Channels (\d+) Bottom$/,
    spec: 'donchian($1)',
    output: 'lower',
    beginsEarlier: true,
    because: 'it begins with part of a window',
  },
  {
    column: /^Donchian Channels (\d+) Mean$/,
    spec: 'donchian($1)',
    output: 'middle',
    beginsEarlier: true,
    because: 'it begins with part of a window',
  },
  { column: /^Stochastics (\d+) %K (\d+)$/, spec: 'stochastic($1,$2,1)', output: 'k', slack: 5e-4, because: FLOAT32 },
  { file: /stoch12k3/, column: /^%D (\d+)$/, spec: 'stochastic(12,3,$1)', output: 'd', slack: 5e-4, because: FLOAT32 },
  { file: /StochRSI/, column: /^k$/, spec: 'stochRsi(14,14,3,1)', output: 'k' },
  { file: /StochRSI/, column: /^d$/, spec: 'stochRsi(14,14,3,3)', output: 'd' },
  {
    file: /keltner/,
    column: /^Keltner Channels (\d+) Top$/,
    spec: 'keltner($1,$1,1.5,hlc3,sma,sma)',
    output: 'upper',
    slack: 2e-5,
    because: ROUNDED_STEPS,
  },
  {
    file: /keltner/,
    column: /^Keltner Channels (\d+) Bottom$/,
    spec: 'keltner($1,$1,1.5,hlc3,sma,sma)',
    output: 'lower',
    slack: 2e-5,
    because: ROUNDED_STEPS,
  },
  {
    file: /keltner/,
    column: /^Middle Band$/,
    spec: 'keltner(20,20,1.5,hlc3,sma,sma)',
    output: 'middle',
    slack: 2e-5,
    because: ROUNDED_STEPS,
  },
  { column: /^MACD$/, spec: 'macd(12,26,1)', slack: 7e-6, because: SEVEN_DIGITS },
  { column: /^Signal$/, spec: 'macd(12,26,9)', output: 'signal', slack: 7e-6, because: SEVEN_DIGITS },
  { column: /^Histogram$/, spec: 'macd(12,26,9)', output: 'histogram', slack: 7e-6, because: SEVEN_DIGITS },
  {
    column: /^Moving VWAP (\d+)$/,
    spec: 'movingVwap($1,ohlc4)',
    slack: 1e-5,
    because: 'it weighs the mean of all four prices',
  },
  { file: /supertrend/, column: /^Super$/, spec: 'supertrend(10,3)', blank: 0 },
  { column: /^hurst_exponent$/, spec: 'hurst(252,20)' },
  { file: /ichimoku/, column: /^Tenkan$/, spec: 'ichimoku', output: 'tenkan' },
  { file: /ichimoku/, column: /^Kijun$/, spec: 'ichimoku', output: 'kijun' },
  { file: /ichimoku/, column: /^Senkou A$/, spec: 'ichimoku', output: 'senkouA' },
  { file: /ichimoku/, column: /^Senkou B$/, spec: 'ichimoku', output: 'senkouB' },
  { file: /ichimoku/, column: /^TenkanMaximum$/, spec: 'donchian(9)', output: 'upper' },
  { file: /ichimoku/, column: /^TenkanMinimum$/, spec: 'donchian(9)', output: 'lower' },
  { file: /ichimoku/, column: /^KijunMaximum$/, spec: 'donchian(26)', output: 'upper' },
  { file: /ichimoku/, column: /^KijunMinimum$/, spec: 'donchian(26)', output: 'lower' },
  { file: /ichimoku/, column: /^SenkouBMaximum$/, spec: 'donchian(52)', output: 'upper' },
  { file: /ichimoku/, column: /^SenkouBMinimum$/, spec: 'donchian(52)', output: 'lower' },
];

/** Columns that are no output of an indicator of ours, and why nothing is lost; any other unknown column is skipped by name. */
const LEFT_OUT: readonly { readonly file: RegExp; readonly column: RegExp; readonly because: string }[] = [
  {
    file: /with_adx/,
    column: /^(TR|[+-]DM 1|TR14|[+-]DM14|DI 14 (Diff|Sum)|DX|ADXR 14)$/,
    because: 'a step on the way to DI and ADX, which are compared, or ADXR, which we do not have',
  },
  {
    file: /ichimoku/,
    column: /^(Ichimoku Cloud|Delayed.*)$/,
    because: 'a part of Senkou A or B, which are compared',
  },
  { file: /cov/, column: /^Covariance$/, because: 'of two instruments; correlation, which we have, is compared' },
];

type Row = Readonly<Record<string, string>>;

describe.skipIf(sharedFolder() === undefined)('indicators agree with the reference series of LEAN', () => {
  const leftOver: { file: string; column: string }[] = [];
  for (const file of FILES) {
    const rows = parseCsv(readShared(`${FOLDER}/${file}`));
    const columns = Object.keys(rows[0]!).filter((name) => !INPUTS.test(name));
    for (const column of columns) {
      const pair = /^Correlation_(Pearson|Spearman)$/.exec(column);
      const rule = RULES.find((entry) => (entry.file?.test(file) ?? true) && entry.column.test(column));
      if (pair !== null) it(`${file} ${column}`, () => checkPair(rows, column, pair[1] as 'Pearson' | 'Spearman'));
      else if (rule !== undefined) {
        it(`${file} ${column}: ${describeRule(rule, column)}`, () => check(rows, column, rule));
      } else {
        leftOver.push({ file, column });
      }
    }
  }

  for (const { file, column } of leftOver) {
    const entry = LEFT_OUT.find((candidate) => candidate.file.test(file) && candidate.column.test(column));
    it.skipIf(entry === undefined)(`${file} ${column}: left out, ${entry?.because ?? 'no indicator of ours'}`, () => {
      expect(entry?.because).toMatch(/\w/);
    });
  }

  it('finds files', () => {
    expect(FILES.length).toBeGreaterThan(0);
  });
});

function describeRule({ column: pattern, spec, because }: Rule, column: string): string {
  return `${column.replace(pattern, spec)}${because === undefined ? '' : ` (${because})`}`;
}

function check(rows: readonly Row[], column: string, rule: Rule): void {
  const spec = column.replace(rule.column, rule.spec);
  const bars = BarColumns.from(rows.map(barOf));
  const indicator = parseIndicator(spec);
  const output = rule.output === undefined ? 0 : indicator.outputs.indexOf(rule.output);
  const streamed = rows.map((_, i) => {
    indicator.update(bars.at(i));
    return indicator.value(output) ?? Number.NaN;
  });
  expect([...indicatorColumns(parseIndicator(spec), bars)[output]!]).toEqual(streamed);
  const first = rule.beginsEarlier ? indicator.lookbackOf(output) : 0;
  const compared = rows.flatMap((row, i) => {
    const expected = numberOf(row[column]);
    if (i < first || Number.isNaN(expected) || expected === rule.blank) return [];
    const difference = Math.abs(streamed[i]! * (rule.factor ?? 1) - expected);
    const agrees = difference <= toleranceOf(row[column]!, rule, i === rows.length - 1);
    return [agrees ? 'agrees' : `row ${i}: expected ${expected}, found ${streamed[i]} (${spec})`];
  });
  expect(compared.filter((verdict) => verdict !== 'agrees')).toEqual([]);
  expect(compared.length).toBeGreaterThan(rows.length / 10);
}

/** The file interleaves two instruments; values stand in the rows of the second. Correlates price levels over 252 days. */
function checkPair(rows: readonly Row[], column: string, kind: 'Pearson' | 'Spearman'): void {
  const period = 252;
  const block = kind === 'Pearson' ? new PearsonCorrelation(period) : new SpearmanCorrelation(period);
  const pair = new InstrumentPair(block, 'levels');
  const [first] = rows.map((row) => row['Symbol']);
  const firsts = rows.filter((row) => row['Symbol'] === first);
  const seconds = rows.filter((row) => row['Symbol'] !== first);
  expect(firsts.map((row) => row['Date'])).toEqual(seconds.map((row) => row['Date']));
  const found = seconds.map((row, i) => {
    pair.update(barOf(firsts[i]!, i), barOf(row, i));
    return pair.value();
  });
  expect(found.findIndex((value) => value !== undefined)).toBe(pair.lookback);
  const differences = seconds
    .map((row, i) => Math.abs((found[i] ?? Number.NaN) - Number(row[column])))
    .slice(pair.lookback);
  expect(differences.filter((difference) => !(difference < 1e-11))).toEqual([]);
  expect(differences.length).toBeGreaterThan(0);
}

function barOf(row: Row, i: number): Parameters<BarColumns['push']>[0] {
  const field = (name: string): number =>
    numberOf(Object.entries(row).find(([key]) => key.toLowerCase() === name)?.[1]);
  const close = field('close');
  const or = (value: number): number => (Number.isNaN(value) ? close : value);
  const [open, high, low] = [or(field('open')), or(field('high')), or(field('low'))];
  return { openTime: i, closeTime: i + 1, open, high, low, close, volume: field('volume') };
}

function numberOf(text: string | undefined): number {
  return text === undefined || text === '' ? Number.NaN : Number(text);
}

/** Half of the last printed digit, a relative error of 1e-11 for numbers printed in full, and what the rule allows. */
function toleranceOf(text: string, rule: Rule, isLast: boolean): number {
  const [mantissa = '', exponent = '0'] = text.toLowerCase().split('e');
  const decimals = mantissa.split('.')[1]?.length ?? 0;
  const lastDigit = 10 ** (Number(exponent) - decimals);
  const value = Math.abs(Number(text));
  const allowed = (rule.slack ?? 0) + (rule.relativeSlack ?? 0) * value + (isLast ? (rule.lastRowSlack ?? 0) : 0);
  return lastDigit * 0.5000001 + 1e-11 * Math.max(1, value) + allowed;
}
