import type { DetectorScore } from '#desks/prediction/score/score-findings.ts';
import type { WinRate } from '#domain/metrics/trades/win-rate.ts';
import { renderTable } from '#apps/cli/table.ts';
import type { TableColumn } from '#apps/cli/table.ts';

/** Detectors with their counts, shares in percent with 95 % intervals, delays and false alarms. */
export function scoreTable(scores: readonly DetectorScore[]): string {
  return renderTable(COLUMNS, scores);
}

const COLUMNS: readonly TableColumn<DetectorScore>[] = [
  { title: 'detector', value: ({ detector }) => detector },
  { title: 'found', align: 'right', value: ({ found, planted }) => (planted === 0 ? '-' : `${found}/${planted}`) },
  { title: 'recall %', align: 'right', value: ({ recall }) => share(recall) },
  { title: 'right', align: 'right', value: ({ right, findings }) => (findings === 0 ? '-' : `${right}/${findings}`) },
  { title: 'precision %', align: 'right', value: ({ precision }) => share(precision) },
  { title: 'delay median', align: 'right', value: ({ delayMedianMs }) => seconds(delayMedianMs) },
  { title: 'p90', align: 'right', value: ({ delayP90Ms }) => seconds(delayP90Ms) },
  { title: 'false', align: 'right', value: ({ falseAlarms }) => `${falseAlarms}` },
  { title: 'per 10^6 min', align: 'right', value: ({ falsePerMillionMinutes: rate }) => rate?.toFixed(1) ?? '-' },
];

function share(rate: WinRate | undefined): string {
  if (rate === undefined) return '-';
  const [ratio, low, high] = [rate.ratio, rate.low, rate.high].map((part) => (100 * part).toFixed(1));
  return `${ratio} [${low}, ${high}]`;
}

function seconds(ms: number | undefined): string {
  return ms === undefined ? '-' : `${(ms / 1_000).toFixed(1)} s`;
}
