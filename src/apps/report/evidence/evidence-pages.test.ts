import { describe, expect, it } from 'vitest';
import { currency } from '#core/money.ts';
import { Attribution } from '#domain/evidence/attribution/attribution.ts';
import { typeCredit } from '#domain/evidence/attribution/credit.ts';
import { dimensionsNamed } from '#domain/evidence/matrix/dimensions.ts';
import { performanceMatrix } from '#domain/evidence/matrix/performance-matrix.ts';
import { sampleOutcome } from '#domain/evidence/outcomes/sample-outcome.ts';
import { seededOutcomes } from '#domain/evidence/outcomes/seeded-outcomes.ts';
import type { OutcomeRecord } from '#domain/evidence/outcomes/outcome-record.ts';
import { renderAttributionPage } from '#apps/report/evidence/attribution-page.ts';
import { heatGrid } from '#apps/report/evidence/heat-map.ts';
import { renderMatrixPage } from '#apps/report/evidence/matrix-page.ts';
import { PAGE_SCRIPT } from '#apps/report/run/page-script.ts';
import { renderProfitPage } from '#apps/report/evidence/profit-page.ts';
import { ProfitSummary } from '#domain/evidence/profit/profit-report.ts';
import { markupFault } from '#testkit/well-formed.ts';

const HOSTILE = '<img src=x onerror="alert(1)"> & co';
const bodyOf = (html: string): string => withoutScript(html.slice(html.indexOf('<body>'), html.lastIndexOf('</html>')));

/** The page without its one script, which is a constant of ours. */
function withoutScript(html: string): string {
  const bare = html.replace(`<script>${PAGE_SCRIPT}</script>`, '');
  expect(bare).not.toContain('<script');
  return bare;
}

function matrixPage(outcomes: Iterable<OutcomeRecord>, by: readonly string[]): string {
  const matrix = performanceMatrix(outcomes, { dimensions: dimensionsNamed(by) });
  return renderMatrixPage({ matrix, from: 0, to: 86_400_000, minimum: 30, choice: HOSTILE });
}

function attributionPage(outcomes: Iterable<OutcomeRecord>): string {
  const attribution = new Attribution({ rule: typeCredit, method: 'shapley', currency: currency('USDT') });
  for (const outcome of outcomes) attribution.add(outcome);
  const result = attribution.result();
  return renderAttributionPage({
    result,
    subject: 'type',
    from: 0,
    to: 1,
    recommendations: [HOSTILE],
    method: 'Shared.',
  });
}

const TYPES = [
  { type: 'good', winRatio: 0.6 },
  { type: 'bad', winRatio: 0.2 },
];

describe('the page of a matrix', () => {
  it('is well formed, escaped, without scripts and NaN', () => {
    for (const by of [['type'], ['type', 'hour'], ['type', 'category', 'gate']]) {
      const html = matrixPage(
        [...seededOutcomes({ seed: 1, count: 600, types: TYPES }), sampleOutcome({ type: HOSTILE })],
        by,
      );
      expect(markupFault(bodyOf(html))).toBeUndefined();
      expect(bodyOf(html)).not.toMatch(/<img|NaN|undefined|Infinity|\[object/);
    }
  });

  it('marks what is proven, and says what has too few results', () => {
    const html = matrixPage(
      [...seededOutcomes({ seed: 1, count: 600, types: TYPES }), sampleOutcome({ type: 'rare' })],
      ['type'],
    );
    expect(html).toContain('proven good');
    expect(html).toContain('proven bad');
    expect(html).toContain('too few');
  });

  it('is a page without a signal as well', () => {
    const html = matrixPage([], ['type']);
    expect(markupFault(bodyOf(html))).toBeUndefined();
    expect(html).toContain('No signal has a result yet.');
  });
});

describe('heatGrid', () => {
  it('puts the last dimension across, and keeps the largest rows when there are too many', () => {
    const { cells } = performanceMatrix(seededOutcomes({ seed: 2, count: 2_000, types: TYPES, markets: 60 }), {
      dimensions: dimensionsNamed(['instrument', 'type']),
    });
    const grid = heatGrid(cells);
    expect(grid.columns).toEqual(['bad', 'good']);
    expect(grid.rows).toHaveLength(24);
    const [row] = grid.rows;
    expect(grid.cellAt(row!, 'good')?.values).toEqual([row, 'good']);
  });
});

describe('the page of an attribution', () => {
  it('is well formed and escaped, with results and without', () => {
    for (const count of [0, 1, 800]) {
      const html = attributionPage(seededOutcomes({ seed: 1, count, types: TYPES }));
      expect(markupFault(bodyOf(html))).toBeUndefined();
      expect(bodyOf(html)).not.toMatch(/<img|NaN|undefined|Infinity|\[object/);
    }
  });
});

describe('the page of profits', () => {
  const page = (outcomes: Iterable<OutcomeRecord>, period: 'day' | 'week'): string => {
    const summary = new ProfitSummary({ currency: currency('USDT'), basis: 'signals', period });
    for (const outcome of outcomes) summary.add(outcome);
    const frame = { currency: 'USDT', basis: 'signals', period, from: 0, to: 86_400_000 } as const;
    return renderProfitPage({ report: summary.report(), ...frame });
  };

  it('is well formed and escaped, with results and without, by day and by week', () => {
    for (const count of [0, 1, 800]) {
      for (const period of ['day', 'week'] as const) {
        const html = page([...seededOutcomes({ seed: 1, count, types: TYPES })], period);
        expect(markupFault(bodyOf(html))).toBeUndefined();
        expect(bodyOf(html)).not.toMatch(/<img|NaN|undefined|Infinity|\[object/);
      }
    }
    const hostile = page([sampleOutcome({ type: HOSTILE })], 'day');
    expect(markupFault(bodyOf(hostile))).toBeUndefined();
    expect(hostile).not.toContain('<img');
  });

  it('names the best, the worst and what to avoid', () => {
    const html = page([...seededOutcomes({ seed: 1, count: 2_000, types: TYPES })], 'week');
    for (const words of ['Best kinds of signal', 'Avoid bad in', 'Deepest fall', 'Week from'])
      expect(html).toContain(words);
    expect(page([], 'day')).toContain('No signal ended in this time');
  });
});
