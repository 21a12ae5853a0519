import type { EquityCurve } from '#apps/report/backtest-report.ts';
import { figure, responsive } from '#apps/report/figure.ts';
import type { FigureSize } from '#apps/report/figure.ts';
import { formatDate, formatNumber, formatPercent } from '#apps/report/format.ts';
import { coordinate, element } from '#apps/report/markup.ts';
import type { Content, Markup } from '#apps/report/markup.ts';
import { LinearScale, niceTicks } from '#apps/report/chart/scales.ts';

/** One drawn point: time, equity, and how far below the highest equity so far, 0…1. */
export interface EquityPoint {
  readonly time: number;
  readonly equity: number;
  readonly drawdown: number;
}

const WIDE_SIZE: FigureSize = { name: 'wide', width: 1080, height: 400 };
const NARROW_SIZE: FigureSize = { name: 'narrow', width: 420, height: 340 };

/** Equity with the drawdown below it, for wide and narrow screens. */
export function responsiveEquityChart(curve: EquityCurve): Markup {
  return responsive(renderEquityChart(curve, WIDE_SIZE), renderEquityChart(curve, NARROW_SIZE));
}

export function renderEquityChart(curve: EquityCurve, size: FigureSize = WIDE_SIZE): Markup {
  const points = equityPoints(curve, size.width);
  const title = `Equity, ${curve.currency}`;
  const [first, last] = [points[0], points.at(-1)];
  if (first === undefined || last === undefined) {
    return figure('equity', size, { title, text: 'No equity was recorded.' }, empty(size));
  }
  const deepest = points.reduce((worst, point) => (point.drawdown > worst.drawdown ? point : worst), first);
  const text = `From ${formatNumber(first.equity)} on ${formatDate(first.time)} to ${formatNumber(last.equity)} on ${formatDate(last.time)}; deepest drawdown ${formatPercent(deepest.drawdown)} on ${formatDate(deepest.time)}.`;
  return figure('equity', size, { title, text }, panels(points, deepest, size));
}

/**
 * The curve with at most four points for each of `columns` columns: first, lowest, highest, last. No extreme is lost, and
 * drawdown is measured on the whole curve before it is thinned.
 */
export function equityPoints({ times, values }: EquityCurve, columns: number): EquityPoint[] {
  let peak = Number.NEGATIVE_INFINITY;
  const all = Array.from({ length: Math.min(times.length, values.length) }, (_, i): EquityPoint => {
    const equity = values[i]!;
    peak = Math.max(peak, equity);
    return { time: times[i]!, equity, drawdown: peak > 0 ? Math.max(0, 1 - equity / peak) : 0 };
  });
  if (all.length <= 4 * columns) return all;
  const perColumn = all.length / columns;
  return Array.from({ length: columns }, (_, k) =>
    corners(all.slice(Math.floor(k * perColumn), Math.floor((k + 1) * perColumn))),
  ).flat();
}

function corners(points: readonly EquityPoint[]): EquityPoint[] {
  const by = (sign: number): EquityPoint | undefined =>
    points.reduce<EquityPoint | undefined>(
      (best, point) => (best === undefined || sign * point.equity > sign * best.equity ? point : best),
      undefined,
    );
  const chosen = new Set([points[0], by(-1), by(1), points.at(-1)]);
  return points.filter((point) => chosen.has(point));
}

function panels(points: readonly EquityPoint[], deepest: EquityPoint, size: FigureSize): Content {
  const isNarrow = size.width < 600;
  const [left, right] = [isNarrow ? 8 : 14, size.width - (isNarrow ? 66 : 92)];
  const foot = size.height - 24;
  const split = Math.round(44 + (foot - 44) * 0.7);
  const x = new LinearScale([points[0]!.time, points.at(-1)!.time], [left, right]);
  const equities = points.map((point) => point.equity);
  const y = new LinearScale(extent(equities), [split - 6, 48]);
  const depth = new LinearScale([0, Math.max(deepest.drawdown, 0.001)], [split + 18, foot - 4]);
  const line = points
    .map((point, i) => `${i === 0 ? 'M' : 'L'}${coordinate(x.at(point.time))} ${coordinate(y.at(point.equity))}`)
    .join('');
  const under = points
    .map((point) => `L${coordinate(x.at(point.time))} ${coordinate(depth.at(point.drawdown))}`)
    .join('');
  const startY = coordinate(y.at(points[0]!.equity));
  return [
    valueAxis(y, [left, right], isNarrow),
    element('path', {
      class: 'equity-area',
      d: `${line}L${coordinate(x.at(points.at(-1)!.time))} ${startY}L${coordinate(left)} ${startY}Z`,
    }),
    element('line', { class: 'baseline', x1: left, x2: right, y1: Number(startY), y2: Number(startY) }),
    element('path', { class: 'equity-line', d: line }),
    element('line', { class: 'grid major', x1: left, x2: right, y1: depth.at(0), y2: depth.at(0) }),
    element('path', {
      class: 'drawdown-area',
      d: `M${coordinate(left)} ${coordinate(depth.at(0))}${under}L${coordinate(right)} ${coordinate(depth.at(0))}Z`,
    }),
    element('text', { class: 'tick', x: left, y: depth.at(0) - 5 }, 'Drawdown'),
    deepestMark(deepest, x, depth),
    dateAxis(x, size, isNarrow),
  ];
}

function valueAxis(y: LinearScale, [left, right]: readonly [number, number], isNarrow: boolean): Content {
  const ticks = niceTicks(y.domain, isNarrow ? 4 : 5);
  const step = ticks.length > 1 ? ticks[1]! - ticks[0]! : 1;
  const digits = step >= 1 ? 0 : 2;
  return ticks.map((value) => [
    element('line', { class: 'grid', x1: left, x2: right, y1: y.at(value), y2: y.at(value) }),
    element('text', { class: 'tick', x: right + 8, y: y.at(value) + 4 }, formatNumber(value, digits)),
  ]);
}

function deepestMark(deepest: EquityPoint, x: LinearScale, depth: LinearScale): Content {
  if (deepest.drawdown === 0) return undefined;
  const [at, level] = [x.at(deepest.time), depth.at(deepest.drawdown)];
  const isLeft = at > (x.range[0] + x.range[1]) / 2;
  return [
    element('circle', { class: 'dot', cx: at, cy: level, r: 3.5 }),
    element(
      'text',
      { class: 'callout', x: at + (isLeft ? -8 : 8), y: level + 3, 'text-anchor': isLeft ? 'end' : 'start' },
      `\u2212${formatPercent(deepest.drawdown)}`,
    ),
  ];
}

function dateAxis(x: LinearScale, size: FigureSize, isNarrow: boolean): Content {
  const count = isNarrow ? 3 : 7;
  const [from, to] = x.domain;
  return Array.from({ length: count }, (_, i) => {
    const time = Math.round(from + ((to - from) * i) / (count - 1));
    const anchor = i === 0 ? 'start' : i === count - 1 ? 'end' : 'middle';
    return element(
      'text',
      { class: 'tick', x: x.at(time), y: size.height - 7, 'text-anchor': anchor },
      formatDate(time),
    );
  });
}

function empty(size: FigureSize): Markup {
  return element(
    'text',
    { class: 'empty', x: size.width / 2, y: size.height / 2, 'text-anchor': 'middle' },
    'No equity was recorded',
  );
}

function extent(values: readonly number[]): readonly [number, number] {
  return [values.reduce((a, b) => Math.min(a, b), Infinity), values.reduce((a, b) => Math.max(a, b), -Infinity)];
}
