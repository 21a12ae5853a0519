import { figure, responsive } from '#apps/report/figure.ts';
import type { FigureSize } from '#apps/report/figure.ts';
import { formatCount } from '#apps/report/format.ts';
import { element } from '#apps/report/markup.ts';
import type { Content, Markup } from '#apps/report/markup.ts';
import { amountText } from '#apps/report/robustness/axis.ts';
import type { Survey } from '#apps/report/robustness/robustness-report.ts';
import { moneyText } from '#apps/report/robustness/rule-words.ts';
import { emptyPlot, extentOf, isNarrow } from '#apps/report/run/plot.ts';

type Value = string | number;

/** One pair of values. */
export interface PairCell {
  readonly column: number;
  readonly row: number;
  /** What the pair earned; of several runs, over other parameters, the median. */
  readonly net: number;
  readonly runs: number;
  readonly isChosen: boolean;
}

/** Pairs of the first two parameters that were varied; a single one makes one row. */
export interface PairMap {
  readonly x: string;
  readonly y: string | undefined;
  readonly xValues: readonly Value[];
  readonly yValues: readonly Value[];
  readonly cells: readonly PairCell[];
}

/** Net of every pair of two parameters with the chosen pair framed, for wide and narrow screens. */
export function neighbourMap(survey: Survey, currency: string): Markup {
  const map = pairMap(survey);
  const rows = map?.yValues.length ?? 1;
  const wide = { name: 'wide', width: 1080, height: 130 + Math.min(440, Math.max(44, rows * 44)) };
  const narrow = { name: 'narrow', width: 420, height: 130 + Math.min(360, Math.max(36, rows * 36)) };
  return responsive(renderNeighbours(map, currency, wide), renderNeighbours(map, currency, narrow));
}

/** Undefined when nothing has more than one value. */
export function pairMap({ parameters, chosen, points }: Survey): PairMap | undefined {
  const varied = parameters.filter((name) => new Set(points.map(({ values }) => values[name])).size > 1);
  const [x, y] = varied;
  if (x === undefined) return undefined;
  const [xValues, yValues] = [valuesOf(points, x), y === undefined ? [] : valuesOf(points, y)];
  const nets = new Map<string, number[]>();
  for (const { values, net } of points) {
    const key = `${xValues.indexOf(values[x]!)},${y === undefined ? 0 : yValues.indexOf(values[y]!)}`;
    const found = nets.get(key);
    if (found === undefined) nets.set(key, [net]);
    else found.push(net);
  }
  const chosenKey = `${xValues.indexOf(chosen[x]!)},${y === undefined ? 0 : yValues.indexOf(chosen[y]!)}`;
  const cells = [...nets].map(([key, values]) => {
    const [column = 0, row = 0] = key.split(',').map(Number);
    return { column, row, net: medianOf(values), runs: values.length, isChosen: key === chosenKey };
  });
  return { x, y, xValues, yValues, cells };
}

function renderNeighbours(map: PairMap | undefined, currency: string, size: FigureSize): Markup {
  if (map === undefined) {
    const words = { title: `Net of the neighbours, ${currency}`, text: 'No parameter has more than one value.' };
    return figure('neighbours', size, words, emptyPlot(size, 'Nothing was varied'));
  }
  const { x, y, cells } = map;
  const [low, high] = extentOf(cells.map(({ net }) => net));
  const pair = y === undefined ? x : `${x} (across) and ${y} (up)`;
  const text = `${formatCount(cells.length)} points of ${pair}; net from ${moneyText(low)} to ${moneyText(high, currency)}.`;
  return figure(
    'neighbours',
    size,
    { title: `Net by ${y === undefined ? x : `${x} and ${y}`}, ${currency}`, text },
    field(map, currency, size),
  );
}

/** A cell narrower than this shows only its colour. */
const VALUE_WIDTH = 38;
const VALUE_HEIGHT = 16;

