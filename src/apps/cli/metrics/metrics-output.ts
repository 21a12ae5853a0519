import { DAY_MS, formatInstant, formatMinute, unixMs } from '#core/time.ts';
import { figureOf } from '#domain/metrics/metric.ts';
import type { Figure, MetricUnit, PerformanceMetric } from '#domain/metrics/metric.ts';
import type { PerformanceProfile } from '#domain/metrics/performance-profile.ts';
import { PERFORMANCE_METRICS } from '#domain/metrics/registry.ts';
import type { ReturnColumn } from '#apps/cli/metrics/performance-series.ts';
import { bold, dim, renderPairs, renderTable } from '#apps/cli/table.ts';
import type { TableColumn } from '#apps/cli/table.ts';

/** What `assay metrics` found: a column's returns and every figure of them. */
export interface MeasuredColumn {
  readonly column: ReturnColumn;
  readonly figures: readonly MeasuredFigure[];
}

export interface MeasuredFigure {
  readonly metric: PerformanceMetric;
  readonly figure: Figure;
}

/** What was read, and how it was measured. */
export interface MetricsHead {
  readonly file: string;
  readonly benchmark: string | undefined;
  readonly periodsPerYear: number;
  readonly riskFree: number;
}

/** Every figure of a performance; those of a benchmark only where there is one. */
export function measure(profile: PerformanceProfile): MeasuredFigure[] {
  return PERFORMANCE_METRICS.filter(({ family }) => family !== 'benchmark' || profile.benchmark !== undefined).map(
    (metric) => ({ metric, figure: figureOf(metric, profile) }),
  );
}

/** Tables by family, then what is not known and why. */
export function metricsText(head: MetricsHead, measured: readonly MeasuredColumn[]): string {
  const families = [...new Set(PERFORMANCE_METRICS.map(({ family }) => family))];
  const tables = families.flatMap((family) => {
    const rows = measured[0]!.figures
      .map(({ metric }, row) => ({ metric, row }))
      .filter(({ metric }) => metric.family === family);
    return rows.length === 0 ? [] : [`${bold(capital(family))}\n${familyTable(rows, measured)}`];
  });
  return [headText(head, measured), ...tables, ...unknownText(measured)].join('\n\n');
}

/** Ratios and ms as they are, `null` for what is not known, and why. */
export function metricsJson(
  { file, benchmark, periodsPerYear, riskFree }: MetricsHead,
  measured: readonly MeasuredColumn[],
): object {
  return {
    file,
    ...(benchmark === undefined ? {} : { benchmark }),
    periodsPerYear,
    riskFree,
    series: measured.map(({ column, figures }) => ({
      column: column.name,
      kind: column.kind,
      ...(column.guessedBy === undefined ? {} : { guessedBy: column.guessedBy }),
      from: formatInstant(unixMs(column.startTime ?? column.times[0]!)),
      to: formatInstant(unixMs(column.times.at(-1)!)),
      returns: column.returns.length,
      metrics: Object.fromEntries(
        figures.map(({ metric, figure }) => [metric.name, figure.kind === 'known' ? figure.value : null]),
      ),
      unknown: Object.fromEntries(
        figures.flatMap(({ metric, figure }) => (figure.kind === 'known' ? [] : [[metric.name, figure.reason]])),
      ),
    })),
  };
}

function headText(head: MetricsHead, measured: readonly MeasuredColumn[]): string {
  const { times, startTime } = measured[0]!.column;
  const range = `${formatMinute(unixMs(startTime ?? times[0]!))} to ${formatMinute(unixMs(times.at(-1)!))} UTC`;
  return renderPairs([
    ['file', `${head.file}, ${times.length} returns, ${range}`],
    ['scaled to a year', `${head.periodsPerYear} periods, risk-free ${percent(head.riskFree)} a year`],
    ...(head.benchmark === undefined ? [] : [['benchmark', head.benchmark] as const]),
  ]);
}

interface FigureRow {
  readonly metric: PerformanceMetric;
  readonly row: number;
}

function familyTable(rows: readonly FigureRow[], measured: readonly MeasuredColumn[]): string {
  const columns: TableColumn<FigureRow>[] = [
    { title: 'metric', value: ({ metric }) => metric.title },
    { title: 'unit', value: ({ metric }) => UNIT_WORDS[metric.unit] },
    ...measured.map(({ column, figures }) => ({
      title: column.name,
      align: 'right' as const,
      value: ({ metric, row }: FigureRow) => figureText(figures[row]!.figure, metric.unit),
    })),
  ];
  return renderTable(columns, rows);
}

function unknownText(measured: readonly MeasuredColumn[]): string[] {
  const lines = measured.flatMap(({ column, figures }) =>
    figures.flatMap(({ metric, figure }) =>
      figure.kind === 'known' ? [] : [{ column: column.name, title: metric.title, reason: figure.reason }],
    ),
  );
  if (lines.length === 0) return [];
  const columns: TableColumn<(typeof lines)[number]>[] = [
    ...(measured.length > 1 ? [{ title: 'column', value: (line: (typeof lines)[number]) => line.column }] : []),
    { title: 'not known', value: ({ title }) => title },
    { title: 'because it', value: ({ reason }) => reason },
  ];
  return [renderTable(columns, lines)];
}

/** How each unit is shown to people. */
const UNIT_WORDS: Readonly<Record<MetricUnit, string>> = {
  ratio: '%',
  'ratio a year': '% a year',
  'ratio a period': '% a period',
  number: '',
  'number a year': 'a year',
  count: '',
  periods: 'periods',
  duration: 'days',
  R: 'R',
  currency: '',
};

function figureText(figure: Figure, unit: MetricUnit): string {
  if (figure.kind === 'unknown') return dim('not known');
  const { value } = figure;
  if (unit.startsWith('ratio')) return significant(value * 100, 2);
  if (unit === 'duration') return significant(value / DAY_MS, 1);
  if (unit === 'count') return `${value}`;
  return significant(value, unit === 'periods' ? 1 : 3);
}

/** So many digits after the point, more for a small value, a power of ten for a huge one. */
function significant(value: number, digits: number): string {
  const size = Math.abs(value);
  if (size >= 1e9) return value.toExponential(3);
  if (size > 0 && size < 10 ** -digits) return value.toPrecision(2);
  return value.toFixed(digits);
}

function percent(ratio: number): string {
  return `${significant(ratio * 100, 2)} %`;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
