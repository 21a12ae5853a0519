/**
 * What a figure counts, which decides how it is written. `money` is won or lost and `worth` is owned, both in the run's quote
 * currency.
 */
export type FigureUnit = 'money' | 'worth' | 'ratio' | 'number' | 'count' | 'r' | 'duration' | 'time' | 'text';

/** One named figure of a run. */
export interface RunFigure {
  /** The same in every report, such as `netProfit`. */
  readonly id: string;
  readonly label: string;
  /** Under which heading it is listed. */
  readonly group: string;
  readonly unit: FigureUnit;
  /** Money is a decimal text; ratios are shares, durations and times milliseconds. Left out: it is not known. */
  readonly value?: number | string;
  /** Bounds of its 95 % interval, where there is one. */
  readonly low?: number;
  readonly high?: number;
  /** What a reader must know to read it. */
  readonly note?: string;
}

/** A figure of two runs. */
export interface ComparedFigure {
  readonly id: string;
  readonly label: string;
  readonly group: string;
  readonly unit: FigureUnit;
  readonly a?: number | string;
  readonly b?: number | string;
  /** `b` minus `a`; left out when either is not known or not a number. */
  readonly change?: number;
  readonly isSame: boolean;
}

/** Figures of two runs side by side, in the order of the first, then those that only the second has. */
export function compareFigures(a: readonly RunFigure[], b: readonly RunFigure[]): readonly ComparedFigure[] {
  const ofB = new Map(b.map((figure) => [figure.id, figure]));
  const ids = new Set(a.map(({ id }) => id));
  const pairs = a.map((figure): readonly [RunFigure, RunFigure | undefined, RunFigure | undefined] => [
    figure,
    figure,
    ofB.get(figure.id),
  ]);
  const rest = b.filter(({ id }) => !ids.has(id)).map((figure) => [figure, undefined, figure] as const);
  return [...pairs, ...rest].map(([{ id, label, group, unit }, one, other]) => {
    const change = changeOf(one?.value, other?.value, unit);
    return {
      id,
      label,
      group,
      unit,
      ...(one?.value === undefined ? {} : { a: one.value }),
      ...(other?.value === undefined ? {} : { b: other.value }),
      ...(change === undefined ? {} : { change }),
      isSame: one?.value === other?.value,
    };
  });
}

/** Money is exact in its text; a difference of two amounts is for reading and may be a double. */
function changeOf(
  a: number | string | undefined,
  b: number | string | undefined,
  unit: FigureUnit,
): number | undefined {
  if (a === undefined || b === undefined || unit === 'text') return undefined;
  const change = Number(b) - Number(a);
  return Number.isFinite(change) ? change : undefined;
}
