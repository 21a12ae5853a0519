import type { PredictionPerformance } from '#contract/prediction.ts';
import { Attribution } from '#domain/evidence/attribution/attribution.ts';
import { SeriesWatch } from '#domain/evidence/degradation/series-watch.ts';
import type { SeriesHealth } from '#domain/evidence/degradation/degradation-monitor.ts';
import { PerformanceMatrix } from '#domain/evidence/matrix/performance-matrix.ts';
import type { CellVerdict, Matrix, MatrixCell } from '#domain/evidence/matrix/performance-matrix.ts';
import type { OutcomeStore } from '#domain/evidence/outcomes/outcome-store.ts';
import { signalWeights } from '#domain/evidence/weights/signal-weights.ts';
import { COLLATERAL } from '#domain/prediction/outcome-instrument.ts';
import { calmly } from '#apps/research/evidence/calmly.ts';
import { creditChoice } from '#apps/research/evidence/credit-choice.ts';
import { parseDimensions } from '#apps/research/evidence/dimension-choice.ts';
import { recordShape } from '#apps/server/prediction/detector-records.ts';

type DetectorRow = PredictionPerformance['detectors'][number];

/** What the detectors were worth in a stretch of time, by themselves and by category, and who earned the profit. */
export async function detectorPerformance(
  outcomes: Pick<OutcomeStore, 'stream'>,
  range: { readonly from?: number; readonly to?: number },
): Promise<Pick<PredictionPerformance, 'detectors' | 'attribution'>> {
  const byType = new PerformanceMatrix({ dimensions: parseDimensions('type', 'by') });
  const byCategory = new PerformanceMatrix({ dimensions: parseDimensions('type,category', 'by') });
  const watch = new SeriesWatch();
  const attribution = new Attribution({ rule: creditChoice('type').rule, method: 'last-touch', currency: COLLATERAL });
  for await (const outcome of calmly(outcomes.stream({ desk: 'prediction', ...range }))) {
    byType.add(outcome);
    byCategory.add(outcome);
    watch.add(outcome.type, outcome);
    if (outcome.passed) attribution.add(outcome);
  }
  const matrices = { types: byType.matrix(), categories: byCategory.matrix() };
  const trends = new Map(watch.watched().map(({ name, health }) => [name, health]));
  const { total, contributions } = attribution.result();
  return {
    detectors: rowsOf(matrices, trends),
    attribution: {
      total: total.amount.toString(),
      currency: COLLATERAL,
      parts: contributions.map(({ name, profit }) => ({ name, amount: profit.amount.toString() })),
    },
  };
}

interface Matrices {
  readonly types: Matrix;
  readonly categories: Matrix;
}

/** Each detector, then its categories. */
function rowsOf({ types, categories }: Matrices, trends: ReadonlyMap<string, SeriesHealth>): DetectorRow[] {
  const { weights } = signalWeights(types, categories);
  const weightOf = (detector: string, category: string | undefined): number | null =>
    weights.find((weight) => weight.type === detector && weight.category === category)?.weight ?? null;
  return types.cells.flatMap((cell) => {
    const detector = cell.values[0]!;
    const own = categories.cells.filter(({ values }) => values[0] === detector);
    return [
      rowOf(cell, weightOf(detector, undefined), trendOf(trends.get(detector))),
      ...own.map((part) => rowOf(part, weightOf(detector, part.values[1]), 'unknown')),
    ];
  });
}

function rowOf(cell: MatrixCell, weight: number | null, trend: DetectorRow['trend']): DetectorRow {
  const { values, signals, measured, wins, mean, test, verdict } = cell;
  const isBounded = test !== undefined && Number.isFinite(test.low) && Number.isFinite(test.high);
  return {
    detector: values[0]!,
    category: values[1] ?? null,
    findings: signals,
    record: recordShape(measured, wins),
    meanNet: mean ?? null,
    interval: isBounded ? [test.low, test.high] : null,
    weight,
    verdict: VERDICTS[verdict],
    trend,
  };
}

const VERDICTS: Readonly<Record<CellVerdict, DetectorRow['verdict']>> = {
  'proven-good': 'edge',
  'proven-bad': 'no edge',
  unproven: 'no edge',
  'too-few': 'too few',
};

function trendOf(health: SeriesHealth | undefined): DetectorRow['trend'] {
  if (health === undefined) return 'unknown';
  return health.isDegraded ? 'worse' : 'steady';
}
