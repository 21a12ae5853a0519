import { figure, responsive } from '#apps/report/figure.ts';
import type { FigureSize } from '#apps/report/figure.ts';
import { formatCount, formatNumber, formatR } from '#apps/report/format.ts';
import { coordinate, element } from '#apps/report/markup.ts';
import type { Content, Markup } from '#apps/report/markup.ts';
import { LinearScale, niceTicks } from '#apps/report/chart/scales.ts';
import { digitsOf, emptyPlot, HALF, isNarrow, NARROW, plotOf, valueAxis } from '#apps/report/run/plot.ts';
import type { TradeRow } from '#apps/report/run/run-report.ts';

/** Results beyond these are drawn at the edge: one wild trade must not press all others into a corner. */
const EDGE_R = 8;
/** More points than this hide each other. */
const POINTS_MAX = 2_000;

/** How far each trade went against us, and how far for us, before it was closed. */
export function excursionChart(trades: readonly TradeRow[]): Markup {
  return responsive(sized(trades, HALF), sized(trades, { ...NARROW, height: 320 }));
}

function sized(trades: readonly TradeRow[], size: FigureSize): Markup {
  const title = isNarrow(size) ? 'Best and worst price, R' : 'Best and worst price while open, R';
  const shown = trades.slice(-POINTS_MAX);
  const losersAhead = trades.filter(({ rMultiple, mfeR }) => rMultiple <= 0 && mfeR >= 1).length;
  const dropped = shown.length < trades.length ? ` The last ${formatCount(shown.length)} are drawn.` : '';
  const text = `${formatCount(trades.length)} trades; ${formatCount(losersAhead)} that lost had been 1 R ahead.${dropped}`;
  return figure(
    'excursion',
    size,
    { title, text },
    shown.length === 0 ? emptyPlot(size, 'No closed trades') : scatter(shown, size),
  );
}

function scatter(trades: readonly TradeRow[], size: FigureSize): Content {
  const plot = { ...plotOf(size, 44, 58), foot: size.height - 40 };
  const reach = (values: readonly number[]): number =>
    Math.min(EDGE_R, Math.max(1.2, ...values.map((value) => Math.min(EDGE_R, value))));
  const x = new LinearScale([0, reach(trades.map(({ maeR }) => -maeR))], [plot.left + 4, plot.right]);
  const y = new LinearScale([0, reach(trades.map(({ mfeR }) => mfeR))], [plot.foot, plot.top]);
  const columns = niceTicks(x.domain, 5);
  const step = columns.length > 1 ? columns[1]! - columns[0]! : 1;
  return [
    valueAxis(plot, y, 5, (value, gap) => formatNumber(value, digitsOf(gap))),
    columns.map((value) => [
      element('line', { class: 'grid', x1: x.at(value), x2: x.at(value), y1: plot.top, y2: plot.foot }),
      element(
        'text',
        { class: 'tick', x: x.at(value), y: plot.foot + 16, 'text-anchor': 'middle' },
        formatNumber(value === 0 ? 0 : -value, digitsOf(step)),
      ),
    ]),
    element('text', { class: 'tick', x: plot.left + 4, y: plot.top - 8 }, 'best, R'),
    element('text', { class: 'tick', x: plot.right, y: plot.foot + 32, 'text-anchor': 'end' }, 'worst, R'),
    element('line', { class: 'baseline', x1: x.at(1), x2: x.at(1), y1: plot.top, y2: plot.foot }),
    trades.map((trade) => point(trade, x.clamped(-trade.maeR), y.clamped(trade.mfeR))),
    key(size, plot.top - 18),
  ];
}

/** A ring for a winner, a cross for a loser: told apart without colour. */
function point({ rMultiple, maeR, mfeR }: TradeRow, x: number, y: number): Markup {
  const words = element('title', {}, `${formatR(rMultiple)}; best ${formatR(mfeR)}, worst ${formatR(maeR)}`);
  if (rMultiple > 0) return element('circle', { class: 'mark gain', cx: x, cy: y, r: 3.6 }, words);
  return element('path', { class: 'mark loss', d: crossAt(x, y) }, words);
}

function crossAt(x: number, y: number): string {
  const at = (dx: number, dy: number): string => `${coordinate(x + dx)} ${coordinate(y + dy)}`;
  return `M${at(-3, -3)}L${at(3, 3)}M${at(-3, 3)}L${at(3, -3)}`;
}

function key(size: FigureSize, y: number): Content {
  const x = size.width - (isNarrow(size) ? 178 : 190);
  return element(
    'g',
    { class: 'legend' },
    element('circle', { class: 'mark gain', cx: x, cy: y - 4, r: 3.6 }),
    element('text', { x: x + 9, y }, 'won'),
    element('path', { class: 'mark loss', d: crossAt(x + 46, y - 4) }),
    element('text', { x: x + 55, y }, 'lost'),
    element('line', { class: 'baseline', x1: x + 88, x2: x + 106, y1: y - 4, y2: y - 4 }),
    element('text', { x: x + 111, y }, '1 R against'),
  );
}
