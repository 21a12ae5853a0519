import type { ResponseOf } from '#contract/endpoint.ts';
import type { evidenceApi, MatrixCellShape } from '#contract/evidence.ts';
import { MINIMUM_RESULTS, PerformanceMatrix } from '#domain/evidence/matrix/performance-matrix.ts';
import type { MatrixCell } from '#domain/evidence/matrix/performance-matrix.ts';
import type { OutcomeFilter, OutcomeStore } from '#domain/evidence/outcomes/outcome-store.ts';
import { calmly } from '#apps/research/evidence/calmly.ts';
import { parseDimensions } from '#apps/research/evidence/dimension-choice.ts';

type MatrixAnswer = ResponseOf<(typeof evidenceApi)['GET /evidence/matrix']>;

export interface MatrixQuestion {
  /** Dimensions separated by commas. */
  readonly by: string;
  readonly decision: 'passed' | 'blocked' | 'all';
  readonly min?: number | undefined;
}

/** The performance matrix of the outcomes chosen; without any it has no cells. Throws `argument.*` for dimensions that there are not. */
export async function matrixAnswer(
  store: OutcomeStore,
  filter: OutcomeFilter | undefined,
  { by, decision, min: minimum = MINIMUM_RESULTS }: MatrixQuestion,
): Promise<MatrixAnswer> {
  const matrix = new PerformanceMatrix({ dimensions: parseDimensions(by, 'by'), minimum });
  if (filter !== undefined) {
    const passed = decision === 'all' ? {} : { passed: decision === 'passed' };
    for await (const outcome of calmly(store.stream({ ...filter, ...passed }))) matrix.add(outcome);
  }
  const { dimensions, signals, trials, cells } = matrix.matrix();
  return { dimensions: [...dimensions], signals, trials, minimum, cells: cells.map(cellShape) };
}

function cellShape(cell: MatrixCell): MatrixCellShape {
  const { values, signals, measured, wins, winRate, mean, total, test, adjustedP, verdict, profit } = cell;
  return {
    values: [...values],
    signals,
    measured,
    wins,
    winRate: winRate === undefined ? null : { ratio: winRate.ratio, low: winRate.low, high: winRate.high },
    mean: mean ?? null,
    low: finite(test?.low),
    high: finite(test?.high),
    total,
    pValue: adjustedP ?? null,
    verdict,
    profit: profit.map(({ amount, currency }) => ({ amount: amount.toString(), currency })),
  };
}

/** JSON has no infinity: a bound that is not known. */
function finite(value: number | undefined): number | null {
  return value !== undefined && Number.isFinite(value) ? value : null;
}
