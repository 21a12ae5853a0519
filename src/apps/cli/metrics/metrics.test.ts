import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { captureCli } from '#apps/cli/captured-run.ts';
import type { CapturedRun } from '#apps/cli/captured-run.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'assay-metrics-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

function file(content: string | Buffer, name = 'values.csv'): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

const metrics = (...args: string[]): Promise<CapturedRun> => captureCli(['metrics', ...args], join(folder, 'data'));

interface Printed {
  readonly periodsPerYear: number;
  readonly series: readonly {
    readonly column: string;
    readonly kind: string;
    readonly guessedBy?: string;
    readonly from: string;
    readonly to: string;
    readonly returns: number;
    readonly metrics: Readonly<Record<string, number | null>>;
    readonly unknown: Readonly<Record<string, string>>;
  }[];
}

async function json(...args: string[]): Promise<Printed> {
  const run = await metrics(...args, '--json');
  expect(run.exitCode, run.stderr).toBe(0);
  return JSON.parse(run.stdout) as Printed;
}

const RETURNS = 'date,strategy\n2024-01-02,0.02\n2024-01-03,-0.01\n2024-01-04,0.03\n2024-01-05,-0.02\n';
const EQUITY = 'ts,equity\n1704153600000,100\n1704240000000,110\n1704326400000,99\n1704412800000,121\n';

