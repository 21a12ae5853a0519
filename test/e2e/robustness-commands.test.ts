import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { unixMs } from '#core/time.ts';
import { DEFAULT_ACCEPTANCE } from '#domain/robustness/acceptance.ts';
import { toCsv } from '#sandbox/generator/bars-csv.ts';
import { generateMarket } from '#sandbox/generator/generate-market.ts';
import { captureCli } from '#apps/cli/captured-run.ts';
import type { CapturedRun } from '#apps/cli/captured-run.ts';
import type { RobustnessReport } from '#apps/report/robustness/robustness-report.ts';

let folder = '';
let market = '';

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'assay-robustness-'));
  market = csvOf('BTCUSDT-15m.csv', 40 * 96);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

function csvOf(name: string, bars: number): string {
  const generated = generateMarket({ seed: 4, timeframe: '15m', start: unixMs(Date.UTC(2025, 0, 1)), bars });
  const path = join(folder, name);
  writeFileSync(path, toCsv(generated.bars, generated.priceDigits));
  return path;
}

const CROSS = ['robustness', '--strategy', 'sma-cross', '--runs', '20', '--walks', '20'];
const GRID = ['--param', 'fast=8..12:2', '--param', 'slow=25..35:5'];

function robust(...args: readonly string[]): Promise<CapturedRun> {
  return captureCli([...CROSS, '--symbol', market, ...args], folder);
}

/** A page without its script. */
function wordsOf(page: string): string {
  return page.replace(/<script>[^]*<\/script>/, '');
}

