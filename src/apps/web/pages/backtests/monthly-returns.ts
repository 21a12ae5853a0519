/** Months of a year, January first; null where the run had no day in it. */
export interface YearOfReturns {
  readonly year: number;
  /** Change within the month: 0.1 is ten percent. */
  readonly months: readonly (number | null)[];
  readonly total: number;
}

/**
 * Change of equity in each month and year (UTC), from equity at the end of each day. `start` is what it began with; without it the first
 * value stands for it. A value at midnight belongs to the day before. Years that follow each other are all there.
 */
export function monthlyReturns(times: readonly number[], values: readonly number[], start?: number): YearOfReturns[] {
  const ends = new Map<number, number>();
  times.forEach((time, i) => {
    const day = new Date(time - 1);
    ends.set(day.getUTCFullYear() * 12 + day.getUTCMonth(), values[i]!);
  });
  const months = [...ends.keys()].sort((a, b) => a - b);
  if (months.length === 0) return [];
  const years: YearOfReturns[] = [];
  let before = start ?? values[0]!;
  for (let year = Math.floor(months[0]! / 12); year <= Math.floor(months.at(-1)! / 12); year++) {
    const begin = before;
    const cells = Array.from({ length: 12 }, (_, month) => {
      const end = ends.get(year * 12 + month);
      if (end === undefined) return null;
      const change = changeOf(before, end);
      before = end;
      return change;
    });
    years.push({ year, months: cells, total: changeOf(begin, before) });
  }
  return years;
}

function changeOf(before: number, after: number): number {
  return before === 0 ? 0 : after / before - 1;
}
