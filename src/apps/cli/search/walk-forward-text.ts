import { DAY_MS, formatDay } from '#core/time.ts';
import type { UnixMs } from '#core/time.ts';
import { timeOrderOf } from '#domain/search/expression.ts';
import type { ParameterStability } from '#domain/search/stability.ts';
import type { WalkForwardVerdict } from '#domain/search/verdict.ts';
import { rText, sparkline } from '#apps/cli/scanner/words.ts';
import { percentText, UNKNOWN } from '#apps/research/run/words.ts';
import { shortValue } from '#apps/cli/search/optimise-text.ts';
import { searchTitle } from '#apps/cli/search/search-document.ts';
import type { SearchFrame } from '#apps/cli/search/search-frame.ts';
import type { WalkForwardResult, WindowResult } from '#apps/cli/search/walk-forward.ts';
import { bold, dim, green, red, renderPairs, renderTable, yellow } from '#apps/cli/table.ts';
import type { TableColumn } from '#apps/cli/table.ts';

/** A finished walk-forward for the terminal: verdict, windows, how the winner moved. */
export function walkForwardText(frame: SearchFrame, result: WalkForwardResult): string {
  return [
    bold(`${searchTitle(frame)}, walk-forward`),
    headline(frame, result),
    windowTable(frame, result),
    stabilityTable(result.stability),
    dim('Positions that are open at the end of a test are valued at its last close; every test begins flat.'),
  ].join('\n\n');
}

function headline(frame: SearchFrame, result: WalkForwardResult): string {
  const { total, equity, verdict, inSample, outOfSample, ratio, overfittingProbability } = result;
  const { expression, direction } = frame.objective;
  const unit = timeOrderOf(expression) === 0 ? '' : ', brought to one day';
  return renderPairs([
    ['verdict', `${toned(verdict)}: ${verdict.reasons.join('; ')}`],
    [
      `${direction} ${expression.text}${unit}`,
      `in sample ${numberText(inSample)}, out of sample ${numberText(outOfSample)}, ratio ${numberText(ratio)}`,
    ],
    ['overfitting', `probability ${percentText(overfittingProbability)}`],
    [
      'out of sample',
      `return ${percentText(total.totalReturn)}, ${total.trades ?? 0} trades, win rate ${percentText(total.winRate)}, average ${rText(total.averageR)}`,
    ],
    [
      '',
      `drawdown ${percentText(total.maxDrawdown)}, Sharpe ${numberText(total.sharpe)}, fees ${numberText(total.fees)}`,
    ],
    ['equity', sparkline(equity.values)],
    ['search', result.search],
    ['trials in', result.trialsFile],
  ]);
}

function windowTable({ space, objective }: SearchFrame, { windows }: WalkForwardResult): string {
  const name = objective.expression.text;
  const columns: TableColumn<WindowResult>[] = [
    { title: '#', align: 'right', value: ({ number }) => `${number}` },
    { title: 'training from', value: ({ trainFrom }) => day(trainFrom) },
    {
      title: 'purged',
      align: 'right',
      value: ({ winner, trainTo }) => purgedText(winner && trainTo - winner.trainingStop),
    },
    { title: 'test from', value: ({ trainTo }) => day(trainTo) },
    { title: 'to', value: ({ testTo }) => day(testTo) },
    ...space.dimensions.map((dimension): TableColumn<WindowResult> => ({
      title: dimension.name,
      align: 'right',
      value: ({ winner }) => (winner === undefined ? UNKNOWN : shortValue(winner.values[dimension.name]!)),
    })),
    { title: `${name} in`, align: 'right', value: ({ winner }) => numberText(winner?.inSample) },
    { title: 'out', align: 'right', value: ({ winner }) => numberText(winner?.outOfSample) },
    { title: 'return in', align: 'right', value: ({ winner }) => percentText(winner?.training.totalReturn) },
    { title: 'out', align: 'right', value: ({ winner }) => percentText(winner?.test.totalReturn) },
    { title: 'trades out', align: 'right', value: ({ winner }) => `${winner?.test.trades ?? UNKNOWN}` },
  ];
  return renderTable(columns, windows);
}

function stabilityTable(stability: readonly ParameterStability[]): string {
  return renderTable<ParameterStability>(
    [
      { title: 'parameter', value: ({ name }) => name },
      {
        title: 'won most often',
        align: 'right',
        value: ({ mostOften }) => (mostOften === undefined ? UNKNOWN : shortValue(mostOften)),
      },
      { title: 'windows with another winner', align: 'right', value: ({ changeRatio }) => percentText(changeRatio) },
      { title: 'mean move, of its range', align: 'right', value: ({ meanMove }) => percentText(meanMove) },
    ],
    stability,
  );
}

function toned({ kind }: WalkForwardVerdict): string {
  if (kind === 'robust') return green(kind);
  return kind === 'overfit' ? red(kind) : yellow(kind);
}

function purgedText(ms: number | undefined): string {
  return ms === undefined ? UNKNOWN : `${(ms / DAY_MS).toFixed(1)} d`;
}

function numberText(value: number | undefined): string {
  return value === undefined ? UNKNOWN : `${Number(value.toPrecision(4))}`;
}

function day(instant: number): string {
  return formatDay(instant as UnixMs);
}
