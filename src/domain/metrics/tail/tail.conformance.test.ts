import { describe, expect, it } from 'vitest';
import { excessKurtosisOf, moments, skewnessOf } from '#domain/metrics/numeric/moments.ts';
import type { Moments } from '#domain/metrics/numeric/moments.ts';
import { sortedValues } from '#domain/metrics/numeric/quantile.ts';
import { componentRisk } from '#domain/metrics/tail/component-risk.ts';
import type { ComponentRisk } from '#domain/metrics/tail/component-risk.ts';
import {
  gaussianShortfall,
  gaussianVar,
  historicalShortfall,
  historicalVar,
  modifiedShortfall,
  modifiedVar,
} from '#domain/metrics/tail/value-at-risk.ts';
import { readShared, sharedFiles, sharedFolder } from '#testkit/shared-data.ts';

// Value at risk and expected shortfall of PerformanceAnalytics, at 95 %. Figures of a column are returns; a portfolio's are losses above 0.

const FOLDER = 'fixtures/portfolio/metrics';
const SHARE = 0.05;

type ColumnFigure = (of: Moments, sorted: Float64Array) => number | undefined;

const COLUMN_FIGURES: Readonly<Record<string, ColumnFigure>> = {
  var_gaussian: (of) => gaussianVar(of, SHARE),
  var_modified_cornish_fisher: (of) => modifiedVar(of, SHARE),
  var_historical: (_, sorted) => historicalVar(sorted, SHARE),
  es_gaussian: (of) => gaussianShortfall(of, SHARE),
  es_historical: (_, sorted) => historicalShortfall(sorted, SHARE),
  es_modified: (of) => modifiedShortfall(of, SHARE),
  es_modified_cornish_fisher: (of) => modifiedShortfall(of, SHARE),
  skew: (of) => skewnessOf(of),
  excess_kurtosis: (of) => excessKurtosisOf(of),
};

type PortfolioFigure = (
  columns: readonly Float64Array[],
  weights: readonly number[],
) => number | readonly number[] | undefined;

const loss = (risk: ComponentRisk | undefined): number | undefined => (risk === undefined ? undefined : -risk.total);

const PORTFOLIO_FIGURES: Readonly<Record<string, PortfolioFigure>> = {
  var_gaussian_component_total_loss_positive: (columns, weights) =>
    loss(componentRisk(columns, weights, { share: SHARE })),
  portfolio_gaussian_ddof1: (columns, weights) => loss(componentRisk(columns, weights, { share: SHARE })),
  es_gaussian_component_total_loss_positive: (columns, weights) =>
    loss(componentRisk(columns, weights, { share: SHARE, measure: 'expected-shortfall' })),
  var_gaussian_components: (columns, weights) =>
    componentRisk(columns, weights, { share: SHARE })?.components.map((part) => -part),
  var_gaussian_component_shares: (columns, weights) => componentRisk(columns, weights, { share: SHARE })?.shares,
};

interface RiskFile {
  readonly rows: readonly (readonly number[])[];
  readonly weights: readonly number[];
  readonly [expected: string]: unknown;
}

const FILES = sharedFiles(FOLDER, /var_es.*\.json$/);

describe.skipIf(sharedFolder() === undefined)('tail risk against PerformanceAnalytics', () => {
  it('finds files to compare with', () => {
    expect(FILES.length).toBeGreaterThan(0);
  });

  for (const name of FILES) {
    const file = JSON.parse(readShared(`${FOLDER}/${name}`)) as RiskFile;
    const columns = file.weights.map((_, column) => Float64Array.from(file.rows, (row) => row[column]!));
    for (const [group, expected] of Object.entries(file)) {
      if (['_about', 'columns', 'dates', 'rows', 'weights'].includes(group)) continue;
      it.each(Object.entries(expected as Record<string, number | readonly number[]>))(
        `${name} ${group} %s`,
        (figure, value) => {
          // What was computed again by another program has all digits; the rest has those that are printed.
          expectPrinted(answer(group, figure, columns, file.weights), value, group === 'recomputed');
        },
      );
    }
  }
});

function answer(
  group: string,
  figure: string,
  columns: readonly Float64Array[],
  weights: readonly number[],
): number | readonly number[] | undefined {
  const portfolio = PORTFOLIO_FIGURES[figure];
  if (portfolio !== undefined) return portfolio(columns, weights);
  const ofColumn = COLUMN_FIGURES[figure];
  if (ofColumn === undefined) throw new Error(`No rule for the figure "${figure}" of "${group}": add it to the tables`);
  const column = columns[Number(/col(\d+)$/.exec(group)?.[1] ?? 0)]!;
  return ofColumn(moments(column), sortedValues(column));
}

function expectPrinted(
  actual: number | readonly number[] | undefined,
  expected: number | readonly number[],
  exactly: boolean,
): void {
  const [list, wanted] = [[actual].flat(), [expected].flat()];
  expect(list).toHaveLength(wanted.length);
  wanted.forEach((value, i) => {
    const decimals = `${value}`.split('.')[1]?.length ?? 0;
    expect(Math.abs(list[i]! - value)).toBeLessThanOrEqual(exactly ? 1e-13 : 0.51 * 10 ** -Math.max(6, decimals));
  });
}
