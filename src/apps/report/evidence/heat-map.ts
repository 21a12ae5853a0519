import type { MatrixCell } from '#domain/evidence/matrix/performance-matrix.ts';
import { figure, responsive } from '#apps/report/figure.ts';
import type { FigureSize } from '#apps/report/figure.ts';
import { formatCount, formatNumber, formatPercent } from '#apps/report/format.ts';
import { element } from '#apps/report/markup.ts';
import type { Content, Markup } from '#apps/report/markup.ts';

/** Cells laid out by two dimensions; further dimensions are joined to the rows. */
export interface HeatGrid {
  readonly rows: readonly string[];
  readonly columns: readonly string[];
  cellAt(row: string, column: string): MatrixCell | undefined;
}

/** Rows and columns that fit into a picture that can still be read. */
const ROWS_MAX = 24;
const COLUMNS_MAX = 24;
/** A mean at which a colour is full: a fifth of the risk, or two tenths of a percent of return. */
const FULL_R = 0.4;
const FULL_RETURN = 0.004;
/** Width of a character of a label, and the most that a column's name may take. */
const CHARACTER = 6.5;
const HEAD_MAX = 90;

/** The last dimension goes across, the others down. Rows with the most results come first when there are too many. */
export function heatGrid(cells: readonly MatrixCell[]): HeatGrid {
  const rowOf = ({ values }: MatrixCell): string =>
    values.length === 1 ? values[0]! : values.slice(0, -1).join(' / ');
  const columnOf = ({ values }: MatrixCell): string => (values.length === 1 ? 'all' : values.at(-1)!);
  const found = new Map(cells.map((cell) => [`${rowOf(cell)}\u001F${columnOf(cell)}`, cell]));
  return {
    rows: largest(cells, rowOf, ROWS_MAX),
    columns: largest(cells, columnOf, COLUMNS_MAX).sort(byName),
    cellAt: (row, column) => found.get(`${row}\u001F${column}`),
  };
}

/** Mean results as colours, for wide and for narrow screens. Pale: not proven. Cells with too few results are left empty. */
export function responsiveHeatMap(grid: HeatGrid, isInR: boolean): Markup {
  return responsive(heatMap(grid, isInR, 'wide'), heatMap(grid, isInR, 'narrow'));
}

function heatMap(grid: HeatGrid, isInR: boolean, name: 'wide' | 'narrow'): Markup {
  const isNarrow = name === 'narrow';
  const [width, left, rowHeight] = isNarrow ? [420, 118, 30] : [1080, 220, 32];
  const size: FigureSize = { name, width, height: 62 + grid.rows.length * rowHeight + 14 };
  const columnWidth = (width - left - 12) / Math.max(1, grid.columns.length);
  const words = {
    title: isInR ? 'Mean result in R' : 'Mean net return',
    text: 'Each square is one cell: the colour says gain or loss and how large, full colour means proven. The table below has the figures.',
  };
  // Names that would touch each other are left out, the same number between any two.
  const longest = Math.max(2, ...grid.columns.map((column) => column.length));
  const every = Math.max(1, Math.ceil(Math.min(longest * CHARACTER, HEAD_MAX) / columnWidth));
  const heads = grid.columns.map(
    (column, i) =>
      i % every === 0 &&
      element(
        'text',
        { class: 'tick', x: left + (i + 0.5) * columnWidth, y: 54, 'text-anchor': 'middle' },
        shortened(column, Math.max(2, Math.floor((columnWidth * every) / CHARACTER))),
      ),
  );
  const lines = grid.rows.map((row, i): Content => {
    const top = 62 + i * rowHeight;
    const label = shortened(row, Math.floor((left - 20) / 6.2));
    return [
      element('text', { class: 'tick', x: left - 8, y: top + rowHeight / 2 + 4, 'text-anchor': 'end' }, label),
      grid.columns.map((column, k) => {
        const place = { x: left + k * columnWidth + 1, y: top + 1, width: columnWidth - 2, height: rowHeight - 2 };
        return square(grid.cellAt(row, column), `${row}, ${column}`, place, isInR);
      }),
    ];
  });
  return figure('heat', size, words, heads, lines);
}

interface Place {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

function square(cell: MatrixCell | undefined, name: string, place: Place, isInR: boolean): Content {
  if (cell?.mean === undefined) return undefined;
  const { mean, measured, verdict, winRate } = cell;
  const words = `${name}: ${isInR ? `${formatNumber(mean)} R` : formatPercent(mean, 3)}, ${formatCount(measured)} results, win rate ${formatPercent(winRate?.ratio)}, ${verdict.replace('-', ' ')}`;
  const isFew = verdict === 'too-few';
  const strength = Math.min(1, Math.abs(mean) / (isInR ? FULL_R : FULL_RETURN));
  const opacity = isFew ? undefined : (0.15 + 0.6 * strength) * (verdict === 'unproven' ? 0.55 : 1);
  const text = isInR ? formatNumber(mean, 2) : formatNumber(mean * 100, 2);
  return [
    element(
      'rect',
      {
        class: isFew ? 'few' : `column ${mean > 0 ? 'gain' : 'loss'}${verdict.startsWith('proven') ? ' sure' : ''}`,
        ...place,
        rx: 3,
        'fill-opacity': opacity,
      },
      element('title', {}, words),
    ),
    place.width >= text.length * CHARACTER + 4 &&
      element(
        'text',
        {
          class: isFew ? 'tick' : 'label-plain',
          x: place.x + place.width / 2,
          y: place.y + place.height / 2 + 4,
          'text-anchor': 'middle',
          opacity: isFew && 0.6,
        },
        text,
      ),
  ];
}

function largest(cells: readonly MatrixCell[], nameOf: (cell: MatrixCell) => string, limit: number): string[] {
  const counts = new Map<string, number>();
  for (const cell of cells) counts.set(nameOf(cell), (counts.get(nameOf(cell)) ?? 0) + cell.measured);
  return [...counts]
    .sort(([a, m], [b, n]) => n - m || byName(a, b))
    .slice(0, limit)
    .map(([name]) => name);
}

function byName(a: string, b: string): number {
  return a < b ? -1 : 1;
}

function shortened(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, Math.max(1, length - 1))}\u2026`;
}
