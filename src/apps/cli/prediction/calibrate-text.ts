import type { Interval } from '#domain/evidence/calibration/clusters.ts';
import { LOG_CLIP } from '#domain/evidence/calibration/loss.ts';
import type { RecalibrationGain, RecalibrationVerdict } from '#domain/evidence/calibration/recalibration/verdict.ts';
import type { ClusteredMean } from '#domain/evidence/matrix/clustered-mean.ts';
import type { LeftOut } from '#apps/research/prediction/calibrate-files.ts';
import type {
  FrozenCalibration,
  HistoryCalibration,
  JudgedScores,
} from '#apps/research/prediction/calibrate-report.ts';
import { bold, dim, green, renderTable } from '#apps/cli/table.ts';
import type { TableColumn } from '#apps/cli/table.ts';

/** What is written where nothing is known. */
const UNKNOWN = '-';

/** A line of a table of scores. */
interface ScoreLine {
  readonly name: string;
  readonly scores: JudgedScores | undefined;
}

/** The calibration of resolved markets for the terminal. */
export function historyText(report: HistoryCalibration): string {
  const { horizons, plannedEnd, calendar, recalibration } = report;
  const withPlan = plannedEnd.filter(({ planned }) => planned !== undefined);
  const parts = [
    bold(`Market prices as probabilities: ${report.markets} resolved markets`) + leftText(report.left),
    titled(
      'Days before resolution (as baselines are measured; looks ahead)',
      scoreTable(
        horizons.flatMap(({ days, scores, categories }) => [
          { name: `${days} d`, scores },
          ...categories.map((group) => ({ name: `  ${group.name || NO_CATEGORY}`, scores: group })),
        ]),
      ),
    ),
    withPlan.length === 0
      ? ''
      : titled(
          'The same markets before their planned end, and before their resolution',
          scoreTable(
            withPlan.flatMap(({ days, planned, resolved }) => [
              { name: `${days} d, planned end`, scores: planned },
              { name: `${days} d, resolution`, scores: resolved },
            ]),
          ),
        ),
    titled(
      'Every Monday 00:00 UTC while open, by time to the planned end (does not look ahead)',
      scoreTable([
        { name: 'all', scores: calendar.all },
        ...calendar.horizons.map((group) => ({ name: group.name, scores: group })),
        ...calendar.categories.map((group) => ({ name: `  ${group.name || NO_CATEGORY}`, scores: group })),
      ]),
    ),
    dim(LOOK_AHEAD),
    ...(recalibration === undefined
      ? []
      : [
          verdictText('Recalibration on the calendar, walking forward', recalibration.calendar),
          verdictText('Recalibration before resolution (looks ahead)', recalibration.beforeResolution),
        ]),
    dim(SCORES),
  ];
  return parts.filter((part) => part !== '').join('\n\n');
}

/** The calibration of probabilities that were given once. */
export function frozenText({ all, sources, left, blankIsZero, recalibration }: FrozenCalibration): string {
  const lines = [{ name: 'all', scores: all }, ...sources.map((group) => ({ name: group.name, scores: group }))];
  return [
    bold('Probabilities as they stood when the questions were frozen') + leftText(left),
    scoreTable(lines),
    ...(blankIsZero ? [dim('The file says 1 or nothing, never 0: nothing is read as "did not happen".')] : []),
    ...(recalibration === undefined
      ? []
      : [verdictText('Recalibration by source, walking forward', recalibration.frozen)]),
    dim(SCORES),
  ].join('\n\n');
}

const NO_CATEGORY = 'no category';

const SCORES = `Brier and log: lower is better, 95 % by bootstrap of markets; skill: against the base rate; log in nats, clipped at ${LOG_CLIP};
ECE over ten bins of equal width. A gain needs both intervals by market above 0.`;

const LOOK_AHEAD = `Days before resolution are known only afterwards: what happens early ends a market early, so those that end in Yes are met
while their price is still low, and prices about to be settled count as forecasts. The calendar does not know the end; it meets
markets that live long more often.`;

function leftText({ unresolved, unpriced, foreignPrices }: LeftOut): string {
  const parts = [
    unresolved > 0 && `${unresolved} without an outcome`,
    unpriced > 0 && `${unpriced} without a price`,
    foreignPrices > 0 && `${foreignPrices} prices of other markets`,
  ].filter((part) => part !== false);
  return parts.length === 0 ? '' : dim(`  left out: ${parts.join(', ')}`);
}

function titled(title: string, text: string): string {
  return `${bold(title)}\n${text}`;
}

function scoreTable(lines: readonly ScoreLine[]): string {
  const figure = (title: string, of: (scores: JudgedScores) => string): TableColumn<ScoreLine> => ({
    title,
    align: 'right',
    value: ({ scores }) => (scores === undefined ? UNKNOWN : of(scores)),
  });
  return renderTable<ScoreLine>(
    [
      { title: '', value: ({ name }) => name },
      figure('n', ({ n }) => `${n}`),
      figure('markets', ({ markets }) => `${markets}`),
      figure('Brier [95 %]', ({ brier, brierInterval }) => `${brier.toFixed(4)} ${intervalText(brierInterval, 3)}`),
      figure('skill', ({ skill }) => skill?.toFixed(3) ?? UNKNOWN),
      figure('log', ({ log }) => log.toFixed(4)),
      figure('ECE', ({ ece }) => ece.toFixed(4)),
      figure('base', ({ base }) => base.toFixed(3)),
      figure('reliability', ({ reliability }) => reliability.toFixed(4)),
      figure('resolution', ({ resolution }) => resolution.toFixed(4)),
    ],
    lines,
  );
}

interface GainLine extends RecalibrationGain {
  readonly name: string;
}

function verdictText(title: string, verdict: RecalibrationVerdict): string {
  const lines: GainLine[] = [
    { name: 'overall', ...verdict.overall },
    ...verdict.categories.map(({ category, ...gain }) => ({ name: `  ${category || NO_CATEGORY}`, ...gain })),
    ...verdict.horizons.map(({ horizon, ...gain }) => ({ name: `  ${horizon}`, ...gain })),
  ];
  if (verdict.overall.n === 0) return titled(title, dim('Too few markets were resolved before others were priced.'));
  const word = verdict.overall.verdict === 'gain' ? green('gain') : bold(verdict.overall.verdict);
  return titled(`${title}: ${word}`, gainTable(lines));
}

function gainTable(lines: readonly GainLine[]): string {
  return renderTable<GainLine>(
    [
      { title: '', value: ({ name }) => name },
      { title: 'n', align: 'right', value: ({ n }) => `${n}` },
      { title: 'markets', align: 'right', value: ({ markets }) => `${markets}` },
      {
        title: 'Brier before > after',
        align: 'right',
        value: ({ before, after }) =>
          before === undefined ? UNKNOWN : `${before.brier.toFixed(4)} > ${after!.brier.toFixed(4)}`,
      },
      { title: 'Brier saved [95 %]', align: 'right', value: ({ brierGain }) => gainText(brierGain) },
      { title: 'log saved [95 %]', align: 'right', value: ({ logGain }) => gainText(logGain) },
      { title: 'verdict', value: ({ verdict }) => verdict },
    ],
    lines,
  );
}

function gainText(gain: ClusteredMean | undefined): string {
  return gain === undefined ? UNKNOWN : `${gain.mean.toFixed(4)} ${intervalText(gain, 4)}`;
}

function intervalText(interval: Interval | undefined, digits: number): string {
  return interval === undefined ? '' : `[${interval.low.toFixed(digits)}, ${interval.high.toFixed(digits)}]`;
}
