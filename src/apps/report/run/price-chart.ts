import { figure, responsive } from '#apps/report/figure.ts';
import type { FigureSize } from '#apps/report/figure.ts';
import { formatCount, formatDuration, formatNumber, formatR, formatTime } from '#apps/report/format.ts';
import { note } from '#apps/report/html.ts';
import { coordinate, element, join } from '#apps/report/markup.ts';
import type { Content, Markup } from '#apps/report/markup.ts';
import { LinearScale } from '#apps/report/chart/scales.ts';
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
import type { Plot } from '#apps/report/run/plot.ts';
import { aggregated, placeAt } from '#apps/report/run/price-series.ts';
import type { PriceSeries, TradeRow } from '#apps/report/run/run-report.ts';

/** More trades than this are only a smear on a picture of the whole run. */
const DRAWN_TRADES_MAX = 1_000;

/** From so many trades on, their marks are drawn smaller. */
const CROWDED_TRADES = 120;

/**
 * The whole run: candles, and a line from each entry to its exit. Stands for itself on paper and without scripts; the page's
 * script puts a chart in its place that can be zoomed.
 */
export function priceChart(prices: PriceSeries, trades: readonly TradeRow[], priceDigits: number): Markup {
  const drawn = trades.slice(-DRAWN_TRADES_MAX);
  return element(
    'div',
    { class: 'price-chart', id: 'price-chart' },
    element(
      'div',
      { class: 'price-still' },
      responsive(
        sized(prices, drawn, priceDigits, { ...WIDE, height: 460 }),
        sized(prices, drawn, priceDigits, { ...NARROW, height: 380 }),
      ),
      note(priceNote(prices, drawn.length, trades.length)),
    ),
  );
}

/** What of the bars and trades is not drawn one by one. */
function priceNote(prices: PriceSeries, drawn: number, all: number): string {
  const { barsPerCandle, candleMs } = prices;
  const kept =
    barsPerCandle === 1
      ? ''
      : ` The page holds candles of ${formatDuration(candleMs)}, ${barsPerCandle} bars of the run each: single bars were left out.`;
  const trades =
    drawn === all
      ? `All ${formatCount(all)} trades are drawn.`
      : `The last ${formatCount(drawn)} of ${formatCount(all)} trades are drawn.`;
  return `${trades} On the picture of the whole run several bars share a candle: first open, highest high, lowest low, last close.${kept}`;
}

function sized(prices: PriceSeries, trades: readonly TradeRow[], digits: number, size: FigureSize): Markup {
  const columns = isNarrow(size) ? 110 : 320;
  const candles = aggregated(prices, columns);
  const { length } = candles.times;
  const [first, last] = [candles.times[0], candles.times.at(-1)];
  const title = isNarrow(size)
    ? 'Price and trades'
    : `Price and trades, candles of ${formatDuration(candles.candleMs)}`;
  const text = `${formatCount(length)} candles from ${formatTime(first)} to ${formatTime(last)} UTC, ${formatCount(trades.length)} trades.`;
  return figure(
    'price',
    size,
    { title, text },
    length === 0 ? emptyPlot(size, 'No bars were traded') : plotted(candles, trades, digits, size),
  );
}

function plotted(candles: PriceSeries, trades: readonly TradeRow[], digits: number, size: FigureSize): Content {
  const plot = plotOf(size, isNarrow(size) ? 66 : 76, 52);
  const y = new LinearScale(extentOf([...candles.low, ...candles.high]), [plot.foot - 6, plot.top]);
  const { times } = candles;
  const time = new LinearScale([times[0]!, times.at(-1)! + candles.candleMs], [plot.left, plot.right]);
  const slot = (plot.right - plot.left) / times.length;
  const x = (instant: number): number => plot.left + placeAt(candles, instant) * slot;
  return [
    timeAxis(plot, time, size),
    valueAxis(plot, y, isNarrow(size) ? 5 : 7, (value, step) => formatNumber(value, Math.min(digits, digitsOf(step)))),
    candlePaths(candles, y, plot, slot),
    trades.map((trade) => link(trade, { x, y, digits, scale: trades.length > CROWDED_TRADES ? 0.55 : 1 })),
    key(size),
  ];
}

function candlePaths(candles: PriceSeries, y: LinearScale, plot: Plot, slot: number): Content {
  const paths = { up: '', down: '' };
  const bodies = { up: '', down: '' };
  const width = Math.max(0.8, slot * 0.66);
  candles.open.forEach((open, i) => {
    const close = candles.close[i]!;
    const way = close >= open ? 'up' : 'down';
    const x = plot.left + (i + 0.5) * slot;
    paths[way] += `M${coordinate(x)} ${coordinate(y.at(candles.high[i]!))}V${coordinate(y.at(candles.low[i]!))}`;
    const top = y.at(Math.max(open, close));
    const height = Math.max(1, y.at(Math.min(open, close)) - top);
    bodies[way] +=
      `M${coordinate(x - width / 2)} ${coordinate(top)}h${coordinate(width)}v${coordinate(height)}h${coordinate(-width)}z`;
  });
  return element(
    'g',
    { class: 'quiet' },
    (['up', 'down'] as const).map((way) =>
      element(
        'g',
        { class: way },
        element('path', { class: 'wick', d: paths[way] }),
        element('path', { class: 'body', d: bodies[way] }),
      ),
    ),
  );
}

interface Place {
  readonly x: (instant: number) => number;
  readonly y: LinearScale;
  readonly digits: number;
  readonly scale: number;
}

function link(trade: TradeRow, { x, y, digits, scale }: Place): Markup {
  const [entry, exit] = [Number(trade.entryPrice), Number(trade.exitPrice)];
  const [x1, y1] = [x(trade.openedAt), y.clamped(entry)];
  const [x2, y2] = [x(trade.closedAt), y.clamped(exit)];
  const down = trade.direction === 'long' ? scale : -scale;
  const words = `${trade.direction} ${formatTime(trade.openedAt)} at ${formatNumber(entry, digits)}, ${trade.exitReason ?? 'closed'} at ${formatNumber(exit, digits)}, ${formatR(trade.rMultiple)}`;
  const triangle = `M${coordinate(x1)} ${coordinate(y1)}l${coordinate(4 * scale)} ${coordinate(7 * down)}h${coordinate(-8 * scale)}z`;
  return element(
    'g',
    { class: `deal ${trade.rMultiple > 0 ? 'gain' : 'loss'}` },
    element('title', {}, words),
    element('line', { x1, y1, x2, y2 }),
    element('path', { class: trade.direction, d: triangle }),
    element('circle', { cx: x2, cy: y2, r: 2.4 * scale }),
  );
}

function key(size: FigureSize): Content {
  const x = isNarrow(size) ? 14 : 16;
  const y = 42;
  const item = (at: number, name: string, mark: Markup, label: string): Markup =>
    element('g', { class: `legend deal ${name}` }, mark, element('text', { x: x + at + 14, y }, label));
  const entry = (at: number, down: number): Markup =>
    element('path', {
      class: down > 0 ? 'long' : 'short',
      d: `M${x + at + 5} ${y - (down > 0 ? 8 : 0)}l4 ${7 * down}h-8z`,
    });
  const line = (at: number): Markup => element('line', { x1: x + at, x2: x + at + 11, y1: y - 4, y2: y - 4 });
  return join(
    item(0, '', entry(0, 1), 'long'),
    item(48, '', entry(48, -1), 'short'),
    item(100, 'gain', line(100), 'won'),
    item(146, 'loss', line(146), 'lost'),
  );
}
