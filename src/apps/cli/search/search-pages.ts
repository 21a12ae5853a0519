import { DAY_MS, formatDay, unixMs } from '#core/time.ts';
import type { RunFigures } from '#domain/search/figures.ts';
import { timeOrderOf } from '#domain/search/expression.ts';
import type { SearchFact, SearchReport, TrialTable, WalkForwardReport } from '#apps/report/search/search-report.ts';
import type { OptimiseResult, RankedTrial } from '#apps/cli/search/optimise.ts';
import { shortValue, warningLines } from '#apps/cli/search/optimise-text.ts';
import { dimensionText, searchTitle } from '#apps/cli/search/search-document.ts';
import type { SearchFrame } from '#apps/cli/search/search-frame.ts';
import type { WalkForwardResult, WindowResult } from '#apps/cli/search/walk-forward.ts';
import { formatCount, formatNumber, formatPercent, formatR, UNKNOWN } from '#apps/report/format.ts';
import { shortNumber } from '#apps/report/search/parameter-heat-map.ts';

/** Brings a finished search to the data of its page. */
export function searchReport(frame: SearchFrame, result: OptimiseResult): SearchReport {
  const { multipleTesting, best, trials, eligible, refused } = result;
  const [winner] = best;
  return {
    ...head(frame, result.search),
    facts: [
      { label: 'Trials', text: `${trials}`, note: `${eligible} may win, ${refused} refused` },
      {
        label: `Best ${frame.objective.expression.text}`,
        text: shortNumber(winner?.value),
        note: winner && pointText(winner),
      },
      {
        label: 'Sharpe expected of luck',
        text: shortNumber(multipleTesting.expectedBestSharpe),
        note: 'best of so many trials',
      },
      {
        label: 'Deflated Sharpe',
        text: formatPercent(multipleTesting.deflatedSharpe),
        note: '95 % and more would count',
      },
      { label: 'Overfitting', text: formatPercent(multipleTesting.overfittingProbability), note: 'probability' },
    ].map(withoutEmptyNote),
    warnings: warningLines(result),
    best: bestTable(frame, best),
    heatMap: result.heatMap,
  };
}

/** Brings a finished walk-forward to the data of its page. */
export function walkForwardReport(frame: SearchFrame, result: WalkForwardResult): WalkForwardReport {
  const { total, windows, equity, inSample, outOfSample, ratio } = result;
  const unit = timeOrderOf(frame.objective.expression) === 0 ? undefined : 'brought to one day';
  return {
    ...head(frame, result.search),
    facts: [
      { label: `${frame.objective.expression.text} in training`, text: shortNumber(inSample), note: unit },
      { label: 'out of sample', text: shortNumber(outOfSample), note: unit },
      { label: 'Out over in', text: shortNumber(ratio) },
      { label: 'Overfitting', text: formatPercent(result.overfittingProbability), note: 'probability' },
      { label: 'Return of all tests', text: formatPercent(total.totalReturn) },
      { label: 'Trades', text: formatCount(total.trades), note: `won ${formatPercent(total.winRate)}` },
      { label: 'Deepest drawdown', text: formatPercent(total.maxDrawdown) },
      { label: 'Sharpe of all tests', text: shortNumber(total.sharpe) },
    ].map(withoutEmptyNote),
    verdict: result.verdict,
    windows: windows.map(({ number, trainTo, testTo, winner }) => ({
      number,
      testFrom: trainTo,
      testTo,
      inSample: winner?.inSample,
      outOfSample: winner?.outOfSample,
    })),
    windowTable: windowTable(frame, windows),
    stability: result.stability,
    equity: {
      start: equity.start,
      startTime: equity.startTime,
      times: [...equity.times],
      values: [...equity.values],
    },
    currency: frame.loaded.instrument.quote,
  };
}

function head(
  frame: SearchFrame,
  search: string,
): Pick<SearchReport, 'title' | 'from' | 'to' | 'objective' | 'isMaximised' | 'configuration'> {
  const { objective, space, sampler, base, dataHash, from, to } = frame;
  const { venue } = base;
  return {
    title: searchTitle(frame),
    from,
    to,
    objective: objective.expression.text,
    isMaximised: objective.direction === 'maximise',
    configuration: [
      ['Search', search],
      ['Space', space.dimensions.map(dimensionText).join('; ')],
      ['Order', space.ascending.length > 1 ? space.ascending.join(' < ') : 'none'],
      ['Sampler', sampler.name === 'grid' ? 'grid' : `${sampler.name}, ${sampler.trials} trials, seed ${sampler.seed}`],
      ['Sought', `${objective.direction} ${objective.expression.text}`],
      ['Constraints', objective.constraints.map(({ text }) => text).join(', ') || 'none'],
      ['Strategy', JSON.stringify(base.strategy)],
      ['Capital', `${base.capital} ${base.instrument.quote}`],
      [
        'Costs',
        `taker ${venue.takerFeeBps}, half spread ${venue.halfSpreadBps}, slippage ${venue.slippageBps} basis points`,
      ],
      ['Data', `${frame.loaded.bars.length} bars, hash ${dataHash.slice(0, 16)}`],
    ],
  };
}

