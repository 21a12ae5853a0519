import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Rng } from '#core/rng.ts';
import { DAY_MS, HOUR_MS } from '#core/time.ts';
import { captureCli } from '#apps/cli/captured-run.ts';
import type { CapturedRun } from '#apps/cli/captured-run.ts';

let folder = '';
let markets = '';
let prices = '';
let questions = '';

function file(name: string, lines: readonly string[]): string {
  const path = join(folder, name);
  writeFileSync(path, `${lines.join('\n')}\n`);
  return path;
}

const cli = (...args: readonly string[]): Promise<CapturedRun> => captureCli(args, join(folder, 'data'));

async function json<T>(...args: readonly string[]): Promise<T> {
  const run = await cli(...args, '--json');
  expect(run, run.stderr).toMatchObject({ exitCode: 0 });
  return JSON.parse(run.stdout) as T;
}

/** 300 markets of thirty days each that begin one after the other, priced every day at what they are worth. */
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'assay-prediction-'));
  const rng = new Rng(1);
  const rows: string[] = [];
  const list = Array.from({ length: 300 }, (_, i) => {
    const start = Date.UTC(2024, 0, 1) + i * DAY_MS;
    const chance = 0.05 + 0.9 * rng.uniform();
    for (let day = 0; day < 30; day++) rows.push(`${start + day * DAY_MS},m${i},${chance.toFixed(3)}`);
    const end = new Date(start + 29 * DAY_MS).toISOString().slice(0, 10);
    const category = i % 3 === 0 ? '' : 'politics';
    return `m${i},"a, b",${category},${end},${start + 30 * DAY_MS},${rng.uniform() < chance ? 'Yes' : 'No'},Yes`;
  });
  markets = file('markets.csv', ['market,question,category,end_date,resolved_ts,winning_outcome,price_leg', ...list]);
  prices = file('prices.csv', ['ts,market,price', ...rows]);
  questions = file('questions.csv', [
    'source,id,market_prob_at_freeze,resolved_to',
    'poly,a,0.9,1',
    'poly,b,0.2,',
    'fold,c,0.4,',
  ]);
});
afterAll(() => rmSync(folder, { recursive: true }));

interface Calibration {
  readonly horizons: readonly {
    readonly days: number | null;
    readonly n: number;
    readonly brier: number;
    readonly ece: number;
    readonly categories: readonly { readonly name: string; readonly n: number }[];
  }[];
  readonly calendar: { readonly n: number } | null;
  readonly plannedEnd: readonly { readonly days: number; readonly planned: { readonly n: number } }[];
  readonly recalibration: { readonly verdict: string } | null;
  readonly blankIsZero?: boolean;
}