describe('assay metrics', () => {
  it('prints a table by family with units, and what is not known with the reason', async () => {
    const run = await metrics(file(RETURNS), '--kind', 'returns');
    expect(run.exitCode).toBe(0);
    expect(run.stdout).toMatch(/scaled to a year +252 periods, risk-free 0.00 % a year/);
    // 1.02 * 0.99 * 1.03 * 0.98 = 1.01929212.
    expect(run.stdout).toMatch(/Total return +% +1.93/);
    expect(run.stdout).toMatch(/Deepest drawdown +% +2.00/);
    expect(run.stdout).toMatch(/Three years +% a year +not known/);
    expect(run.stdout).toMatch(/Three years +needs 3 years of history/);
    expect(run.stdout).not.toMatch(/Beta|NaN|undefined|Infinity/);
  });

  it('gives ratios as JSON, null and a reason for what is not known', async () => {
    const { series, periodsPerYear } = await json(file(RETURNS), '--periods', '12');
    const [only] = series;
    expect(periodsPerYear).toBe(12);
    expect(only).toMatchObject({ column: 'strategy', kind: 'returns', returns: 4, from: '2024-01-02T00:00:00.000Z' });
    expect(only!.metrics['total-return']).toBeCloseTo(0.01929212, 12);
    expect(only!.metrics['sharpe-ratio']).toBeCloseTo((0.005 / Math.sqrt(0.0017 / 3)) * Math.sqrt(12), 10);
    expect(only!.metrics['calendar-growth']).toBeNull();
    expect(only!.unknown['calendar-growth']).toBe('needs the time at which the first period begins');
    expect(Object.keys(only!.metrics)).not.toContain('beta');
  });

  it.each([
    ['a heading', EQUITY, 'equity', 'its heading'],
    ['values at or below zero', RETURNS, 'returns', 'values at or below zero'],
    ['small values', 'date,a\n2024-01-01,0.01\n2024-01-02,0.02\n', 'returns', 'values below 0.5 throughout'],
    ['large values', 'date,a\n2024-01-01,10\n2024-01-02,11\n', 'equity', 'values above zero throughout'],
  ])('guesses what the values are by %s, and says so', async (_, content, kind, guessedBy) => {
    const { series } = await json(file(content));
    expect(series[0]).toMatchObject({ kind, guessedBy });
    const { stderr } = await metrics(file(content));
    expect(stderr).toContain(`is taken as ${kind}, by ${guessedBy}`);
    const told = await metrics(file(content), '--kind', kind);
    expect(told.stderr).toBe('');
  });

  it('reads equity from epoch milliseconds, and measures days', async () => {
    const [only] = (await json(file(EQUITY))).series;
    expect(only!.from).toBe('2024-01-02T00:00:00.000Z');
    expect(only!.returns).toBe(3);
    expect(only!.metrics['max-drawdown']).toBeCloseTo(0.1, 12);
    expect(only!.metrics['max-drawdown-length']).toBe(2 * 86_400_000);
    expect(only!.metrics['calendar-growth']).toBeCloseTo(1.21 ** (365.25 / 3) - 1, 0);
  });

  it.each([
    ['in gzip', gzipSync(EQUITY)],
    ['with semicolons and decimal commas', EQUITY.replaceAll(',', ';').replaceAll(/;(\d+)\n/g, ';$1,0\n')],
    ['with CRLF, a byte-order mark and blank lines', `\uFEFF${EQUITY.replaceAll('\n', '\r\n\r\n')}`],
    ['with quotes', EQUITY.replaceAll(/[^,\n]+/g, '"$&"')],
  ])('reads a file %s', async (_, content) => {
    const [only] = (await json(file(content))).series;
    expect(only!.metrics['total-return']).toBeCloseTo(0.21, 12);
  });

  it('measures several columns, or those named, and leaves out what holds no numbers', async () => {
    const content = 'date,a,name,b\n2024-01-01,0.01,x,0.02\n2024-01-02,-0.01,y,-0.03\n';
    expect((await json(file(content))).series.map(({ column }) => column)).toEqual(['a', 'b']);
    expect((await json(file(content), '--columns', 'B')).series.map(({ column }) => column)).toEqual(['b']);
    const run = await metrics(file(content));
    expect(run.stdout).toMatch(/metric +unit +a +b/);
  });

  it('compares with a benchmark of its dates, linked over rows that the series has not', async () => {
    const market = 'date,close\n2024-01-01,100\n2024-01-02,101\n2024-01-03,99\n2024-01-04,102\n2024-01-05,100\n';
    const run = await json(file(RETURNS), '--benchmark', file(market, 'market.csv'));
    const beta = run.series[0]!.metrics['beta'];
    expect(beta).toBeGreaterThan(0.5);
    const weekly = 'date,fund\n2024-01-02,0.02\n2024-01-05,-0.02\n2024-01-06,0.01\n';
    const linked = await json(file(weekly), '--kind', 'returns', '--benchmark', join(folder, 'market.csv'));
    // Rose 1 %, then from 101 to 100 over three rows; nothing on the 6th.
    expect(linked.series[0]!.metrics['beta']).toBeCloseTo(0.04 / (0.01 + 1 / 101), 9);
    const told = await metrics(file(weekly), '--benchmark', join(folder, 'market.csv'));
    expect(told.stderr).toContain('the benchmark has no return for 1 of 3 periods of "fund"');
  });

  it('uses the risk-free rate', async () => {
    const plain = await json(file(RETURNS));
    const above = await json(file(RETURNS), '--risk-free', '0.05');
    expect(above.series[0]!.metrics['sharpe-ratio']!).toBeLessThan(plain.series[0]!.metrics['sharpe-ratio']!);
  });
});

