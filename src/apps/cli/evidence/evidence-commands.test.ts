import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seededOutcomes } from '#domain/evidence/outcomes/seeded-outcomes.ts';
import { openStore } from '#adapters/storage/store.ts';
import { captureCli } from '#apps/cli/captured-run.ts';
import type { CapturedRun } from '#apps/cli/captured-run.ts';

// One data folder with seeded outcomes: a good type, a bad one, and one that falls after 60 % of the time.
let folder = '';
const cli = async (...args: readonly string[]): Promise<CapturedRun> => captureCli(args, folder);

async function json<T>(...args: readonly string[]): Promise<T> {
  const run = await cli(...args, '--json');
  expect(run, run.stderr).toMatchObject({ exitCode: 0 });
  return JSON.parse(run.stdout) as T;
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'assay-evidence-'));
  const types = [
    { type: 'good', winRatio: 0.55 },
    { type: 'bad', winRatio: 0.25 },
    { type: 'fading', winRatio: 0.5, change: { from: 0.6, by: -0.3 } },
  ];
  await using store = await openStore(folder);
  await store.outcomes.save([...seededOutcomes({ seed: 1, count: 2_400, types })]);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface CellJson {
  readonly values: readonly string[];
  readonly verdict: string;
}

describe('assay evidence', () => {
  it('shows the kinds of signal, best first, with verdicts', async () => {
    const { cells, trials } = await json<{ cells: CellJson[]; trials: number }>('evidence', '--by', 'type');
    expect(cells.map(({ values }) => values[0])).toEqual(['good', 'fading', 'bad']);
    expect([cells[0]!.verdict, cells[2]!.verdict]).toEqual(['proven-good', 'proven-bad']);
    expect(trials).toBe(3);
    const { stdout } = await cli('evidence', '--by', 'type,category', '--min', '50');
    expect(stdout).toContain('2400 signals by type, category');
    expect(stdout).toContain('false-discovery rate of 5 %');
  });

  it('writes a page', async () => {
    const file = join(folder, 'pages', 'matrix.html');
    expect((await cli('evidence', '--by', 'type,hour', '--report', file)).stderr).toContain('report:');
    expect(readFileSync(file, 'utf8')).toContain('Mean result in R');
  });

  it('narrows, and says so when nothing is left', async () => {
    const { cells } = await json<{ cells: CellJson[] }>('evidence', '--by', 'category', '--category', 'fx');
    expect(cells.map(({ values }) => values[0])).toEqual(['fx']);
    const none = await cli('evidence', '--from', '2030-01-01');
    expect(none).toMatchObject({ exitCode: 1 });
    expect(none.stderr).toContain('2400 are stored, from 2024-01-01');
  });

  it.each([
    [['evidence', '--by', 'tpye'], 'did you mean "type"'],
    [['evidence', '--by', 'type,type'], 'came twice'],
    [['evidence', '--desk', 'scaner'], 'did you mean "scanner"'],
    [['evidence', '--passed', '--blocked'], '--passed or --blocked'],
    [['evidence', '--apply'], 'together with --ladder'],
    [['evidence', '--measure', '2h'], 'Unknown measure "2h"'],
    [['attribution', '--by', 'factr'], 'did you mean "factor"'],
    [['attribution', '--method', 'shaply'], 'did you mean "shapley"'],
    [['attribution', '--currency', 'EUR'], 'known: USDT'],
    [['pnl-report', '--of', 'acount'], 'did you mean "account"'],
    [['pnl-report', '--days', '0'], '--days'],
    [['optimise-signals', '--objective', 'win'], 'did you mean "wins"'],
  ])('refuses %j and helps', async (args, words) => {
    const run = await cli(...args);
    expect(run).toMatchObject({ exitCode: 2, stdout: '' });
    expect(run.stderr).toContain(words);
  });

  it('says what to run first in an empty folder', async () => {
    const empty = mkdtempSync(join(tmpdir(), 'assay-nothing-'));
    for (const args of [
      ['evidence'],
      ['evidence', '--ladder'],
      ['pnl-report'],
      ['attribution'],
      ['optimise-signals'],
    ]) {
      const run = await captureCli(args, empty);
      expect(run).toMatchObject({ exitCode: 1 });
      expect(run.stderr).toMatch(/No outcomes of signals are stored yet[^]*assay backtest/);
    }
    rmSync(empty, { recursive: true });
  });

  it('shows what a strategy lacks, and moves it only when told to', async () => {
    const [standing] = await json<
      { decision: { kind: string; checks: { name: string; isMet: boolean }[] }; isMoved: boolean }[]
    >('evidence', '--ladder', '--apply');
    expect(standing).toMatchObject({ decision: { kind: 'stay' }, isMoved: false });
    expect(standing!.decision.checks.find(({ name }) => name === 'probability of overfitting')?.isMet).toBe(false);
    expect((await cli('evidence', '--ladder')).stdout).toContain('needs a walk-forward');
  });
});

