import { describe, expect, it } from 'vitest';
import { Decimal } from '#core/decimal.ts';
import { currency, money } from '#core/money.ts';
import { acceptanceOf } from '#domain/robustness/acceptance.ts';
import { chanceTest } from '#domain/robustness/chance-test.ts';
import { tradePaths } from '#domain/robustness/trade-paths.ts';
import type { RunStatistics } from '#domain/evidence/run-statistics.ts';
import { chanceBins } from '#apps/report/robustness/chance-histogram.ts';
import { pairMap } from '#apps/report/robustness/neighbour-map.ts';
import { renderRobustnessMarkdown } from '#apps/report/robustness/robustness-markdown.ts';
import { renderRobustnessPage } from '#apps/report/robustness/robustness-page.ts';
import { robustnessJson } from '#apps/report/robustness/robustness-report.ts';
import type { RobustnessReport, Survey } from '#apps/report/robustness/robustness-report.ts';
import { breakEvenText, robustnessVerdict } from '#apps/report/robustness/robustness-words.ts';

const GOOD = {
  trades: 40,
  meanRLow: 0.1,
  deflatedSharpe: 0.97,
  netAtDoubleCosts: 10,
  netOneBarLater: 5,
  randomEntryChance: 0.01,
  resampledChance: 0.05,
  neighboursProfitable: 0.8,
  overfitting: 0.2,
};

const SURVEY: Survey = {
  parameters: ['fast', 'slow'],
  chosen: { fast: 2, slow: 8 },
  points: [
    { values: { fast: 2, slow: 8 }, net: 20, trades: 40 },
    { values: { fast: 10, slow: 8 }, net: -5, trades: 30 },
    { values: { fast: 2, slow: 12 }, net: 7, trades: 20 },
  ],
  refused: 0,
  neighbourhood: { count: 2, profitableRatio: 0.5, keptRatio: 0.05, centreRank: 1 },
  overfitting: 0.2,
  field: { trials: 3, variance: 0.1 },
};

const RESULTS = Array.from({ length: 40 }, (_, i) => (i % 2 === 0 ? 3 : -2));

function reportOf(changes: Partial<RobustnessReport> = {}): RobustnessReport {
  const statistics = {
    trades: 40,
    netProfit: money(currency('USD'), Decimal.parse('20')),
    averageR: 0.2,
    sharpe: 1.1,
    totalReturnRatio: 0.2,
    maxDrawdown: undefined,
  } as unknown as RunStatistics;
  return {
    format: 'assay-robustness-report',
    version: 1,
    strategy: 'cross <fast>',
    symbol: 'ACME/USD',
    venue: 'test',
    timeframe: '1h',
    currency: 'USD',
    capital: 100,
    period: { from: 0, to: 3_600_000, bars: 1 },
    statistics,
    acceptance: acceptanceOf(GOOD),
    costs: [
      { multiple: 0, trades: 40, net: 30 },
      { multiple: 1, trades: 40, net: 20 },
      { multiple: 2, trades: 40, net: -10 },
    ],
    breakEvenMultiple: 5 / 3,
    netOneBarLater: 5,
    randomEntries: chanceTest([-3, 4, 9, 25], 20),
    resampledMarkets: chanceTest([1, 1, 1], 20),
    tradePaths: tradePaths(RESULTS, 100),
    survey: SURVEY,
    nullTest: { walks: 20, accepted: 1, ratio: 0.05 },
    origin: {
      codeVersion: '1.0.0',
      configHash: 'c0ffee',
      orderHash: 'beef',
      dataHash: 'fade',
      seed: 7,
      runs: 4,
      walks: 20,
      config: { strategy: '</pre><script>' },
    },
    ...changes,
  };
}

const NOTHING: Partial<RobustnessReport> = {
  costs: [],
  breakEvenMultiple: undefined,
  netOneBarLater: undefined,
  randomEntries: undefined,
  resampledMarkets: undefined,
  tradePaths: undefined,
  survey: undefined,
  nullTest: undefined,
};

/** A page without its script. */
function wordsOf(page: string): string {
  return page.replace(/<script>[^]*<\/script>/, '');
}

describe('the verdict', () => {
  it('is proved only when every rule passes', () => {
    expect(robustnessVerdict(reportOf())).toMatchObject({
      tone: 'good',
      headline: 'Proved on these data: every rule passes.',
    });
  });

  it('names what fails apart from what is not known', () => {
    const acceptance = acceptanceOf({ ...GOOD, meanRLow: -0.1, overfitting: undefined });
    const { tone, reasons } = robustnessVerdict(reportOf({ acceptance }));
    expect(tone).toBe('bad');
    expect(reasons).toContain('7 of 9 rules pass; all have to.');
    expect(reasons).toContain('Fails: lower end of the mean R.');
    expect(reasons).toContain('Not known, and what is not known does not pass: probability of overfitting.');
  });

  it('is unclear when only knowledge is missing, or no trade was closed', () => {
    const acceptance = acceptanceOf({ ...GOOD, overfitting: undefined });
    expect(robustnessVerdict(reportOf({ acceptance }))).toMatchObject({ tone: 'unclear' });
    const statistics = { ...reportOf().statistics, trades: 0 };
    expect(robustnessVerdict(reportOf({ ...NOTHING, statistics })).headline).toBe('Not proved: no trade was closed.');
  });

  it('says in words where the costs eat everything', () => {
    expect(breakEvenText(reportOf())).toBe('nothing is left at 1.67 times the costs');
    expect(breakEvenText(reportOf({ breakEvenMultiple: 0 }))).toBe('it loses even without costs');
    expect(breakEvenText(reportOf({ breakEvenMultiple: undefined }))).toBe('it still earns at 2 times the costs');
    expect(breakEvenText(reportOf(NOTHING))).toBe('not known');
  });
});