function field(map: PairMap, currency: string, size: FigureSize): Content {
  const narrow = isNarrow(size);
  const { x, y, xValues, yValues, cells } = map;
  const rows = Math.max(1, yValues.length);
  const [left, right, top, foot] = [narrow ? 44 : 70, size.width - 14, 76, size.height - 42];
  const [width, height] = [(right - left) / xValues.length, (foot - top) / rows];
  const place = ({ column, row }: Pick<PairCell, 'column' | 'row'>) => {
    return { x: left + column * width, y: foot - (row + 1) * height, width: width - 1, height: height - 1 };
  };
  const shade = shadeOf(cells);
  const hasValues = width >= VALUE_WIDTH && height >= VALUE_HEIGHT;
  const chosen = cells.find(({ isChosen }) => isChosen);
  const hint = chosen === undefined ? 'the choice is not among them' : 'framed: the choice';
  const colours = narrow ? 'blue gains, orange loses' : 'blue earned, orange lost, strong colour much of it';
  return [
    element('text', { class: 'subtitle', x: 14, y: 46 }, `${colours}; ${hint}`),
    cells.map((cell) => [
      element(
        'rect',
        { class: cell.net > 0 ? 'heat' : 'heat below', 'fill-opacity': shade(cell.net).toFixed(2), ...place(cell) },
        element('title', {}, cellText(map, cell, currency)),
      ),
      hasValues && value(cell, place(cell)),
    ]),
    chosen !== undefined && element('rect', { class: 'chosen', ...place(chosen) }),
    labels(xValues, narrow ? 6 : 14).map(({ at, text }) =>
      element('text', { class: 'tick', x: left + (at + 0.5) * width, y: foot + 16, 'text-anchor': 'middle' }, text),
    ),
    labels(yValues, narrow ? 10 : 12).map(({ at, text }) =>
      element('text', { class: 'tick', x: left - 8, y: foot - (at + 0.5) * height + 4, 'text-anchor': 'end' }, text),
    ),
    element('text', { class: 'callout', x: (left + right) / 2, y: size.height - 8, 'text-anchor': 'middle' }, x),
    y !== undefined && element('text', { class: 'callout', x: 14, y: top - 6 }, y),
  ];
}

function value({ net }: PairCell, at: { x: number; y: number; width: number; height: number }): Content {
  const middle = { x: at.x + at.width / 2, y: at.y + at.height / 2 + 4, 'text-anchor': 'middle' };
  return element('text', { class: 'cell-value', ...middle }, amountText(Math.round(net)));
}

function cellText({ x, y, xValues, yValues }: PairMap, { column, row, net, runs }: PairCell, currency: string): string {
  const where = `${x} ${xValues[column]}${y === undefined ? '' : `, ${y} ${yValues[row]}`}`;
  return `${where}: ${moneyText(net, currency)}${runs === 1 ? '' : `, median of ${formatCount(runs)} runs`}`;
}

const [PALEST, STRONGEST] = [0.08, 0.62];

/** Strong for much, whether earned or lost; a few extremes do not make everything else pale. */
function shadeOf(cells: readonly PairCell[]): (net: number) => number {
  const sizes = cells.map(({ net }) => Math.abs(net)).sort((a, b) => a - b);
  const reach = sizes[Math.floor((sizes.length - 1) * 0.95)]! || 1;
  return (net) => PALEST + (STRONGEST - PALEST) * Math.min(1, Math.abs(net) / reach);
}

function labels(values: readonly Value[], most: number): readonly { at: number; text: string }[] {
  const step = Math.max(1, Math.ceil(values.length / most));
  return values.flatMap((each, at) => (at % step === 0 ? [{ at, text: `${each}` }] : []));
}

/** Numbers ascending, names in the order in which they come. */
function valuesOf(points: Survey['points'], name: string): readonly Value[] {
  const distinct = [...new Set(points.map(({ values }) => values[name]!))];
  return distinct.every((each) => typeof each === 'number') ? distinct.sort((a, b) => a - b) : distinct;
}

function medianOf(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return (sorted[Math.floor((sorted.length - 1) / 2)]! + sorted[Math.ceil((sorted.length - 1) / 2)]!) / 2;
}