describe('assay robustness', () => {
  const files = (name: string) => ({ html: join(folder, `${name}.html`), md: join(folder, `${name}.md`) });
  let one: CapturedRun;
  let report: RobustnessReport;

  beforeAll(async () => {
    one = await robust(...GRID, '--workers', '1', '--json', '--report', files('one').html);
    expect(one, one.stderr).toMatchObject({ exitCode: 0 });
    report = JSON.parse(one.stdout) as RobustnessReport;
  });

  it('judges by every rule, with its limit, in JSON in which no field is missing', () => {
    expect(report).toMatchObject({
      format: 'assay-robustness-report',
      version: 1,
      strategy: 'sma-cross fast=10 slow=30 sides=long stopRatio=0.05 targetR=0',
      timeframe: '15m',
      period: { bars: 3840 },
      origin: { seed: 1, runs: 20, walks: 20 },
    });
    const { rules, isAccepted } = report.acceptance;
    expect(Object.fromEntries(rules.map(({ rule, limit }) => [rule, limit]))).toEqual(DEFAULT_ACCEPTANCE);
    expect(isAccepted).toBe(rules.every(({ passes }) => passes));
    for (const { rule, value } of rules) expect(value, rule).toBeTypeOf('number');
    for (const hash of ['configHash', 'orderHash', 'dataHash'] as const)
      expect(report.origin[hash]).toMatch(/^(?:[0-9a-f]{32}){1,2}$/);
  });

  it('says of every test what it ran', () => {
    const { costs, randomEntries, resampledMarkets, tradePaths, survey, nullTest, statistics } = report;
    expect(costs.map(({ multiple }) => multiple)).toEqual([0, 0.5, 1, 1.5, 2, 3, 4]);
    const net = Number((statistics.netProfit as unknown as { amount: string }).amount);
    expect(costs.find(({ multiple }) => multiple === 1)!.net).toBeCloseTo(net, 6);
    for (const { draws, chance } of [randomEntries!, resampledMarkets!]) {
      expect(draws).toHaveLength(20);
      const asGood = draws.filter((draw) => draw >= net).length;
      expect(chance).toBeCloseTo((asGood + 1) / 21, 12);
    }
    expect(tradePaths!.actual.at(-1)).toBeCloseTo(10_000 + net, 4);
    expect(survey).toMatchObject({ parameters: ['fast', 'slow'], chosen: { fast: 10, slow: 30 }, refused: 0 });
    expect(survey!.points).toHaveLength(9);
    expect(survey!.neighbourhood!.count).toBe(8);
    expect(nullTest!.walks).toBe(20);
  });

  it('is the same to the last byte for one thread and for two, page included', async () => {
    const two = await robust(...GRID, '--workers', '2', '--json', '--report', files('two').html);
    expect(two.stdout).toBe(one.stdout);
    expect(readFileSync(files('two').html, 'utf8')).toBe(readFileSync(files('one').html, 'utf8'));
  });

  it('writes a page that asks nothing of the network and names every rule', () => {
    const page = readFileSync(files('one').html, 'utf8');
    expect(page).toContain('default-src &#39;none&#39;');
    expect(page).not.toMatch(/(?:src|href)="(?!#)/);
    expect(page).not.toMatch(/url\(|@import|https?:/);
    for (const name of ['Closed trades', 'Deflated Sharpe ratio', 'Random entries', 'Probability of overfitting'])
      expect(page).toContain(name);
    for (const picture of ['costs', 'random-entries', 'resampled', 'fan', 'neighbours'])
      expect(page).toContain(`id="${picture}-wide-title"`.replace('wide', picture.startsWith('r') ? 'half' : 'wide'));
    expect(page).toContain(report.origin.configHash);
    expect(wordsOf(page)).not.toMatch(/NaN|undefined|Infinity/);
  });

  it('prints the verdict with found values and limits, and Markdown with the same', async () => {
    const text = await robust(...GRID, '--workers', '2', '--report', files('text').md);
    expect(text.stdout).toMatch(/Not proved: it does not pass every rule\./);
    expect(text.stdout).toMatch(/Net at double costs\s+-[\d,.]+ USDT\s+above 0\s+fails/);
    expect(text.stdout).toMatch(/Null test .*of 20 walks/);
    const markdown = readFileSync(files('text').md, 'utf8');
    expect(markdown).toMatch(/^# Robustness of sma-cross/);
    expect(markdown).toMatch(
      /\| Deflated Sharpe ratio \| [^|]+ \| \d+\.\d\s% \| at least 95\.0\s% \| (?:passes|fails) \|/,
    );
    expect(markdown).toContain(report.origin.dataHash);
  });

  it('knows nothing of a strategy that never trades, and does not fail', async () => {
    const page = files('none').html;
    const never = ['robustness', '--strategy', 'momentum', '--set', 'threshold=0.9', '--symbol', market];
    const run = await captureCli([...never, '--json', '--report', page], folder);
    expect(run, run.stderr).toMatchObject({ exitCode: 0 });
    const found = JSON.parse(run.stdout) as RobustnessReport;
    expect(found).toMatchObject({ costs: [], netOneBarLater: null, randomEntries: null, survey: null, nullTest: null });
    for (const { rule, value, passes } of found.acceptance.rules)
      expect({ rule, value, passes }).toEqual({ rule, value: rule === 'tradesMin' ? 0 : null, passes: false });
    expect(readFileSync(page, 'utf8')).toContain('Not proved: no trade was closed.');
    const text = await captureCli(never, folder);
    expect(text.stdout).toMatch(/Not proved: no trade was closed[^]*Deflated Sharpe ratio\s+not known/);
  });

  it('takes a handful of bars', async () => {
    const short = csvOf('ETHUSDT-15m.csv', 60);
    const args = ['--set', 'fast=2', '--set', 'slow=5', '--symbol', short, '--json', '--report', files('short').html];
    const run = await captureCli([...CROSS, ...args], folder);
    expect(run, run.stderr).toMatchObject({ exitCode: 0 });
    const { acceptance, statistics } = JSON.parse(run.stdout) as RobustnessReport;
    expect(statistics.trades).toBeGreaterThan(0);
    expect(acceptance.isAccepted).toBe(false);
    expect(acceptance.rules.find(({ rule }) => rule === 'overfittingMax')!.value).toBeNull();
    expect(wordsOf(readFileSync(files('short').html, 'utf8'))).not.toMatch(/NaN|undefined|Infinity/);
  });

  it('stops at Ctrl-C and writes nothing', async () => {
    const controller = new AbortController();
    const page = files('stopped').html;
    const args = [...CROSS, '--symbol', market, '--runs', '5000', '--report', page];
    setTimeout(() => controller.abort(), 400);
    const run = await captureCli(args, folder, controller.signal);
    expect(run).toMatchObject({ exitCode: 130, stdout: '' });
    expect(existsSync(page)).toBe(false);
  });

  it.each([
    [['--param', 'fats=6..14'], 2, 'did you mean "fast"?'],
    [['--param', 'fast=2..900:1', '--param', 'slow=3..999:1'], 2, 'Expected at most "10000" neighbours, were "'],
    [['--param', 'stopRatio=0.01..0.2'], 2, 'were without end'],
    [['--strategy', 'sma-crss'], 2, 'did you mean "sma-cross"?'],
    [['--set', 'fast=40'], 2, 'Expected slow to be above fast "40", was "30"'],
    [['--report', 'page.pdf'], 2, 'Expected a report to end in .html, .md or .json'],
    [['--runs', '1'], 2, 'Expected --runs to be a whole number from 20'],
    [['--symbol', 'ETH/USDT'], 1, 'No bars of "ETH/USDT"'],
  ])('refuses %j', async (args, exitCode, message) => {
    const run = await robust(...args);
    expect(run.exitCode).toBe(exitCode);
    expect(run.stderr).toContain(message);
    expect(run.stdout).toBe('');
  });
});

describe('assay verify of a reference strategy', () => {
  it.each([
    ['--strategy', 'sma-cross'],
    ['sma-cross', '--set', 'fast=5'],
  ])('puts it to every test: %s %s', async (...args) => {
    const run = await captureCli(['verify', ...args, '--symbol', market, '--cuts', '2', '--json'], folder);
    expect(run, run.stderr).toMatchObject({ exitCode: 0 });
    const { prefix, repeat, knownAt, assumptions, warmUp, sensitivity, strategy } = JSON.parse(run.stdout) as {
      strategy: string;
      prefix: readonly { difference?: unknown; records: number }[];
      repeat: { records: number; difference?: unknown };
      knownAt: { signals: number; violation?: unknown };
      assumptions: readonly unknown[];
      warmUp: readonly { expected: number; same: number }[];
      sensitivity: readonly { assumption: string }[];
    };
    expect(strategy).toMatch(/^sma-cross fast=/);
    expect(prefix).toHaveLength(4);
    for (const { difference, records } of prefix) expect({ difference, hasAny: records > 0 }).toEqual({ hasAny: true });
    expect(repeat.difference).toBeUndefined();
    expect(knownAt.signals).toBeGreaterThan(10);
    expect(assumptions).toEqual([]);
    expect(warmUp.at(-1)!.same).toBe(warmUp.at(-1)!.expected);
    expect(sensitivity.map(({ assumption }) => assumption)).toContain('one bar later');
  });

  it('uses a generated market when no symbol is named', async () => {
    const run = await captureCli(['verify', 'momentum', '--timeframe', '1h', '--cuts', '1'], folder);
    expect(run, run.stderr).toMatchObject({ exitCode: 0 });
    expect(run.stdout).toMatch(/on generated, 3600 bars of 1h[^]*Prefix law[^]*Sensitivity/);
  });

  it.each([
    [['sma-crss'], 'did you mean "sma-cross"?'],
    [['strke'], 'did you mean "strike"?'],
    [['--strategy', 'momentun'], 'did you mean "momentum"?'],
    [['sma-cross', '--set', 'fst=3'], 'did you mean "fast"?'],
    [['strike', '--strategy', 'sma-cross'], 'Expected one thing to verify'],
    [[], 'Expected a mode or a strategy to verify'],
  ])('refuses %j', async (args, message) => {
    const run = await captureCli(['verify', ...args, '--symbol', market], folder);
    expect(run.exitCode).toBe(2);
    expect(run.stderr).toContain(message);
  });
});
