import type { RunFigures } from '#domain/search/figures.ts';
import type { OptimiseResult, RankedTrial } from '#apps/cli/search/optimise.ts';
import { dimensionText, searchTitle } from '#apps/cli/search/search-document.ts';
import type { SearchFrame } from '#apps/cli/search/search-frame.ts';
import { rText } from '#apps/cli/scanner/words.ts';
import { percentText, timeText, UNKNOWN } from '#apps/research/run/words.ts';
import { bold, dim, renderPairs, renderTable, yellow } from '#apps/cli/table.ts';
import type { TableColumn } from '#apps/cli/table.ts';

/** A finished search for the terminal: what was tried, the best, and what the choice is worth. */
export function optimiseText(frame: SearchFrame, result: OptimiseResult): string {
  return [
    bold(`${searchTitle(frame)}, search`),
    headline(frame, result),
    bestTable(frame, result),
    warnings(result),
  ].join('\n\n');
}

function headline(frame: SearchFrame, result: OptimiseResult): string {
  const { space, sampler, objective, from, to } = frame;
  const { trials, eligible, refused } = result;
  const constraints = objective.constraints.map(({ text }) => text).join(', ');
  const points = Number.isFinite(space.count) ? ` of ${space.count} points` : '';
  const seed = sampler.name === 'grid' ? '' : `, seed ${sampler.seed}`;
  return renderPairs([
    ['data', `${timeText(from)} to ${timeText(to)} UTC`],
    ['space', space.dimensions.map(dimensionText).join('; ')],
    ['order', space.ascending.length > 1 ? space.ascending.join(' < ') : 'none'],
    ['trials', `${trials}${points} by ${sampler.name}${seed}: ${eligible} may win, ${refused} refused`],
    [
      'sought',
      `${objective.direction} ${objective.expression.text}${constraints === '' ? '' : `, with ${constraints}`}`,
    ],
    ['search', result.search],
    ['trials in', result.trialsFile],
  ]);
}

function bestTable({ space, objective }: SearchFrame, { best }: OptimiseResult): string {
  if (best.length === 0)
    return yellow('No trial may win: every one breaks a constraint, or its objective is not known.');
  const figure = (name: keyof RunFigures, digits = 2): TableColumn<RankedTrial>['value'] => {
    return ({ figures }) => figures[name]?.toFixed(digits) ?? UNKNOWN;
  };
  const columns: TableColumn<RankedTrial>[] = [
    { title: '#', align: 'right', value: ({ rank }) => `${rank}` },
    ...space.dimensions.map(({ name }): TableColumn<RankedTrial> => ({
      title: name,
      align: 'right',
      value: ({ values }) => shortValue(values[name]!),
    })),
    { title: objective.expression.text, align: 'right', value: ({ value }) => value?.toPrecision(4) ?? UNKNOWN },
    { title: 'trades', align: 'right', value: figure('trades', 0) },
    { title: 'win rate', align: 'right', value: ({ figures }) => percentText(figures.winRate) },
    { title: 'average R', align: 'right', value: ({ figures }) => rText(figures.averageR) },
    { title: 'net', align: 'right', value: figure('net') },
    { title: 'return', align: 'right', value: ({ figures }) => percentText(figures.totalReturn) },
    { title: 'drawdown', align: 'right', value: ({ figures }) => percentText(figures.maxDrawdown) },
    { title: 'Sharpe', align: 'right', value: figure('sharpe') },
    { title: 'orders', value: ({ orderHash }) => dim(orderHash.slice(0, 8)) },
  ];
  return renderTable(columns, best);
}

function warnings(result: OptimiseResult): string {
  return warningLines(result)
    .map((line, i) => (i === 0 ? yellow(line) : dim(line)))
    .join('\n');
}

/** What the best of many trials is worth: said every time, since it is forgotten every time. */
export function warningLines({ multipleTesting, eligible }: OptimiseResult): readonly string[] {
  const { trials, expectedBestSharpe, deflatedSharpe, overfittingProbability, overfittingTrials } = multipleTesting;
  const lines = [
    `The best of ${trials} trials is better than what it will earn: it was chosen for having been lucky as well.`,
    expectedBestSharpe !== undefined &&
      `The best of ${trials} trials without merit, as different as these, would be expected to show a Sharpe ratio of ${expectedBestSharpe.toFixed(2)}.`,
    deflatedSharpe !== undefined &&
      `Deflated Sharpe ratio of the winner: it is above that with a probability of ${percentText(deflatedSharpe)}; from 95 % on it would count.`,
    overfittingProbability !== undefined &&
      `Probability of overfitting: ${percentText(overfittingProbability)} (over ${overfittingTrials} trials); above 50 % choosing the best is worth less than choosing blindly.`,
    eligible > 0 && 'Judge it out of sample: assay walk-forward with the same options.',
  ];
  return lines.filter((line) => line !== false);
}

/** A number without the digits nobody reads. */
export function shortValue(value: number | string): string {
  return typeof value === 'string' ? value : `${Number(value.toPrecision(6))}`;
}