function bestTable({ space, objective }: SearchFrame, best: readonly RankedTrial[]): TrialTable {
  const number = (title: string, isOptional = false): TrialTable['columns'][number] => ({
    title,
    isNumber: true,
    isOptional,
  });
  const valueText = columnText(best.map(({ value }) => value));
  // What is sought has its column already.
  const figures = BEST_FIGURES.filter(({ name }) => name !== objective.expression.text);
  return {
    columns: [
      number('#'),
      ...space.dimensions.map(({ name }) => number(name)),
      number(objective.expression.text),
      ...figures.map(({ title, isOptional }) => number(title, isOptional)),
    ],
    rows: best.map(({ rank, values, value, figures: found }) => [
      `${rank}`,
      ...space.dimensions.map(({ name }) => shortValue(values[name]!)),
      valueText(value),
      ...figures.map(({ name, text }) => text(found[name])),
    ]),
  };
}

interface BestFigure {
  readonly name: keyof RunFigures;
  readonly title: string;
  readonly isOptional: boolean;
  readonly text: (value: number | undefined) => string;
}

const BEST_FIGURES: readonly BestFigure[] = [
  { name: 'trades', title: 'Trades', isOptional: false, text: formatCount },
  { name: 'winRate', title: 'Won', isOptional: true, text: (value) => formatPercent(value) },
  { name: 'averageR', title: 'Average', isOptional: true, text: formatR },
  { name: 'totalReturn', title: 'Return', isOptional: false, text: (value) => formatPercent(value) },
  { name: 'maxDrawdown', title: 'Drawdown', isOptional: true, text: (value) => formatPercent(value) },
  { name: 'sharpe', title: 'Sharpe', isOptional: true, text: (value) => formatNumber(value) },
];

function windowTable({ space, objective }: SearchFrame, windows: readonly WindowResult[]): TrialTable {
  const number = (title: string, isOptional = false): TrialTable['columns'][number] => ({
    title,
    isNumber: true,
    isOptional,
  });
  const text = (title: string, isOptional = false): TrialTable['columns'][number] => ({
    title,
    isNumber: false,
    isOptional,
  });
  const name = objective.expression.text;
  const valueText = columnText(windows.flatMap(({ winner }) => [winner?.inSample, winner?.outOfSample]));
  return {
    columns: [
      number('#'),
      text('Training from', true),
      number('Purged, days', true),
      text('Test from'),
      text('to', true),
      ...space.dimensions.map((dimension) => number(dimension.name)),
      number(`${name} in`),
      number('out'),
      number('Return in', true),
      number('out', true),
      number('Trades out'),
    ],
    rows: windows.map(({ number: n, trainFrom, trainTo, testTo, winner }) => [
      `${n}`,
      day(trainFrom),
      winner === undefined ? UNKNOWN : ((trainTo - winner.trainingStop) / DAY_MS).toFixed(1),
      day(trainTo),
      day(testTo),
      ...space.dimensions.map((dimension) =>
        winner === undefined ? UNKNOWN : shortValue(winner.values[dimension.name]!),
      ),
      valueText(winner?.inSample),
      valueText(winner?.outOfSample),
      formatPercent(winner?.training.totalReturn),
      formatPercent(winner?.test.totalReturn),
      formatCount(winner?.test.trades),
    ]),
  };
}

function pointText({ values }: RankedTrial): string {
  return Object.entries(values)
    .map(([name, value]) => `${name} ${shortValue(value)}`)
    .join(', ');
}

function withoutEmptyNote({
  label,
  text,
  note,
}: {
  label: string;
  text: string;
  note?: string | undefined;
}): SearchFact {
  return note === undefined ? { label, text } : { label, text, note };
}

/** How the numbers of one column are written: all with the digits that the largest needs to show four that matter. */
function columnText(values: readonly (number | undefined)[]): (value: number | undefined) => string {
  const largest = Math.max(...values.map((value) => Math.abs(value ?? 0)), 1e-6);
  const digits = Math.max(0, Math.min(6, 3 - Math.floor(Math.log10(largest))));
  return (value) => formatNumber(value, digits);
}

function day(instant: number): string {
  return formatDay(unixMs(instant));
}
