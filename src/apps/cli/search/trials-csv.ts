import type { Dimension, SearchValue } from '#domain/search/dimension.ts';
import { FIGURE_NAMES } from '#domain/search/figures.ts';
import { scoreOf } from '#domain/search/objective.ts';
import type { Objective } from '#domain/search/objective.ts';
import { figuresOf } from '#apps/cli/search/run-trials.ts';
import type { TrialRecord } from '#apps/cli/search/trial-log.ts';

/** Every trial as a line of CSV, with a head: number, values, objective, constraints broken, figures, hash of the orders. */
export function* trialsCsv(
  records: Iterable<TrialRecord>,
  dimensions: readonly Dimension[],
  objective: Objective,
): Generator<string> {
  const names = dimensions.map(({ name }) => name);
  yield line(['trial', ...names, 'objective', 'broken', ...FIGURE_NAMES, 'orderHash', 'refused']);
  for (const { n, values, result } of records) {
    const figures = figuresOf(result);
    const { value, broken } = scoreOf(objective, figures);
    yield line([
      n,
      ...names.map((name) => values[name]),
      value,
      broken,
      ...FIGURE_NAMES.map((name) => figures[name]),
      result.kind === 'ran' ? result.orderHash : undefined,
      result.kind === 'refused' ? result.reason : undefined,
    ]);
  }
}

function line(cells: readonly (SearchValue | undefined)[]): string {
  return `${cells.map(cell).join(',')}\n`;
}

function cell(value: SearchValue | undefined): string {
  if (value === undefined) return '';
  const text = `${value}`;
  return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
