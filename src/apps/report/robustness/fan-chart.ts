import type { TradePaths } from '#domain/robustness/trade-paths.ts';
import { figure, responsive } from '#apps/report/figure.ts';
import type { FigureSize } from '#apps/report/figure.ts';
import { formatCount } from '#apps/report/format.ts';
import { coordinate, element } from '#apps/report/markup.ts';
import type { Content, Markup } from '#apps/report/markup.ts';
import { LinearScale, niceTicks } from '#apps/report/chart/scales.ts';
import { amountText, amountWidth, numberAxis } from '#apps/report/robustness/axis.ts';
import { emptyPlot, extentOf, isNarrow, NARROW, plotOf, WIDE } from '#apps/report/run/plot.ts';
import type { Plot } from '#apps/report/run/plot.ts';
import { moneyText } from '#apps/report/robustness/rule-words.ts';

export interface FanData {
  readonly paths: TradePaths | undefined;
  readonly trades: number;
  readonly capital: number;
  readonly currency: string;
}

/** Equity after so many trades: the band of the paths in other orders, and the path that was taken. For wide and narrow screens. */
export function fanChart(data: FanData): Markup {
  return responsive(renderFan(data, WIDE), renderFan(data, NARROW));
}

function renderFan(data: FanData, size: FigureSize): Markup {
  const { paths, currency } = data;
  const title = `Equity after so many trades, ${currency}`;
  if (paths === undefined)
    return figure('fan', size, { title, text: 'Not known: no trade was closed.' }, emptyPlot(size, 'Not known'));
  const [low, , middle, , high] = paths.band.at(-1)!;
  const text = `${formatCount(paths.runs)} paths of ${formatCount(data.trades)} trades end between ${moneyText(low)} (5 %) and ${moneyText(high)} (95 %), median ${moneyText(middle)}; the trades as they came end at ${moneyText(paths.actual.at(-1))}.`;
  return figure('fan', size, { title, text }, fan(paths, data, size));
}

/** Spread above which equal steps stand for equal factors. */
const LOG_SPREAD = 8;

function fan({ band, actual }: TradePaths, { trades, capital }: FanData, size: FigureSize): Content {
  const [low, high] = extentOf([capital, ...actual, ...band.flat()]);
  const isLog = low > 0 && high / low > LOG_SPREAD;
  const height = (value: number): number => (isLog ? Math.log10(value) : value);
  const plot = plotOf(size, amountWidth([low, high]), isNarrow(size) ? 84 : 68);
  const x = new LinearScale([0, trades], [plot.left, plot.right - 4]);
  const y = new LinearScale([height(low), height(high)], [plot.foot - 4, plot.top]);
  // A path is noted at the first trade at or after each equal share of them.
  const at = (k: number): number => x.at(Math.ceil((k * trades) / (band.length - 1)));
  const point = (value: number, k: number): string => `${coordinate(at(k))},${coordinate(y.at(height(value)))}`;
  const area = (from: 0 | 1, to: 3 | 4): string =>
    [
      ...band.map((quantiles, k) => point(quantiles[to], k)),
      ...band.map((quantiles, k) => point(quantiles[from], k)).toReversed(),
    ].join(' ');
  const line = (values: readonly number[]): string => values.map(point).join(' ');
  return [
    ticksOf(low, high, isLog).map((value) => tick(value, y.at(height(value)), plot)),
    numberAxis(plot, x, isNarrow(size) ? 4 : 8),
    element('polygon', { class: 'fan-outer', points: area(0, 4) }),
    element('polygon', { class: 'fan-inner', points: area(1, 3) }),
    element('line', {
      class: 'baseline',
      x1: plot.left,
      x2: plot.right,
      y1: y.at(height(capital)),
      y2: y.at(height(capital)),
    }),
    element('polyline', { class: 'fan-median', points: line(band.map((quantiles) => quantiles[2])) }),
    element('polyline', { class: 'fan-actual', points: line(actual) }),
    key(size),
  ];
}

function tick(value: number, y: number, plot: Plot): Content {
  return [
    element('line', { class: 'grid', x1: plot.left, x2: plot.right, y1: y, y2: y }),
    element('text', { class: 'tick', x: plot.right + 8, y: y + 4 }, amountText(value)),
  ];
}

/** Round numbers; on a scale of factors 1, 2 and 5 times the powers of ten, only the powers when there are many. */
function ticksOf(low: number, high: number, isLog: boolean): readonly number[] {
  if (!isLog) return niceTicks([low, high], 5);
  const powers = niceTicks([Math.floor(Math.log10(low)), Math.ceil(Math.log10(high))], 12, 1).map((k) => 10 ** k);
  const steps = high / low > 1_000 ? [1] : [1, 2, 5];
  return powers.flatMap((power) => steps.map((step) => step * power)).filter((value) => value >= low && value <= high);
}

const KEYS = [
  ['fan-actual', 'the trades as they came'],
  ['fan-median', 'median of the paths'],
  ['fan-inner', 'the middle half'],
  ['fan-outer', '5 % to 95 %'],
] as const;

function key(size: FigureSize): Content {
  const narrow = isNarrow(size);
  const width = narrow ? 190 : 170;
  return KEYS.map(([className, words], i) => {
    const x = 14 + (narrow ? i % 2 : i) * width;
    const y = 44 + (narrow ? Math.floor(i / 2) * 18 : 0);
    const isLine = i < 2;
    return element(
      'g',
      { class: 'legend' },
      isLine
        ? element('polyline', { class: className, points: `${x},${y - 4} ${x + 18},${y - 4}` })
        : element('rect', { class: className, x, y: y - 9, width: 18, height: 10 }),
      element('text', { x: x + 24, y }, words),
    );
  });
}
