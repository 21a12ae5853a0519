import type { SearchValue } from '#domain/search/dimension.ts';
import type { HeatMap } from '#domain/search/heat-map.ts';
import { figure, responsive } from '#apps/report/figure.ts';
import type { FigureSize } from '#apps/report/figure.ts';
import { formatCount, formatNumber } from '#apps/report/format.ts';
import { element } from '#apps/report/markup.ts';
import type { Content, Markup } from '#apps/report/markup.ts';
import { emptyPlot, extentOf, isNarrow } from '#apps/report/run/plot.ts';

export interface HeatMapWords {
  readonly objective: string;
  readonly isMaximised: boolean;
}

const WIDE: FigureSize = { name: 'wide', width: 1080, height: 520 };
const NARROW: FigureSize = { name: 'narrow', width: 420, height: 400 };

/** Two parameters against the objective, for wide and narrow screens: strong colour is good, and the best cell is framed. */
export function parameterHeatMap(map: HeatMap, words: HeatMapWords): Markup {
  return responsive(renderHeatMap(map, words, WIDE), renderHeatMap(map, words, NARROW));
}

/** A cell as it is drawn: the best of the values that share it. */
export interface DrawnCell {
  readonly column: number;
  readonly row: number;
  readonly best: number | undefined;
  readonly trials: number;
}

/** Brings many values to at most `most` columns and rows: neighbours share a cell, which shows the best of them. */
export function drawnCells(map: HeatMap, isMaximised: boolean, most: number): DrawnCell[] {
  const [columnOf, rowOf] = [groupsOf(map.xValues, most), groupsOf(map.yValues, most)];
  const cells = new Map<string, DrawnCell>();
  for (const { x, y, best, trials } of map.cells) {
    const [column, row] = [columnOf.get(x)!, rowOf.get(y)!];
    const key = `${column},${row}`;
    const before = cells.get(key);
    cells.set(key, {
      column,
      row,
      best: better(before?.best, best, isMaximised),
      trials: (before === undefined ? 0 : before.trials) + trials,
    });
  }
  return [...cells.values()];
}

export function renderHeatMap(map: HeatMap, words: HeatMapWords, size: FigureSize = WIDE): Markup {
  const { objective, isMaximised } = words;
  const cells = drawnCells(map, isMaximised, isNarrow(size) ? 30 : 60);
  const known = cells.filter(({ best }) => best !== undefined);
  const [low, high] = extentOf(known.map(({ best }) => best!));
  const title = `${objective} by ${map.x} and ${map.y}`;
  const text = `${formatCount(map.cells.length)} pairs of ${map.x} (across) and ${map.y} (up); ${objective} from ${shortNumber(low)} to ${shortNumber(high)}.`;
  const content = known.length === 0 ? emptyPlot(size, 'No trial may win') : field(map, cells, words, size);
  return figure('heat-map', size, { title, text }, content);
}

function field(
  map: HeatMap,
  cells: readonly DrawnCell[],
  { objective, isMaximised }: HeatMapWords,
  size: FigureSize,
): Content {
  const narrow = isNarrow(size);
  const [left, right, top, foot] = [narrow ? 52 : 70, size.width - 14, 70, size.height - 40];
  const columns = 1 + Math.max(...cells.map(({ column }) => column));
  const rows = 1 + Math.max(...cells.map(({ row }) => row));
  const [width, height] = [(right - left) / columns, (foot - top) / rows];
  const shade = shadeOf(cells, isMaximised);
  const best = cells.reduce((found, cell) =>
    better(found.best, cell.best, isMaximised) === found.best ? found : cell,
  );
  const place = ({ column, row }: DrawnCell): { x: number; y: number; width: number; height: number } => ({
    x: left + column * width,
    y: foot - (row + 1) * height,
    width: Math.max(1, width - (narrow ? 0.5 : 1)),
    height: Math.max(1, height - (narrow ? 0.5 : 1)),
  });
  const drawn = cells.map((cell) => {
    const { className, opacity } = shade(cell.best);
    const label = !narrow && element('title', {}, cellText(map, cell, [columns, rows], objective));
    return element('rect', { class: className, 'fill-opacity': opacity.toFixed(2), ...place(cell) }, label);
  });
  return [
    element('text', { class: 'subtitle', x: 14, y: 44 }, legendText(cells, objective, isMaximised)),
    drawn,
    element('rect', { class: 'heat-best', ...place(best) }),
    axis(map.xValues, columns, narrow ? 5 : 12).map(({ at, text }) =>
      element('text', { class: 'tick', x: left + (at + 0.5) * width, y: foot + 16, 'text-anchor': 'middle' }, text),
    ),
    axis(map.yValues, rows, narrow ? 8 : 10).map(({ at, text }) =>
      element('text', { class: 'tick', x: left - 8, y: foot - (at + 0.5) * height + 4, 'text-anchor': 'end' }, text),
    ),
    element('text', { class: 'callout', x: (left + right) / 2, y: size.height - 8, 'text-anchor': 'middle' }, map.x),
    element('text', { class: 'callout', x: 14, y: top - 6 }, map.y),
  ];
}

