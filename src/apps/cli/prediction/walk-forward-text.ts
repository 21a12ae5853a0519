import { formatDay } from '#core/time.ts';
import type { UnixMs } from '#core/time.ts';
import type { RuleFigures } from '#domain/evidence/tuning/threshold-tuning.ts';
import type { ParameterStability } from '#domain/search/stability.ts';
import { rText } from '#apps/cli/scanner/words.ts';
import { bold, dim, green, red, renderPairs, renderTable, yellow } from '#apps/cli/table.ts';
import type { TableColumn } from '#apps/cli/table.ts';
import { meanR } from '#apps/research/prediction/backtest/walk-forward.ts';
import type { PredictionWalkForward, PredictionWindow } from '#apps/research/prediction/backtest/walk-forward.ts';
import type { FinishedBacktest } from '#apps/research/prediction/backtest/run-backtest.ts';
import { UNKNOWN, percentText } from '#apps/research/run/words.ts';

/** A walk-forward of the prediction desk for the terminal. */
export function predictionWalkForwardText(finished: FinishedBacktest, result: PredictionWalkForward): string {
  const { verdict, inSample, outOfSample, everything } = result;
  const tone = verdict.kind === 'robust' ? green : verdict.kind === 'overfit' ? red : yellow;
  return [
    bold(`Prediction desk, walk-forward, ${finished.source.title}`),
    renderPairs([
      ['verdict', `${tone(verdict.kind)}: ${verdict.reasons.join('; ')}`],
      ['in sample', figuresText(inSample)],
      ['out of sample', figuresText(outOfSample)],
      ['everything', `${figuresText(everything)} (every finding of every detector in the same weeks)`],
      ['findings', `${finished.findings} in ${finished.events} events of ${finished.markets.length} markets`],
      ['digest', finished.digest],
    ]),
    renderTable(WINDOW_COLUMNS, result.windows),
    result.stability.length === 0 ? '' : renderTable(stabilityColumns(result), result.stability),
    dim(
      [
        ...finished.source.notes,
        'Each finding is traded alone; R is net of spread and fees. A detector is traded in a week only if its past earned something.',
      ].join('\n'),
    ),
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

function figuresText(figures: RuleFigures): string {
  const { signals, wins, totalR } = figures;
  if (signals === 0) return 'nothing was traded';
  return `${signals} findings, ${percentText(wins / signals)} won, ${rText(totalR)} in all, ${rText(meanR(figures), 3)} each`;
}

const day = (time: number): string => formatDay(time as UnixMs);

const WINDOW_COLUMNS: readonly TableColumn<PredictionWindow>[] = [
  { title: '#', align: 'right', value: ({ number }) => `${number}` },
  { title: 'training from', value: ({ trainFrom }) => day(trainFrom) },
  { title: 'test from', value: ({ trainTo }) => day(trainTo) },
  { title: 'traded', value: ({ choices }) => tradedText(choices) },
  { title: 'in sample', align: 'right', value: ({ inSample }) => cellText(inSample) },
  { title: 'out of sample', align: 'right', value: ({ outOfSample }) => cellText(outOfSample) },
];

function tradedText(choices: PredictionWindow['choices']): string {
  const traded = choices.filter(({ threshold }) => threshold !== undefined);
  if (traded.length === 0) return dim('nothing');
  return traded
    .map(({ detector, threshold, weight }) => `${detector} from ${threshold!.toFixed(2)} (weight ${weight.toFixed(2)})`)
    .join(', ');
}

function cellText(figures: RuleFigures): string {
  return figures.signals === 0 ? UNKNOWN : `${figures.signals}, ${rText(figures.totalR)}`;
}

function stabilityColumns({ tradedRatio }: PredictionWalkForward): readonly TableColumn<ParameterStability>[] {
  return [
    { title: 'threshold of', value: ({ name }) => name },
    { title: 'traded in', align: 'right', value: ({ name }) => percentText(tradedRatio[name]) },
    {
      title: 'mostly',
      align: 'right',
      value: ({ mostOften }) => (typeof mostOften === 'number' ? mostOften.toFixed(2) : UNKNOWN),
    },
    { title: 'changed', align: 'right', value: ({ changeRatio }) => percentText(changeRatio) },
    { title: 'mean move', align: 'right', value: ({ meanMove }) => meanMove?.toFixed(3) ?? UNKNOWN },
  ];
}
