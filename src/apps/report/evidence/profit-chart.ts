import { WEEK_MS, DAY_MS } from '#core/time.ts';
import type { ProfitPeriod } from '#domain/evidence/profit/profit-report.ts';
import { LinearScale } from '#apps/report/chart/scales.ts';
import { figure, responsive } from '#apps/report/figure.ts';
import type { FigureSize } from '#apps/report/figure.ts';
import { formatDate, formatMoney, formatNumber } from '#apps/report/format.ts';
import { coordinate, element } from '#apps/report/markup.ts';
import type { Content, Markup } from '#apps/report/markup.ts';
import { digitsOf, emptyPlot, extentOf, NARROW, plotOf, timeAxis, valueAxis, WIDE } from '#apps/report/run/plot.ts';

/** Profit of each day or week as columns, and what they sum up to as a line, for wide and narrow screens. */
export function profitChart(periods: readonly ProfitPeriod[], period: 'day' | 'week', currency: string): Markup {
  return responsive(sized(periods, period, currency, WIDE), sized(periods, period, currency, NARROW));
}

function sized(periods: readonly ProfitPeriod[], period: 'day' | 'week', currency: string, size: FigureSize): Markup {
  const title = `Profit by ${period}, ${currency}`;
  const last = periods.at(-1);
  const text = `${periods.length} ${period}s with a result${last === undefined ? '' : `, the last from ${formatDate(last.from)}`}.`;
  const content = periods.length === 0 ? emptyPlot(size, 'No signal ended in this time') : plot(periods, period, size);
  return figure('profit', size, { title, text }, content);
}

function plot(periods: readonly ProfitPeriod[], period: 'day' | 'week', size: FigureSize): Content {
  const length = period === 'day' ? DAY_MS : WEEK_MS;
  const profits = periods.map(({ profit }) => profit.amount.toNumber());
  let sum = 0;
  const sums = profits.map((profit) => (sum += profit));
  const area = plotOf(size, 74, 64);
  const x = new LinearScale([periods[0]!.from, periods.at(-1)!.from + length], [area.left, area.right]);
  const y = new LinearScale(extentOf([0, ...profits, ...sums]), [area.foot, area.top]);
  const gap = Math.min(3, (x.at(length) - x.at(0)) * 0.15);
  const columns = periods.map(({ from, profit, results }, i) => {
    const [a, b] = [y.at(0), y.at(profits[i]!)];
    const words = `${formatDate(from)}: ${formatMoney(profit.amount.round(2, 'nearest-even').toString(), profit.currency, { isSigned: true })}, ${results} ${results === 1 ? 'result' : 'results'}`;
    return element(
      'rect',
      {
        class: `column ${profits[i]! >= 0 ? 'gain' : 'loss'}`,
        x: x.at(from) + gap,
        y: Math.min(a, b),
        width: Math.max(1, x.at(from + length) - x.at(from) - 2 * gap),
        height: Math.max(0.5, Math.abs(a - b)),
        'fill-opacity': 0.7,
      },
      element('title', {}, words),
    );
  });
  const line = sums
    .map(
      (value, i) => `${i === 0 ? 'M' : 'L'}${coordinate(x.at(periods[i]!.from + length))} ${coordinate(y.at(value))}`,
    )
    .join('');
  return [
    element('text', { class: 'subtitle', x: 14, y: 44 }, `columns: a ${period}, line: the sum`),
    valueAxis(area, y, 5, (value, step) => formatNumber(value, digitsOf(step))),
    timeAxis(area, x, size),
    element('line', { class: 'baseline', x1: area.left, x2: area.right, y1: y.at(0), y2: y.at(0) }),
    columns,
    sums.length > 1 && element('path', { class: 'equity-line', d: line }),
  ];
}
