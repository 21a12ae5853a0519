import { alignSeries } from '#apps/web/charts/line/line-data.ts';
import { formatDuration, formatTime } from '#apps/web/format/time.ts';
import type { LineSeries } from '#apps/web/charts/line/line-props.ts';
import { tradesOf } from '#apps/web/pages/backtests/run-records.ts';
import type { RunTrade } from '#apps/web/pages/backtests/run-records.ts';

/** Two runs side by side, as the page shows them. */
export interface Comparison {
  readonly a: ComparedRun;
  readonly b: ComparedRun;
  readonly tradesTheSame: boolean;
  readonly config: readonly Difference[];
  readonly data: readonly Difference[];
  readonly figures: readonly ComparedFigure[];
  readonly trades: ComparedTrades | undefined;
  readonly parting: Parting | undefined;
  readonly eventsCompared: boolean;
  readonly x: readonly number[];
  readonly curves: readonly LineSeries[];
  readonly missing: readonly string[];
}

export interface ComparedRun {
  readonly runId: string;
  readonly title: string;
  readonly currency: string;
  readonly created: number | null;
}

export interface Difference {
  readonly path: string;
  readonly a: string;
  readonly b: string;
}

export interface ComparedFigure {
  readonly id: string;
  readonly label: string;
  readonly group: string;
  readonly unit: string;
  readonly a: number | string | null;
  readonly b: number | string | null;
  readonly change: number | null;
  readonly isSame: boolean;
}

export interface ComparedTrades {
  readonly same: number;
  readonly changed: readonly { readonly trade: RunTrade; readonly changes: readonly string[] }[];
  readonly onlyA: readonly RunTrade[];
  readonly onlyB: readonly RunTrade[];
}

export interface Parting {
  readonly time: number | null;
  /** Events that are the same before it. */
  readonly before: number;
  readonly wordsA: string;
  readonly wordsB: string;
  readonly changes: readonly string[];
}

type Loose = Readonly<Record<string, unknown>>;

/** Reads what `GET /runs/compare` gives; undefined when it is no comparison. */
export function comparisonOf(answer: unknown): Comparison | undefined {
  const data = looseOf(answer);
  if (data['format'] !== 'assay-run-comparison') return undefined;
  const [a, b] = [runOf(data['a']), runOf(data['b'])];
  return {
    a,
    b,
    tradesTheSame: data['tradesTheSame'] === true,
    config: listOf(data['config']).map(differenceOf),
    data: listOf(data['data']).map(differenceOf),
    figures: listOf(data['figures']).map(figureOf),
    trades: data['trades'] === undefined ? undefined : comparedTradesOf(looseOf(data['trades'])),
    parting: data['parting'] === undefined ? undefined : partingOf(looseOf(data['parting'])),
    eventsCompared: data['eventsCompared'] === true,
    ...curvesOf(listOf(data['equity']), ['A', 'B']),
    missing: listOf(data['missing']).map((text) => wordsOf(text)),
  };
}

function runOf(value: unknown): ComparedRun {
  const { runId, title, currency, created } = looseOf(value);
  return {
    runId: wordsOf(runId),
    title: wordsOf(title),
    currency: wordsOf(currency),
    created: typeof created === 'number' ? created : null,
  };
}

function differenceOf(value: unknown): Difference {
  const { path, a, b } = looseOf(value);
  const name = wordsOf(path);
  return { path: name, a: placeWords(name, wordsOf(a)), b: placeWords(name, wordsOf(b)) };
}

/** A value of a configuration as people read it: lengths of time and moments are milliseconds there. */
function placeWords(path: string, text: string): string {
  if (!/^\d+$/.test(text)) return text;
  if (path.endsWith('Ms')) return formatDuration(Number(text));
  return /(^|\.)(from|to)$/.test(path) && text.length >= 12 ? `${formatTime(Number(text), 'minute', 'UTC')} UTC` : text;
}

function figureOf(value: unknown): ComparedFigure {
  const { id, label, group, unit, a, b, change, isSame } = looseOf(value);
  return {
    id: wordsOf(id),
    label: wordsOf(label),
    group: wordsOf(group),
    unit: wordsOf(unit),
    a: figureValue(a),
    b: figureValue(b),
    change: typeof change === 'number' ? change : null,
    isSame: isSame === true,
  };
}

function comparedTradesOf({ same, changed, onlyA, onlyB }: Loose): ComparedTrades {
  return {
    same: typeof same === 'number' ? same : 0,
    changed: listOf(changed).flatMap((pair) => {
      const { a, changes } = looseOf(pair);
      const [trade] = tradesOf([a]);
      return trade === undefined
        ? []
        : [{ trade, changes: listOf(changes).map((change) => changeWords(looseOf(change))) }];
    }),
    onlyA: tradesOf(listOf(onlyA)),
    onlyB: tradesOf(listOf(onlyB)),
  };
}

function changeWords({ field, a, b }: Loose): string {
  return `${wordsOf(field)} ${wordsOf(a)} → ${wordsOf(b)}`;
}

function partingOf({ time, before, wordsA, wordsB, changes }: Loose): Parting {
  return {
    time: typeof time === 'number' ? time : null,
    before: typeof before === 'number' ? before : 0,
    wordsA: wordsOf(wordsA),
    wordsB: wordsOf(wordsB),
    changes: listOf(changes).map((change) =>
      typeof change === 'string'
        ? change
        : changeWords({ ...looseOf(change), field: looseOf(change)['path'] ?? looseOf(change)['field'] }),
    ),
  };
}

/** Both curves over all of their times. */
function curvesOf(
  equity: readonly unknown[],
  names: readonly string[],
): { readonly x: readonly number[]; readonly curves: readonly LineSeries[] } {
  const known = equity.flatMap((curve, i) => {
    const { times, values } = looseOf(curve);
    return Array.isArray(times) && Array.isArray(values)
      ? [{ name: names[i]!, times: times as number[], values: values as number[] }]
      : [];
  });
  const { x, values } = alignSeries(known);
  return { x, curves: known.map(({ name }, i) => ({ name, values: values[i]!, kind: 'line' })) };
}

function looseOf(value: unknown): Loose {
  return typeof value === 'object' && value !== null ? (value as Loose) : {};
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function wordsOf(value: unknown): string {
  if (typeof value === 'string') return value;
  return value === undefined || value === null ? '' : JSON.stringify(value);
}

function figureValue(value: unknown): number | string | null {
  return typeof value === 'number' || typeof value === 'string' ? value : null;
}
