import { DAY_MS, HOUR_MS, MINUTE_MS } from '#core/time.ts';
import { figure, responsive } from '#apps/report/figure.ts';
import type { FigureSize } from '#apps/report/figure.ts';
import { formatCount, formatDuration } from '#apps/report/format.ts';
import { element } from '#apps/report/markup.ts';
import type { Content, Markup } from '#apps/report/markup.ts';
import { LinearScale } from '#apps/report/chart/scales.ts';
import { emptyPlot, HALF, isNarrow, NARROW, plotOf, valueAxis } from '#apps/report/run/plot.ts';
import type { TradeRow } from '#apps/report/run/run-report.ts';

/** Trades that were held for at least `from` and less than the next bin's, won and lost. */
export interface HoldingBin {
  readonly from: number;
  readonly to: number;
  readonly won: number;
  readonly lost: number;
}

/** Borders that people think in. */
const BORDERS = [
  0,
  5 * MINUTE_MS,
  15 * MINUTE_MS,
  30 * MINUTE_MS,
  HOUR_MS,
  2 * HOUR_MS,
  4 * HOUR_MS,
  8 * HOUR_MS,
  DAY_MS,
  2 * DAY_MS,
  4 * DAY_MS,
  7 * DAY_MS,
  14 * DAY_MS,
  30 * DAY_MS,
  90 * DAY_MS,
  365 * DAY_MS,
  Number.POSITIVE_INFINITY,
];

/** How long trades were held, those that won and those that lost. */
export function holdingChart(trades: readonly TradeRow[]): Markup {
  return responsive(sized(trades, HALF), sized(trades, NARROW));
}

/** From the first bin that holds a trade to the last; empty without trades. */
export function holdingBins(trades: readonly TradeRow[]): readonly HoldingBin[] {
  const bins = BORDERS.slice(0, -1).map((from, i) => ({ from, to: BORDERS[i + 1]!, won: 0, lost: 0 }));
  for (const { openedAt, closedAt, rMultiple } of trades) {
    const bin = bins.find(({ to }) => closedAt - openedAt < to)!;
    if (rMultiple > 0) bin.won++;
    else bin.lost++;
  }
  const used = bins.map(({ won, lost }) => won + lost > 0);
  return bins.slice(Math.max(0, used.indexOf(true)), used.lastIndexOf(true) + 1);
}

function sized(trades: readonly TradeRow[], size: FigureSize): Markup {
  const bins = holdingBins(trades);
  const words = bins.map((bin) => `${range(bin)}: ${formatCount(bin.won)} won, ${formatCount(bin.lost)} lost`);
  const text = words.length === 0 ? 'No closed trades.' : `${words.join('; ')}.`;
  return figure(
    'holding',
    size,
    { title: 'Holding times, trades', text },
    bins.length === 0 ? emptyPlot(size, 'No closed trades') : columns(bins, size),
  );
}

function columns(bins: readonly HoldingBin[], size: FigureSize): Content {
  const plot = { ...plotOf(size, 38, 58), left: 26 };
  const most = Math.max(1, ...bins.map(({ won, lost }) => won + lost));
  const y = new LinearScale([0, most], [plot.foot - 2, plot.top]);
  const width = Math.min(64, (plot.right - plot.left) / bins.length);
  const left = plot.left + (plot.right - plot.left - width * bins.length) / 2;
  const everyOther = width < 44;
  return [
    valueAxis(plot, y, Math.min(5, most), (value) => (Number.isInteger(value) ? formatCount(value) : '')),
    bins.map((bin, i) => {
      const x = left + i * width;
      const [foot, middle, top] = [y.at(0), y.at(bin.lost), y.at(bin.lost + bin.won)];
      const label = bin.from === 0 ? `<${formatDuration(bin.to)}` : formatDuration(bin.from);
      return [
        element(
          'g',
          {},
          element('title', {}, `${range(bin)}: ${formatCount(bin.won)} won, ${formatCount(bin.lost)} lost`),
          bin.lost > 0 &&
            element('rect', {
              class: 'column loss',
              x: x + 2,
              y: middle,
              width: width - 4,
              height: foot - middle,
              rx: 1.5,
            }),
          bin.won > 0 &&
            element('rect', {
              class: 'column gain',
              x: x + 2,
              y: top,
              width: width - 4,
              height: middle - top,
              rx: 1.5,
            }),
        ),
        (!everyOther || i % 2 === 0) &&
          element(
            'text',
            { class: 'tick', x: x + (bin.from === 0 ? width / 2 : 2), y: plot.foot + 16, 'text-anchor': 'middle' },
            label,
          ),
      ];
    }),
    key(size, plot.top - 18),
  ];
}

function range({ from, to }: HoldingBin): string {
  if (from === 0) return `under ${formatDuration(to)}`;
  return Number.isFinite(to) ? `${formatDuration(from)} to ${formatDuration(to)}` : `${formatDuration(from)} and more`;
}

function key(size: FigureSize, y: number): Content {
  const x = size.width - (isNarrow(size) ? 112 : 124);
  return element(
    'g',
    { class: 'legend' },
    element('rect', { class: 'column gain', x, y: y - 9, width: 10, height: 10 }),
    element('text', { x: x + 14, y }, 'won'),
    element('rect', { class: 'column loss', x: x + 54, y: y - 9, width: 10, height: 10 }),
    element('text', { x: x + 68, y }, 'lost'),
  );
}
