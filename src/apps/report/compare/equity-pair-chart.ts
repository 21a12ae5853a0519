import { figure, responsive } from '#apps/report/figure.ts';
import type { FigureSize } from '#apps/report/figure.ts';
import { formatNumber } from '#apps/report/format.ts';
import { coordinate, element } from '#apps/report/markup.ts';
import type { Content, Markup } from '#apps/report/markup.ts';
import { LinearScale } from '#apps/report/chart/scales.ts';
import { equityPoints } from '#apps/report/run/equity-charts.ts';
import {
  digitsOf,
  emptyPlot,
  extentOf,
  isNarrow,
  NARROW,
  plotOf,
  timeAxis,
  valueAxis,
  WIDE,
} from '#apps/report/run/plot.ts';
import type { EquitySeries } from '#apps/report/run/run-report.ts';

/** The equity of two runs over the same time: a as a line, b as dashes. */
export function equityPairChart(pair: readonly [EquitySeries, EquitySeries], currency: string): Markup {
  return responsive(sized(pair, currency, WIDE), sized(pair, currency, NARROW));
}

function sized(pair: readonly [EquitySeries, EquitySeries], currency: string, size: FigureSize): Markup {
  const ends = pair.map(({ values, start }) => formatNumber(values.at(-1) ?? start));
  const words = { title: `Equity, ${currency}`, text: `a ends at ${ends[0]}, b at ${ends[1]}.` };
  const isEmpty = pair.every(({ times }) => times.length === 0);
  return figure('equity-pair', size, words, isEmpty ? emptyPlot(size, 'No equity was recorded') : lines(pair, size));
}

function lines(pair: readonly [EquitySeries, EquitySeries], size: FigureSize): Content {
  const plot = plotOf(size, isNarrow(size) ? 62 : 76);
  const curves = pair.map((series) => equityPoints(series, Math.round(size.width / 2)));
  const all = curves.flat();
  const x = new LinearScale(extentOf(all.map(({ time }) => time)), [plot.left, plot.right]);
  const y = new LinearScale(extentOf(all.map(({ equity }) => equity)), [plot.foot - 8, plot.top + 8]);
  return [
    timeAxis(plot, x, size),
    valueAxis(plot, y, isNarrow(size) ? 4 : 6, (value, step) => formatNumber(value, digitsOf(step))),
    curves.map((points, i) => {
      const d = points.map(
        ({ time, equity }, k) => `${k === 0 ? 'M' : 'L'}${coordinate(x.at(time))} ${coordinate(y.at(equity))}`,
      );
      return (
        points.length > 0 && element('path', { class: i === 0 ? 'equity-line' : 'equity-line second', d: d.join('') })
      );
    }),
    ['a', 'b'].map((name, i) => {
      const left = plot.right - 90 + i * 48;
      return element(
        'g',
        { class: 'legend' },
        element('line', {
          class: i === 0 ? 'equity-line' : 'equity-line second',
          x1: left,
          x2: left + 20,
          y1: 20,
          y2: 20,
        }),
        element('text', { x: left + 25, y: 24 }, name),
      );
    }),
  ];
}
