/** A cell of a heat map. */
export interface HeatCell {
  readonly id: string;
  /** What it stands for, when rows and columns have no names. */
  readonly title?: string;
  /** Decides the colour; null: not known. */
  readonly value: number | null;
  /** 0…1: how strong the colour is. */
  readonly certainty: number;
  /** Too little is known to say anything: hatched. */
  readonly isThin: boolean;
  /** Proven above or below zero: an arrow in the corner. */
  readonly mark?: 'above' | 'below' | undefined;
  /** Large, and small below it. */
  readonly lines: readonly [main: string, small: string];
  /** Everything, for the hover and for screen readers. */
  readonly tip: string;
}

/** Cells in rows; undefined where there is none. */
export interface HeatGrid {
  /** Names of the rows; without them the cells have titles of their own. */
  readonly rows?: readonly string[];
  readonly columns?: readonly string[];
  readonly cells: readonly (readonly (HeatCell | undefined)[])[];
}

/** Where everything is, in CSS pixels. */
export interface HeatLayout {
  readonly columns: number;
  readonly rows: number;
  readonly headWidth: number;
  readonly headHeight: number;
  readonly cellWidth: number;
  readonly cellHeight: number;
  readonly width: number;
  readonly height: number;
}

const GAP = 2;
const CELL_MIN = 74;
const CELL_MAX = 420;

/** Fits a grid into a width; where the cells would get too narrow it is wider than that and scrolls. */
export function heatLayout({ rows, columns, cells }: HeatGrid, width: number): HeatLayout {
  const across = Math.max(1, ...cells.map(({ length }) => length));
  const headWidth = rows === undefined ? 0 : Math.min(width < 520 ? 92 : 168, textWidth(rows) + 16);
  const headHeight = columns === undefined ? 0 : 28;
  const cellWidth = Math.max(CELL_MIN, Math.min(CELL_MAX, Math.floor((width - headWidth) / across)));
  const cellHeight = rows === undefined ? 76 : cells.length > 10 ? 48 : 60;
  return {
    columns: across,
    rows: cells.length,
    headWidth,
    headHeight,
    cellWidth,
    cellHeight,
    width: headWidth + across * cellWidth,
    height: headHeight + cells.length * cellHeight,
  };
}

/** Box of a cell within the field of cells, without the gap around it. */
export function cellBox({ cellWidth, cellHeight }: HeatLayout, row: number, column: number) {
  return {
    x: column * cellWidth + GAP / 2,
    y: row * cellHeight + GAP / 2,
    width: cellWidth - GAP,
    height: cellHeight - GAP,
  };
}

/** Cells of one dimension, so many in a row that they are as good as square. */
export function tileRows(cells: readonly HeatCell[], width: number): readonly (readonly HeatCell[])[] {
  const most = Math.max(1, Math.floor(width / 132));
  const lines = Math.ceil(cells.length / most);
  const across = Math.ceil(cells.length / Math.max(1, lines));
  return Array.from({ length: lines }, (_, i) => cells.slice(i * across, (i + 1) * across));
}

/** Where an arrow key leads from a cell: the next one there is in that direction, else it stays. */
export function nextCell(
  { cells }: HeatGrid,
  [row, column]: readonly [number, number],
  key: string,
): readonly [number, number] {
  const step = STEPS[key];
  if (step === undefined) return [row, column];
  let [y, x] = [row + step[0], column + step[1]];
  while (cells[y] !== undefined && x >= 0 && x < cells[y]!.length) {
    if (cells[y]![x] !== undefined) return [y, x];
    [y, x] = [y + step[0], x + step[1]];
  }
  return [row, column];
}

const STEPS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
};

/** About as wide as the longest of some small texts, px. */
function textWidth(texts: readonly string[]): number {
  return Math.max(40, ...texts.map(({ length }) => length * 6.6));
}
