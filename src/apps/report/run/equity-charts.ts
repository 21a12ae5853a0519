import { figure, responsive } from '#apps/report/figure.ts';
import type { FigureSize } from '#apps/report/figure.ts';
import { formatDate, formatNumber, formatPercent } from '#apps/report/format.ts';
import { coordinate, element } from '#apps/report/markup.ts';
import type { Content, Markup } from '#apps/report/markup.ts';
import { LinearScale } from '#apps/report/chart/scales.ts';
import {
  digitsOf,
  emptyPlot,
  extentOf,
  HALF,
  isNarrow,
  NARROW,
  plotOf,
  timeAxis,
  valueAxis,
  WIDE,
} from '#apps/report/run/plot.ts';
import type { Plot } from '#apps/report/run/plot.ts';
import type { EquitySeries } from '#apps/report/run/run-report.ts';

/** One drawn moment: equity, the highest so far, and the fall from that as a share, 0…1. */
export interface EquityPoint {
  readonly time: number;
  readonly equity: number;
  readonly peak: number;
  readonly drawdown: number;
}

/** Equity under the line of its peaks. */
export function equityChart(series: EquitySeries, currency: string): Markup {
  const sizes = [WIDE, { ...NARROW, height: 280 }] as const;
  return both('equity', series, sizes, (points, size) => ({
    title: `Equity, ${currency}`,
    text: equityWords(points),
    content: equityPlot(points, series, size),
  }));
}

/** How far the equity stood below its peak. */
export function underwaterChart(series: EquitySeries): Markup {
  const sizes = [
    { ...WIDE, height: 210 },
    { ...NARROW, height: 200 },
  ] as const;
  return both('underwater', series, sizes, (points, size) => {
    const deepest = points.reduce((worst, point) => (point.drawdown > worst.drawdown ? point : worst), points[0]!);
    return {
      title: 'Below the peak',
      text: `Deepest ${formatPercent(deepest.drawdown)} on ${formatDate(deepest.time)}.`,
      content: underwaterPlot(points, { deepest, startTime: series.startTime }, size),
    };
  });
}

/** Share of the equity in the market over time, the mean of each stretch. */
export function exposureChart(series: EquitySeries): Markup {
  const sized = (size: FigureSize): Markup => {
    const means = meanExposure(series, Math.round(size.width / 5));
    const [, most] = extentOf(means.map(({ share }) => share));
    const words =
      means.length === 0 ? 'No equity was recorded' : `Means of equal stretches, at most ${formatPercent(most)}.`;
    return figure(
      'exposure',
      size,
      { title: 'Exposure, share of the equity', text: words },
      means.length === 0 ? emptyPlot(size, words) : exposurePlot(means, most, size),
    );
  };
  return responsive(sized(HALF), sized({ ...NARROW, height: 220 }));
}

/** A stretch of time and the mean share that was in the market. */
interface ExposureStretch {
  readonly from: number;
  readonly to: number;
  readonly share: number;
}

/** At most `count` stretches of equal numbers of moments, each with its mean weighted by time. */
function meanExposure({ times, exposure, startTime }: EquitySeries, count: number): readonly ExposureStretch[] {
  const size = Math.max(1, Math.ceil(times.length / count));
  const stretches: ExposureStretch[] = [];
  for (let start = 0; start < times.length; start += size) {
    const end = Math.min(times.length, start + size);
    const from = start === 0 ? startTime : times[start - 1]!;
    const to = times[end - 1]!;
    let sum = 0;
    for (let i = start; i < end; i++) sum += exposure[i]! * (times[i]! - (i === 0 ? startTime : times[i - 1]!));
    stretches.push({ from, to, share: to > from ? sum / (to - from) : 0 });
  }
  return stretches;
}

/**
 * The series with at most four moments for each of `columns` columns: first, lowest, highest, last. No extreme is lost, and
 * falls are measured on all moments before any is left out.
 */
export function equityPoints(series: EquitySeries, columns: number): readonly EquityPoint[] {
  const { times, values, start } = series;
  let peak = start;
  const all = values.map((equity, i): EquityPoint => {
    peak = Math.max(peak, equity);
    const drawdown = peak > 0 ? Math.max(0, 1 - equity / peak) : 0;
    return { time: times[i]!, equity, peak, drawdown };
  });
  if (all.length <= 4 * columns) return all;
  const perColumn = all.length / columns;
  return Array.from({ length: columns }, (_, k) =>
    corners(all.slice(Math.floor(k * perColumn), Math.floor((k + 1) * perColumn))),
  ).flat();
}

interface Drawn {
  readonly title: string;
  readonly text: string;
  readonly content: Content;
}

function both(
  kind: string,
  series: EquitySeries,
  [wide, narrow]: readonly [FigureSize, FigureSize],
  draw: (points: readonly EquityPoint[], size: FigureSize) => Drawn,
): Markup {
  const sized = (size: FigureSize): Markup => {
    const points = equityPoints(series, Math.round(size.width / 2));
    if (points.length === 0) {
      const words = 'No equity was recorded';
      return figure(kind, size, { title: TITLES[kind] ?? kind, text: words }, emptyPlot(size, words));
    }
    const { title, text, content } = draw(points, size);
    return figure(kind, size, { title, text }, content);
  };
  return responsive(sized(wide), sized(narrow));
}

const TITLES: Readonly<Record<string, string>> = {
  equity: 'Equity',
  underwater: 'Below the peak',
};

function corners(points: readonly EquityPoint[]): EquityPoint[] {
  const by = (worth: (point: EquityPoint) => number): EquityPoint =>
    points.reduce((best, point) => (worth(point) > worth(best) ? point : best), points[0]!);
  const extremes = [by(({ equity }) => -equity), by(({ equity }) => equity), by(({ drawdown }) => drawdown)];
  const chosen = new Set([points[0]!, ...extremes, points.at(-1)!]);
  return points.filter((point) => chosen.has(point));
}