describe('assay metrics refuses', () => {
  it.each([
    [
      'a cell that is not a number',
      RETURNS.replace('0.03', 'NaN'),
      [],
      'csv.value',
      'line 4, column "strategy": expected a number, was "NaN"',
    ],
    [
      'an empty cell',
      RETURNS.replace('0.03', ''),
      [],
      'csv.value',
      'line 4, column "strategy": expected a number, was ""',
    ],
    ['a first cell that is missing', RETURNS.replace('0.02', ''), [], 'csv.value', 'line 2, column "strategy"'],
    [
      'an unknown column',
      RETURNS,
      ['--columns', 'strategi'],
      'series.column',
      'unknown column "strategi": did you mean "strategy"?',
    ],
    [
      'dates out of order',
      RETURNS.replace('2024-01-04', '2024-01-01'),
      [],
      'series.order',
      'line 4, column "date": expected a time after "2024-01-03T00:00:00.000Z", the row before, was "2024-01-01"',
    ],
    ['a date that comes twice', RETURNS.replace('2024-01-04', '2024-01-03'), [], 'series.order', 'was "2024-01-03"'],
    [
      'a date that is none',
      RETURNS.replace('2024-01-04', '2024-02-30'),
      [],
      'csv.value',
      'line 4, column "date": expected a time (year-month-day), was "2024-02-30"',
    ],
    [
      'one value only',
      'date,a\n2024-01-01,0.5\n',
      [],
      'series.short',
      'column "a": expected at least 2 values, was 1 ("0.5")',
    ],
    ['no rows', 'date,a\n', [], 'csv.empty', 'it has a header and no rows'],
    ['nothing', '', [], 'csv.empty', 'it has no lines'],
    ['no column of times', 'a,b\nx,0.1\ny,0.2\n', [], 'series.column', 'expected a column of times, found "a", "b"'],
    ['no column of numbers', 'date,b\n2024-01-01,x\n', [], 'series.column', 'expected a column of numbers'],
    [
      'a row that is cut off',
      `${RETURNS}2024-01-06\n`,
      [],
      'csv.value',
      'line 6, column "strategy": expected 2 fields, was "1 fields"',
    ],
    [
      'a worth of zero',
      EQUITY.replace(',99', ',0'),
      [],
      'csv.value',
      'line 4, column "equity": expected a worth above 0',
    ],
    [
      'a return in percent',
      RETURNS.replace('-0.02', '-2'),
      [],
      'csv.value',
      'expected a return of -1 or more, as a ratio: 0.01 is 1 %, was "-2"',
    ],
    [
      'an odd number of periods',
      RETURNS,
      ['--periods', '0'],
      'argument.invalid',
      'Expected --periods to be a number above 0, was "0"',
    ],
    [
      'a risk-free rate that is none',
      RETURNS,
      ['--risk-free', 'two'],
      'argument.invalid',
      'Expected --risk-free to be a number above -1, was "two"',
    ],
  ])('%s, and says where', async (_, content, args, code, message) => {
    const run = await metrics(file(content), ...args, '--json');
    expect(run.exitCode).toBe(code.startsWith('argument.') ? 2 : 1);
    expect(run.stdout).toBe('');
    const { error } = JSON.parse(run.stderr.trim().split('\n').at(-1)!) as {
      error: { code: string; message: string; remedy?: string };
    };
    expect(error.code).toBe(code);
    expect(error.message).toContain(message);
  });

  it('a benchmark that does not overlap, or has several columns', async () => {
    const old = file('date,close\n2020-01-01,1\n2020-01-02,2\n', 'old.csv');
    const run = await metrics(file(RETURNS), '--benchmark', old);
    expect(run.exitCode).toBe(1);
    expect(run.stderr).toContain(
      'expected a benchmark with dates of "strategy" (2024-01-02 to 2024-01-05), was "2020-01-02 to 2020-01-02"',
    );
    const two = await metrics(
      file(RETURNS),
      '--benchmark',
      file('date,a,b\n2024-01-02,1,2\n2024-01-03,1,2\n', 'two.csv'),
    );
    expect(two.stderr).toContain('expected one column of the benchmark, found "a", "b"');
    const named = await metrics(file(RETURNS), '--benchmark', join(folder, 'two.csv'), '--benchmark-column', 'b');
    expect(named.exitCode).toBe(0);
  });

  it('a file that is not there', async () => {
    const run = await metrics(join(folder, 'none.csv'));
    expect(run.exitCode).toBe(1);
    expect(run.stderr).toContain('there is no such file');
  });
});
