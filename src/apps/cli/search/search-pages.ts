import { DAY_MS, formatDay, unixMs } from '#core/time.ts';
import type { RunFigures } from '#domain/search/figures.ts';
import { timeOrderOf } from '#domain/search/expression.ts';
import type { SearchFact, SearchReport, TrialTable, WalkForwardReport } from '#apps/report/search/search-report.ts';
import type { OptimiseResult, RankedTrial } from '#apps/cli/search/optimise.ts';
import { shortValue, warningLines } from '#apps/cli/search/optimise-text.ts';
import { dimensionText, searchTitle } from '#apps/cli/search/search-document.ts';
import type { SearchFrame } from '#apps/cli/search/search-frame.ts';
import type { WalkForwardResult, WindowResult } from '#apps/cli/search/walk-forward.ts';
import { percentText, UNKNOWN } from '#apps/cli/scanner/words.ts';

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
        text: numberText(winner?.value),
        note: winner && pointText(winner),
      },
      {
        label: 'Sharpe expected of luck',
        text: numberText(multipleTesting.expectedBestSharpe),
        note: 'best of so many trials',
      },
      {
        label: 'Deflated Sharpe',
        text: percentText(multipleTesting.deflatedSharpe),
        note: '95 % and more would count',
      },
      { label: 'Overfitting', text: percentText(multipleTesting.overfittingProbability), note: 'probability' },
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
      { label: `${frame.objective.expression.text} in training`, text: numberText(inSample), note: unit },
      { label: 'out of sample', text: numberText(outOfSample), note: unit },
      { label: 'Out over in', text: numberText(ratio) },
      { label: 'Overfitting', text: percentText(result.overfittingProbability), note: 'probability' },
      { label: 'Return of all tests', text: percentText(total.totalReturn) },
      { label: 'Trades', text: `${total.trades ?? UNKNOWN}`, note: `won ${percentText(total.winRate)}` },
      { label: 'Deepest drawdown', text: percentText(total.maxDrawdown) },
      { label: 'Sharpe of all tests', text: numberText(total.sharpe) },
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
  const figure = (figures: RunFigures, name: keyof RunFigures, digits = 2): string =>
    figures[name]?.toFixed(digits) ?? UNKNOWN;
  const number = (title: string, isOptional = false): TrialTable['columns'][number] => ({
    title,
    isNumber: true,
    isOptional,
  });
  return {
    columns: [
      number('#'),
      ...space.dimensions.map(({ name }) => number(name)),
      number(objective.expression.text),
      number('Trades'),
      number('Won', true),
      number('Average R', true),
      number('Return'),
      number('Drawdown', true),
      number('Sharpe', true),
    ],
    rows: best.map(({ rank, values, value, figures }) => [
      `${rank}`,
      ...space.dimensions.map(({ name }) => shortValue(values[name]!)),
      numberText(value),
      figure(figures, 'trades', 0),
      percentText(figures.winRate),
      figure(figures, 'averageR'),
      percentText(figures.totalReturn),
      percentText(figures.maxDrawdown),
      figure(figures, 'sharpe'),
    ]),
  };
}

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
      numberText(winner?.inSample),
      numberText(winner?.outOfSample),
      percentText(winner?.training.totalReturn),
      percentText(winner?.test.totalReturn),
      `${winner?.test.trades ?? UNKNOWN}`,
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

function numberText(value: number | undefined): string {
  return value === undefined ? UNKNOWN : `${Number(value.toPrecision(4))}`;
}

function day(instant: number): string {
  return formatDay(unixMs(instant));
}