describe('assay ladder moves', () => {
  it('records a demotion by itself, with its reason', async () => {
    await using store = await openStore(folder);
    const time = Date.UTC(2024, 0, 2);
    await store.stages.record({
      strategy: 'losing',
      from: 'research',
      to: 'shadow',
      time,
      reason: 'every rule is met',
    });
    const losing = [...seededOutcomes({ seed: 9, count: 200, types: [{ type: 'x', winRatio: 0.1 }] })].map((outcome) =>
      Object.assign(outcome, { strategy: 'losing', source: 'shadow', signalId: `losing-${outcome.signalId}` } as const),
    );
    await store.outcomes.save(losing);
    const { stdout } = await cli('evidence', '--ladder', '--strategy', 'losing');
    expect(stdout).toContain('demoted to research: mean result is below zero beyond doubt');
    expect((await store.stages.history('losing')).map(({ to }) => to)).toEqual(['shadow', 'research']);
  });
});

describe('assay attribution', () => {
  it('finds the planted top performer and the planted fall', async () => {
    const found = await json<{
      contributions: { name: string; profitR: number }[];
      totalR: number;
      recommendations: string[];
    }>('attribution', '--strategy', 'scanner/strike');
    expect(found.contributions[0]!.name).toBe('good');
    const sum = found.contributions.reduce((all, { profitR }) => all + profitR, 0);
    expect(Math.abs(sum - found.totalR)).toBeLessThan(1e-9);
    expect(found.recommendations.join()).toMatch(/"fading" has become worse since 2024-0[234]-\d\d/);
    expect(found.recommendations.join()).not.toContain('"good"');
  });

  it('writes a page', async () => {
    const file = join(folder, 'attribution.html');
    await cli('attribution', '--by', 'factor', '--report', file);
    expect(readFileSync(file, 'utf8')).toContain('Contribution by week');
  });
});

describe('assay pnl-report', () => {
  it('reports days and weeks up to the last signal', async () => {
    const daily = await json<{ periods: unknown[]; results: number }>('pnl-report', '--days', '30');
    const weekly = await json<{ periods: unknown[]; results: number }>('pnl-report', '--days', '30', '--weekly');
    expect(daily.results).toBe(weekly.results);
    expect(weekly.periods.length).toBeLessThan(daily.periods.length);
    const { stdout } = await cli('pnl-report', '--days', '120', '--weekly', '--strategy', 'scanner/strike');
    for (const words of ['Sharpe', 'max drawdown', 'best types', 'avoid bad in']) expect(stdout).toContain(words);
  });
});

describe('assay pnl-report --report', () => {
  it('writes a page of days or weeks', async () => {
    const file = join(folder, 'pages', 'weeks.html');
    expect((await cli('pnl-report', '--days', '90', '--weekly', '--report', file)).stderr).toContain('report:');
    expect(readFileSync(file, 'utf8')).toContain('Profit by week, USDT');
  });
});

describe('assay optimise-signals', () => {
  it('writes a proposal and changes nothing, until it is told to', async () => {
    const first = await cli('optimise-signals', '--strategy', 'scanner/strike');
    expect(first).toMatchObject({ exitCode: 0 });
    expect(first.stderr).toContain('Nothing was changed');
    const proposal = JSON.parse(readFileSync(join(folder, 'signal-proposal.json'), 'utf8')) as {
      weights: { weights: { type: string }[] };
    };
    expect(proposal.weights.weights[0]!.type).toBe('good');
    await using store = await openStore(folder);
    expect(await store.evidenceSettings.latest()).toBeUndefined();
    expect((await cli('optimise-signals', '--apply')).stderr).toContain('version 1');
    expect(await store.evidenceSettings.latest()).toMatchObject({ version: 1 });
  });
});
