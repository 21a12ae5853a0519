import type { MatrixCellShape } from '#contract/evidence.ts';
import { certaintyOf, heatReach } from '#apps/web/charts/heat/heat-scale.ts';
import { tileRows } from '#apps/web/charts/heat/heat-cell.ts';
import type { HeatCell, HeatGrid } from '#apps/web/charts/heat/heat-cell.ts';
import { formatCount, formatR } from '#apps/web/format/number.ts';
import { cellTip } from '#apps/web/pages/evidence/cell-words.ts';

export interface Matrix {
  readonly dimensions: readonly string[];
  readonly minimum: number;
  readonly cells: readonly MatrixCellShape[];
}

/** Values that have an order of their own. */
const ORDERS: Readonly<Record<string, readonly string[]>> = {
  regime: ['strong_down', 'down', 'sideways', 'up', 'strong_up', 'unknown'],
  session: ['asia', 'europe', 'america', 'pacific'],
  decision: ['passed', 'blocked'],
  direction: ['long', 'short'],
};
const NUMBERED = ['hour', 'volume'];

/** Id of a cell: its values as the address has them. */
export function cellId(values: readonly string[]): string {
  return values.join('|');
}

/** The cells in their places: two dimensions as rows and columns, one as tiles that are broken into rows. */
export function matrixGrid(matrix: Matrix, width: number): HeatGrid {
  const { dimensions, cells } = matrix;
  const [first, second] = dimensions;
  if (first === undefined || second === undefined) {
    const order = valuesInOrder(first ?? '', cells, 0);
    const sorted = cells.toSorted((a, b) => order.indexOf(a.values[0]!) - order.indexOf(b.values[0]!));
    return {
      cells: tileRows(
        sorted.map((cell) => heatCell(cell, matrix, shownValue(cell.values[0]!))),
        width,
      ),
    };
  }
  // The dimension with more values goes down: a page has more room there.
  const [down, across] = [valuesInOrder(first, cells, 0), valuesInOrder(second, cells, 1)];
  const isTurned = across.length > down.length && across.length > 6;
  const [rows, columns] = isTurned ? [across, down] : [down, across];
  const byPlace = new Map(cells.map((cell) => [cellId(cell.values), cell]));
  const at = (row: string, column: string): HeatCell | undefined => {
    const cell = byPlace.get(cellId(isTurned ? [column, row] : [row, column]));
    return cell === undefined ? undefined : heatCell(cell, matrix);
  };
  return {
    rows: rows.map(shownValue),
    columns: columns.map(shownValue),
    cells: rows.map((row) => columns.map((column) => at(row, column))),
  };
}

/** Reach of the colours: the largest mean among cells with enough results, so that one lucky pair does not fade the rest. */
export function matrixReach(cells: readonly MatrixCellShape[]): number {
  const sound = cells.filter(({ verdict }) => verdict !== 'too-few');
  return heatReach((sound.length === 0 ? cells : sound).map(({ mean }) => mean ?? 0));
}

/** Values of a dimension: in their own order, by number, or the most frequent first. */
export function valuesInOrder(dimension: string, cells: readonly MatrixCellShape[], index: number): readonly string[] {
  const counts = new Map<string, number>();
  for (const { values, signals } of cells) counts.set(values[index]!, (counts.get(values[index]!) ?? 0) + signals);
  const values = [...counts.keys()];
  const order = ORDERS[dimension];
  if (order !== undefined) return values.sort((a, b) => placeIn(order, a) - placeIn(order, b) || a.localeCompare(b));
  if (NUMBERED.includes(dimension)) return values.sort((a, b) => a.localeCompare(b, 'en', { numeric: true }));
  return values.sort((a, b) => counts.get(b)! - counts.get(a)! || a.localeCompare(b));
}

/** `strong_up` as people write it; `scanner/strike` without its desk. */
export function shownValue(value: string): string {
  const last = value.includes('/') && !/^[A-Z0-9]+\//.test(value) ? value.slice(value.lastIndexOf('/') + 1) : value;
  return last.replaceAll('_', ' ');
}

function heatCell(cell: MatrixCellShape, { dimensions, minimum }: Matrix, title?: string): HeatCell {
  const { verdict, mean, measured, pValue, values } = cell;
  return {
    id: cellId(values),
    ...(title === undefined ? {} : { title }),
    value: mean,
    certainty: certaintyOf(pValue),
    isThin: verdict === 'too-few',
    mark: verdict === 'proven-good' ? 'above' : verdict === 'proven-bad' ? 'below' : undefined,
    lines: [formatR(mean), `n ${formatCount(measured)}`],
    tip: cellTip(cell, dimensions, minimum),
  };
}

function placeIn(order: readonly string[], value: string): number {
  const place = order.indexOf(value);
  return place < 0 ? order.length : place;
}
