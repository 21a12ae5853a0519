import { figure, responsive } from '#apps/report/figure.ts';
import type { FigureSize } from '#apps/report/figure.ts';
import { formatCount, formatDate } from '#apps/report/format.ts';
import { element } from '#apps/report/markup.ts';
import type { Content, Markup } from '#apps/report/markup.ts';
import { LinearScale } from '#apps/report/chart/scales.ts';
import { emptyPlot, isNarrow, NARROW, plotOf, valueAxis, WIDE } from '#apps/report/run/plot.ts';
import type { Plot } from '#apps/report/run/plot.ts';
import { shortNumber } from '#apps/report/search/parameter-heat-map.ts';
import type { ReportWindow } from '#apps/report/search/search-report.ts';

/** What was promised in training beside what came in the test, window by window, for wide and narrow screens. */
export function windowsChart(windows: readonly ReportWindow[], objective: string): Markup {
  return responsive(renderWindows(windows, objective, WIDE), renderWindows(windows, objective, NARROW));
}

export function renderWindows(windows: readonly ReportWindow[], objective: string, size: FigureSize): Markup {
  const values = windows
    .flatMap(({ inSample, outOfSample }) => [inSample, outOfSample])
    .filter((value) => value !== undefined);
  const title = `${objective}: training beside test`;
  const held = windows.filter(
    ({ inSample, outOfSample }) => inSample !== undefined && outOfSample !== undefined && outOfSample > 0,
  ).length;
  const text = `${formatCount(windows.length)} windows; the test came out above zero in ${formatCount(held)}.`;
  const content = values.length === 0 ? emptyPlot(size, 'No window has a result') : bars(windows, values, size);
  return figure('windows', size, { title, text }, content);
}

function bars(windows: readonly ReportWindow[], values: readonly number[], size: FigureSize): Content {
  const plot = plotOf(size, isNarrow(size) ? 52 : 66, 64);
  const limit = limitOf(values);
  const low = Math.max(-limit, Math.min(0, ...values));
  const high = Math.min(limit, Math.max(0, ...values));
  const y = new LinearScale([low, high], [plot.foot, plot.top]);
  const slot = (plot.right - plot.left) / windows.length;
  return [
    element('text', { class: 'subtitle', x: 14, y: 44 }, 'pale: training, strong: test'),
    valueAxis(plot, y, 5, (value) => shortNumber(value)),
    windows.map((window, i) => pair(window, { left: plot.left + i * slot, slot, y })),
    element('line', { class: 'baseline', x1: plot.left, x2: plot.right, y1: y.at(0), y2: y.at(0) }),
    labels(windows, plot, slot, size),
  ];
}

interface Slot {
  readonly left: number;
  readonly slot: number;
  readonly y: LinearScale;
}

function pair({ number, inSample, outOfSample, testFrom, testTo }: ReportWindow, { left, slot, y }: Slot): Content {
  const width = Math.min(28, slot * 0.36);
  const middle = left + slot / 2;
  const words = `window ${number}, test ${formatDate(testFrom)} to ${formatDate(testTo)}: training ${shortNumber(inSample)}, test ${shortNumber(outOfSample)}`;
  const bar = (value: number | undefined, x: number, className: string): Content => {
    if (value === undefined) return undefined;
    const end = y.clamped(value);
    const isCut = y.at(value) !== end;
    const top = Math.min(end, y.at(0));
    const height = Math.max(1, Math.abs(end - y.at(0)));
    const rect = element('rect', { class: className, x, y: top, width, height, rx: 1.5 }, element('title', {}, words));
    if (!isCut) return rect;
    // On the free side of the zero line.
    const at = value > 0 ? y.at(0) + 13 : y.at(0) - 5;
    return [
      rect,
      element('text', { class: 'callout', x: x + width / 2, y: at, 'text-anchor': 'middle' }, shortNumber(value)),
    ];
  };
  const tone = outOfSample !== undefined && outOfSample >= 0 ? 'gain' : 'loss';
  return [bar(inSample, middle - width - 1, 'bar-in'), bar(outOfSample, middle + 1, `bar-out ${tone}`)];
}

function labels(windows: readonly ReportWindow[], plot: Plot, slot: number, size: FigureSize): Content {
  const every = Math.max(1, Math.ceil(windows.length / (isNarrow(size) ? 4 : 12)));
  return windows.map((window, i) => {
    if (i % every !== 0) return undefined;
    const x = plot.left + (i + 0.5) * slot;
    return element(
      'text',
      { class: 'tick', x, y: plot.foot + 18, 'text-anchor': 'middle' },
      formatDate(window.testFrom).slice(5),
    );
  });
}

/** A few days may show a Sharpe ratio of 50: bars are cut at three times the upper quartile, and say their value. */
function limitOf(values: readonly number[]): number {
  const sizes = values.map(Math.abs).sort((a, b) => a - b);
  const quartile = sizes[Math.floor(sizes.length * 0.75)]!;
  return quartile === 0 ? sizes.at(-1)! : 3 * quartile;
}