/** Two colours from zero outwards when the values lie on both sides of it; by rank, worst to best, when not. */
function shadeOf(
  cells: readonly DrawnCell[],
  isMaximised: boolean,
): (value: number | undefined) => { className: string; opacity: number } {
  const known = cells.map(({ best }) => best).filter((value) => value !== undefined);
  const [low, high] = extentOf(known);
  const isAround = low < 0 && high > 0;
  const sizes = known.map(Math.abs).sort((a, b) => a - b);
  // A few extremes must not make everything else pale.
  const reach = sizes[Math.floor(sizes.length * 0.95)] ?? 1;
  const ranks = new Map(
    [...new Set(known)].sort((a, b) => (isMaximised ? a - b : b - a)).map((value, i) => [value, i]),
  );
  return (value) => {
    if (value === undefined) return { className: 'heat none', opacity: 0 };
    if (isAround) {
      const isGood = isMaximised ? value >= 0 : value <= 0;
      return {
        className: isGood ? 'heat' : 'heat below',
        opacity: PALEST + (1 - PALEST) * Math.min(1, Math.abs(value) / reach),
      };
    }
    const share = ranks.size === 1 ? 1 : ranks.get(value)! / (ranks.size - 1);
    return { className: 'heat', opacity: PALEST + (1 - PALEST) * share };
  };
}

const PALEST = 0.06;

function legendText(cells: readonly DrawnCell[], objective: string, isMaximised: boolean): string {
  const [low, high] = extentOf(cells.map(({ best }) => best).filter((value) => value !== undefined));
  const [worst, best] = isMaximised ? [low, high] : [high, low];
  const sides = low < 0 && high > 0 ? ', two colours around 0' : ', colour by rank';
  return `${objective}: worst ${shortNumber(worst)}, best ${shortNumber(best)} (framed)${sides}`;
}

function cellText(
  map: HeatMap,
  cell: DrawnCell,
  [columns, rows]: readonly [number, number],
  objective: string,
): string {
  const [x, y] = [spanText(map.xValues, cell.column, columns), spanText(map.yValues, cell.row, rows)];
  const value = cell.best === undefined ? 'no trial may win' : `${objective} ${shortNumber(cell.best)}`;
  return `${map.x} ${x}, ${map.y} ${y}: ${value}, ${formatCount(cell.trials)} trials`;
}

/** Which of at most `most` groups of neighbours each value belongs to. */
function groupsOf(values: readonly SearchValue[], most: number): ReadonlyMap<SearchValue, number> {
  const groups = Math.min(values.length, most);
  return new Map(values.map((value, i) => [value, Math.floor((i * groups) / values.length)]));
}

function spanText(values: readonly SearchValue[], group: number, groups: number): string {
  const inside = values.filter((_, i) => Math.floor((i * groups) / values.length) === group);
  const [first, last] = [inside[0], inside.at(-1)];
  return first === last ? valueText(first!) : `${valueText(first!)} to ${valueText(last!)}`;
}

function axis(values: readonly SearchValue[], groups: number, labels: number): { at: number; text: string }[] {
  const step = Math.max(1, Math.ceil(groups / labels));
  return Array.from({ length: Math.ceil(groups / step) }, (_, k) => {
    const at = k * step;
    return { at, text: valueText(values[Math.ceil((at * values.length) / groups)]!) };
  });
}

function better(a: number | undefined, b: number | undefined, isMaximised: boolean): number | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return isMaximised ? Math.max(a, b) : Math.min(a, b);
}

function valueText(value: SearchValue): string {
  return typeof value === 'string' ? value : `${Number(value.toPrecision(4))}`;
}

/** Three digits that matter. */
export function shortNumber(value: number | undefined): string {
  if (value === undefined || value === 0) return formatNumber(value, 0);
  const digits = Math.max(0, Math.min(6, 2 - Math.floor(Math.log10(Math.abs(value)))));
  return formatNumber(value, digits);
}