function equityWords(points: readonly EquityPoint[]): string {
  const [first, last] = [points[0]!, points.at(-1)!];
  return `From ${formatNumber(first.equity)} on ${formatDate(first.time)} to ${formatNumber(last.equity)} on ${formatDate(last.time)}.`;
}

function equityPlot(points: readonly EquityPoint[], { start, startTime }: EquitySeries, size: FigureSize): Content {
  const plot = isNarrow(size) ? plotOf(size, 62, 58) : plotOf(size, 76);
  const x = timeScale(points, startTime, plot);
  const bounds = extentOf([start, ...points.flatMap(({ equity, peak }) => [equity, peak])]);
  const y = new LinearScale(bounds, [plot.foot - 8, plot.top + 8]);
  const line = path(points, x, (point) => y.at(point.equity));
  const peaks = path(points, x, (point) => y.at(point.peak));
  const back = path([...points].reverse(), x, (point) => y.at(point.equity)).replace('M', 'L');
  const last = points.at(-1)!;
  return [
    timeAxis(plot, x, size),
    valueAxis(plot, y, isNarrow(size) ? 4 : 6, (value, step) => formatNumber(value, digitsOf(step))),
    element('path', { class: 'drawdown-area', d: `${peaks}${back}Z` }),
    element('line', { class: 'baseline', x1: plot.left, x2: plot.right, y1: y.at(start), y2: y.at(start) }),
    element('path', { class: 'peak-line', d: peaks }),
    element('path', { class: 'equity-line', d: line }),
    element('circle', { class: 'dot entry', cx: x.at(last.time), cy: y.at(last.equity), r: 3.5 }),
    legend(plot.right, isNarrow(size) ? 42 : 20, [
      ['equity-line', 'equity'],
      ['peak-line', 'highest so far'],
      ['baseline', 'start'],
    ]),
  ];
}

function underwaterPlot(
  points: readonly EquityPoint[],
  { deepest, startTime }: { readonly deepest: EquityPoint; readonly startTime: number },
  size: FigureSize,
): Content {
  const plot = plotOf(size, isNarrow(size) ? 62 : 76, 40);
  const x = timeScale(points, startTime, plot);
  const y = new LinearScale([0, Math.max(deepest.drawdown, 0.001)], [plot.top + 4, plot.foot - 12]);
  const under = path(points, x, (point) => y.at(point.drawdown));
  const [left, right] = [x.at(points[0]!.time), x.range[1]];
  return [
    timeAxis(plot, x, size),
    valueAxis(plot, y, 4, (value, step) => formatPercent(-value, digitsOf(step * 100))),
    element('path', {
      class: 'drawdown-area strong',
      d: `${under}L${coordinate(right)} ${coordinate(y.at(0))}L${coordinate(left)} ${coordinate(y.at(0))}Z`,
    }),
    deepest.drawdown > 0 && deepestMark(deepest, x, y),
  ];
}

function deepestMark(deepest: EquityPoint, x: LinearScale, y: LinearScale): Content {
  const [at, level] = [x.at(deepest.time), y.at(deepest.drawdown)];
  const isLeft = at > (x.range[0] + x.range[1]) / 2;
  return [
    element('circle', { class: 'dot', cx: at, cy: level, r: 3.5 }),
    element(
      'text',
      { class: 'callout', x: at + (isLeft ? -8 : 8), y: level + 4, 'text-anchor': isLeft ? 'end' : 'start' },
      formatPercent(-deepest.drawdown),
    ),
  ];
}

function exposurePlot(means: readonly ExposureStretch[], most: number, size: FigureSize): Content {
  const plot = plotOf(size, isNarrow(size) ? 62 : 76, 40);
  const x = new LinearScale([means[0]!.from, means.at(-1)!.to], [plot.left, plot.right]);
  const y = new LinearScale([0, Math.max(most, 0.01)], [plot.foot, plot.top + 6]);
  const floor = coordinate(y.at(0));
  const steps = means.map(({ from, to, share }) => {
    const level = coordinate(y.at(share));
    return `L${coordinate(x.at(from))} ${level}L${coordinate(x.at(to))} ${level}`;
  });
  return [
    timeAxis(plot, x, size),
    valueAxis(plot, y, 4, (value, step) => formatPercent(value, digitsOf(step * 100))),
    element('path', {
      class: 'exposure-area',
      d: `M${coordinate(plot.left)} ${floor}${steps.join('')}L${coordinate(plot.right)} ${floor}Z`,
    }),
  ];
}

function path(points: readonly EquityPoint[], x: LinearScale, y: (point: EquityPoint) => number): string {
  return points
    .map((point, i) => `${i === 0 ? 'M' : 'L'}${coordinate(x.at(point.time))} ${coordinate(y(point))}`)
    .join('');
}

function legend(right: number, y: number, items: readonly (readonly [string, string])[]): Content {
  let x = right;
  return [...items].reverse().map(([name, label]) => {
    x -= label.length * 6 + 34;
    return element(
      'g',
      { class: 'legend' },
      element('line', { class: name, x1: x, x2: x + 18, y1: y, y2: y }),
      element('text', { x: x + 23, y: y + 4 }, label),
    );
  });
}

/** From the beginning of the run to its last close. */
function timeScale(points: readonly EquityPoint[], startTime: number, plot: Plot): LinearScale {
  return new LinearScale(extentOf([startTime, ...points.map(({ time }) => time)]), [plot.left, plot.right]);
}
