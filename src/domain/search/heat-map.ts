import { compareScores, isEligible } from '#domain/search/objective.ts';
import type { Objective, Score } from '#domain/search/objective.ts';
import type { SearchValue, SearchValues } from '#domain/search/dimension.ts';

/** The trials of one pair of values. */
export interface HeatCell {
  readonly x: SearchValue;
  readonly y: SearchValue;
  /** The best value among trials that may win; undefined when none may. */
  readonly best: number | undefined;
  readonly trials: number;
}

/** Two parameters against the objective: over all others, the best is taken. */
export interface HeatMap {
  readonly x: string;
  readonly y: string;
  /** Values that were tried, ascending; names in the order of the space. */
  readonly xValues: readonly SearchValue[];
  readonly yValues: readonly SearchValue[];
  readonly cells: readonly HeatCell[];
}

interface Cell {
  x: SearchValue;
  y: SearchValue;
  best: Score | undefined;
  trials: number;
}

/** Gathers a heat map trial by trial. */
export class HeatMapBuilder {
  private readonly x: string;
  private readonly y: string;
  private readonly direction: Objective['direction'];
  private readonly cells = new Map<string, Cell>();

  constructor(x: string, y: string, direction: Objective['direction']) {
    this.x = x;
    this.y = y;
    this.direction = direction;
  }

  add(values: SearchValues, score: Score): void {
    const [x, y] = [values[this.x]!, values[this.y]!];
    const key = `${x}\u0000${y}`;
    let cell = this.cells.get(key);
    if (cell === undefined) this.cells.set(key, (cell = { x, y, best: undefined, trials: 0 }));
    cell.trials++;
    if (!isEligible(score)) return;
    if (cell.best === undefined || compareScores(this.direction, score, cell.best) < 0) cell.best = score;
  }

  /** Cells by column, then by row. */
  finish(): HeatMap {
    const cells = [...this.cells.values()];
    const xValues = sorted(cells.map(({ x }) => x));
    const yValues = sorted(cells.map(({ y }) => y));
    const place = (cell: Cell): number => xValues.indexOf(cell.x) * yValues.length + yValues.indexOf(cell.y);
    const keyed = cells.map((cell) => ({ cell, at: place(cell) })).sort((a, b) => a.at - b.at);
    return {
      x: this.x,
      y: this.y,
      xValues,
      yValues,
      cells: keyed.map(({ cell: { x, y, best, trials } }) => ({ x, y, best: best?.value, trials })),
    };
  }
}

function sorted(values: readonly SearchValue[]): SearchValue[] {
  const distinct = [...new Set(values)];
  return distinct.every((value) => typeof value === 'number') ? distinct.sort((a, b) => a - b) : distinct;
}