describe('bins of chance', () => {
  it('hold every draw, parted at what the strategy earned', () => {
    const draws = Array.from({ length: 200 }, (_, i) => i - 100);
    const bins = chanceBins(draws, 42);
    const sum = (of: 'below' | 'asGood'): number => bins.reduce((total, bin) => total + bin[of], 0);
    expect(sum('below')).toBe(142);
    expect(sum('asGood')).toBe(58);
    const mixed = bins.filter(({ below, asGood }) => below > 0 && asGood > 0);
    expect(mixed.every(({ from, to }) => from <= 42 && 42 < to)).toBe(true);
  });

  it('reach to a result nearby, and leave one far away to the mark', () => {
    expect(chanceBins([0, 10], 15).at(-1)!.to).toBeGreaterThan(15);
    expect(chanceBins([0, 10], 1_000).at(-1)!.to).toBeLessThan(20);
  });

  it('need no spread', () => {
    const bins = chanceBins([5, 5, 5], 5);
    expect(bins.reduce((total, { asGood }) => total + asGood, 0)).toBe(3);
    expect(chanceBins([0], 0).length).toBeGreaterThan(0);
  });
});

describe('the map of neighbours', () => {
  it('orders numbers as numbers, frames the choice and leaves out what was not run', () => {
    const { xValues, yValues, cells } = pairMap(SURVEY)!;
    expect([xValues, yValues]).toEqual([
      [2, 10],
      [8, 12],
    ]);
    expect(cells).toEqual([
      { column: 0, row: 0, net: 20, runs: 1, isChosen: true },
      { column: 1, row: 0, net: -5, runs: 1, isChosen: false },
      { column: 0, row: 1, net: 7, runs: 1, isChosen: false },
    ]);
  });

  it('takes the median over further parameters', () => {
    const points = [1, 2, 9].map((net, stop) => ({
      values: { fast: 2 + (stop === 2 ? 1 : 0), slow: 8, stop },
      net,
      trades: 1,
    }));
    const map = pairMap({ ...SURVEY, parameters: ['fast', 'stop'], points: [...points, ...points] })!;
    expect(map.cells.map(({ net, runs }) => [net, runs])).toEqual([
      [1, 2],
      [2, 2],
      [9, 2],
    ]);
  });

  it('is one row for one parameter, and nothing for none', () => {
    const points = SURVEY.points.slice(0, 2);
    expect(pairMap({ ...SURVEY, points })).toMatchObject({ x: 'fast', y: undefined, yValues: [] });
    expect(pairMap({ ...SURVEY, points: SURVEY.points.slice(0, 1) })).toBeUndefined();
  });
});

describe('the page', () => {
  it('escapes what came with the data', () => {
    const page = renderRobustnessPage(reportOf());
    expect(page).toContain('cross &lt;fast&gt; on ACME/USD');
    expect(page).not.toContain('</pre><script>');
  });

  it('has a picture of every test, with words for readers who do not see it', () => {
    const page = renderRobustnessPage(reportOf());
    expect(page).toContain('break-even 1.67×');
    expect(page).toContain('4 runs of chance earned');
    expect(page).toContain('2,000 paths of 40 trades end between');
    expect(page).toContain('3 points of fast (across) and slow (up)');
    for (const id of page.matchAll(/aria-labelledby="(\S+) (\S+)"/g)) {
      expect(page.split(`id="${id[1]}"`), id[1]).toHaveLength(2);
      expect(page.split(`id="${id[2]}"`), id[2]).toHaveLength(2);
    }
  });

  it.each([
    ['nothing known', NOTHING],
    ['one parameter', { survey: { ...SURVEY, points: SURVEY.points.slice(0, 2) } }],
    ['nothing varied', { survey: { ...SURVEY, points: [], neighbourhood: undefined, overfitting: undefined } }],
    ['one trade', { tradePaths: tradePaths([-5], 100) }],
    ['an account that grew a thousandfold', { tradePaths: tradePaths([90_000, 5_000], 100) }],
    ['an account below nothing', { tradePaths: tradePaths([-150, 20], 100) }],
    ['the same net everywhere', { costs: [{ multiple: 0, trades: 1, net: 0 }], breakEvenMultiple: 0 }],
  ])('can be drawn with %s', (_, changes) => {
    const page = renderRobustnessPage(reportOf(changes));
    expect(wordsOf(page)).not.toMatch(/NaN|undefined|Infinity/);
    expect(page.startsWith('<!doctype html>')).toBe(true);
  });
});

describe('the other forms', () => {
  it('say the same in Markdown', () => {
    const text = renderRobustnessMarkdown(reportOf());
    expect(text).toMatch(/^# Robustness of cross <fast>\n/);
    expect(text).toMatch(/\| 10 \| 8 \| 30 \| \S5\.00 \|/);
    expect(renderRobustnessMarkdown(reportOf(NOTHING))).toContain('## Neighbouring parameters\n\nNot looked at.');
  });

  it('keep every field in JSON, unknown ones as null', () => {
    const whole = Object.keys(JSON.parse(robustnessJson(reportOf())) as object);
    const bare = JSON.parse(robustnessJson(reportOf(NOTHING))) as Record<string, unknown>;
    expect(Object.keys(bare)).toEqual(whole);
    expect(bare['breakEvenMultiple']).toBeNull();
  });
});