describe('assay calibrate', () => {
  it('measures each horizon, by category, and finds nothing to recalibrate in fair prices', async () => {
    const found = await json<Calibration>('calibrate', markets, prices, '--by', 'category', '--recalibrate');
    expect(found.horizons.map(({ days, n }) => [days, n])).toEqual([
      [1, 300],
      [3, 300],
      [7, 300],
      [30, 300],
    ]);
    expect(found.horizons[0]!.categories.map(({ name, n }) => [name, n])).toEqual([
      ['politics', 200],
      ['', 100],
    ]);
    expect(found.horizons[0]!.ece).toBeLessThan(0.12);
    expect(found.plannedEnd[0]!.planned.n).toBe(300);
    expect(found.calendar!.n).toBeGreaterThan(1_200);
    expect(found.recalibration).toMatchObject({ verdict: 'none' });
  });

  it('prints tables with what looks ahead, and writes a page', async () => {
    const page = join(folder, 'pages', 'reliability.html');
    const run = await cli('calibrate', markets, prices, '--horizons', '2,5', '--recalibrate', '--html', page);
    expect(run).toMatchObject({ exitCode: 0 });
    expect(run.stdout).toMatch(/2 d +300 +300 +0\.\d{4} \[/);
    expect(run.stdout).toContain('looks ahead');
    expect(run.stdout).toContain('Recalibration on the calendar, walking forward: none');
    expect(run.stdout).not.toMatch(/NaN|undefined|Infinity/);
    const html = readFileSync(page, 'utf8');
    expect(html).toContain('2 d before resolution');
    expect(html.match(/<svg/g)!.length).toBe(6);
  });

  it('reads frozen questions alone, and says how it reads a blank', async () => {
    const found = await json<Calibration>('calibrate', questions);
    expect(found).toMatchObject({ blankIsZero: true, calendar: null, recalibration: null });
    expect(found.horizons[0]).toMatchObject({ days: null, n: 3 });
    expect(found.horizons[0]!.brier).toBeCloseTo((0.01 + 0.04 + 0.16) / 3, 12);
    const run = await cli('calibrate', questions, '--recalibrate');
    expect(run.stdout).toContain('never 0');
    expect(run.stdout).toContain('Too few markets');
  });
});

describe('assay leak-scores', () => {
  it('scores a population, compares it with what was published, and judges cases', async () => {
    const population = file('population.csv', [
      'market_id,p_open,p_event,p_resolve,ils_dl,exclusion_reason',
      '0xaaaaaaaa11,0.2,0.6,1.0,0.5,',
      '0xbbbbbbbb22,0.6,0.71,0.0,-0.183333,',
      '0xcccccccc33,,,1.0,,no_price',
    ]);
    const cases = file('cases.jsonl', [
      JSON.stringify({ case_id: 'c1', title: 'Known', markets: [{ market_id_prefix: '0xaaaaaaaa' }] }),
    ]);
    const run = await cli('leak-scores', population, '--cases', cases);
    expect(run.stdout).toMatch(/leak score +2 of 3 +0\.158 .* 2 of 2/);
    expect(run.stdout).toContain('no_price 1');
    expect(run.stdout).toContain('too few: needs 10 on either side');
    const broken = file('broken.jsonl', ['{"case_id": 1}']);
    const failure = await cli('leak-scores', population, '--cases', broken);
    expect(failure).toMatchObject({ exitCode: 1, stdout: '' });
    expect(failure.stderr).toContain('line 1: expected a case');
  });
});

describe('assay correlate', () => {
  it('finds who leads whom in two files, by how much', async () => {
    const rng = new Rng(2);
    let [time, price] = [Date.UTC(2025, 0, 1), 0.5];
    const rows: [number, string][] = [];
    for (const end = time + 3 * HOUR_MS; time < end; time += 5_000 + rng.integer(0, 40_000)) {
      price = Math.min(0.95, Math.max(0.05, price + (rng.uniform() < 0.5 ? 0.01 : -0.01)));
      rows.push([time, price.toFixed(2)]);
    }
    const leader = file('leader.csv', ['ts,price', ...rows.map(([at, value]) => `${at},${value}`)]);
    const follower = file('follower.csv', ['ts,price', ...rows.map(([at, value]) => `${at + 12_000},${value}`)]);
    const { pairs } = await json<{ pairs: { a: string; lagMs: number; verdict: string }[] }>(
      'correlate',
      leader,
      follower,
      '--permutations',
      '39',
    );
    expect(pairs).toMatchObject([{ a: 'leader', verdict: 'a-leads' }]);
    expect(Math.abs(pairs[0]!.lagMs - 12_000)).toBeLessThan(1_000);
    const run = await cli('correlate', leader, follower, '--permutations', '39');
    expect(run.stdout).toContain('leader leads');
  });
});

describe('assay edge', () => {
  it('judges every rule and says that there is no edge', async () => {
    const rng = new Rng(3);
    const rows = Array.from({ length: 3_000 }, (_, i) => {
      const side = rng.uniform() < 0.5 ? 'yes' : 'no';
      return `${1_700_000_000_000 + i * 10_000},E${i % 6}-X,${(0.5 + rng.normal() * 0.02).toFixed(3)},3,${side},id${i}`;
    });
    const head = 'ts,ticker,yes_price,count,taker_side,trade_id';
    const path = file('trades.csv', [head, ...rows, ...rows.slice(0, 50)]);
    const found = await json<{ verdict: string; trades: number; rulesTried: number }>('edge', path);
    expect(found).toMatchObject({ verdict: 'no-edge', trades: 3_000, rulesTried: 6 });
    expect((await cli('edge', path, '--fee', '0')).stdout).toContain('Edge on recorded trades: no edge');
    const wrong = file('wrong.csv', [head, '1700000000000,E-X,0.5,3,buy,a']);
    expect((await cli('edge', wrong)).stderr).toContain('column "taker_side": expected "yes" or "no", was "buy"');
  });
});

describe('wrong arguments', () => {
  it.each([
    [['calibrate', 'a.csv', 'b.csv', '--horizons', '1,x'], '--horizons'],
    [['calibrate', 'a.csv', 'b.csv', '--horizons', '1,1'], 'different numbers'],
    [['calibrate', 'a.csv', '--by', 'month'], '--by'],
    [['calibrate'], '--stored'],
    [['calibrate', 'a.csv', '--apply'], '--apply goes with --stored'],
    [['edge', 'a.csv', '--fee', '7'], '--fee'],
    [['correlate', 'a.csv', '--permutations', '3'], '--permutations'],
  ])('%j are refused', async (args, words) => {
    const run = await cli(...args);
    expect(run).toMatchObject({ exitCode: 2, stdout: '' });
    expect(run.stderr).toContain(words);
  });

  it('name the file that is not there, and the one that lacks prices', async () => {
    expect((await cli('calibrate', join(folder, 'nothing.csv'))).stderr).toContain('there is no such file');
    expect((await cli('calibrate', markets)).stderr).toContain('a file of prices');
    const single = file('single.csv', ['ts,price', '1700000000000,0.5']);
    expect((await cli('correlate', single)).stderr).toContain('at least 2 markets');
  });
});
