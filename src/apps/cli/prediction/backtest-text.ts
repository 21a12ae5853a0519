import { formatDay } from '#core/time.ts';
import type { Contribution } from '#domain/evidence/attribution/attribution.ts';
import type { ClusteredMean } from '#domain/evidence/matrix/clustered-mean.ts';
import { profitText } from '#apps/cli/evidence/money-text.ts';
import { bold, dim, green, renderPairs, renderTable, yellow } from '#apps/cli/table.ts';
import type { TableColumn } from '#apps/cli/table.ts';
import type {
  BacktestReport,
  DetectorResult,
  EdgeVerdict,
  GroupWaterfall,
} from '#apps/research/prediction/backtest/backtest-report.ts';
import { backtestRunId } from '#apps/research/prediction/backtest/keep-outcomes.ts';
import type { FinishedBacktest } from '#apps/research/prediction/backtest/run-backtest.ts';
import { UNKNOWN, amountText, percentText, winRateText } from '#apps/research/run/words.ts';

/** A finished backtest of the prediction desk for the terminal. */
export function predictionBacktestText(finished: FinishedBacktest, report: BacktestReport): string {
  const { waterfall, attribution } = report;
  const parts = [
    bold(`Prediction desk, ${finished.source.title}`),
    headline(finished, report),
    titled('Detectors: every finding traded alone, net of spread and fees', detectorTable(report)),
    titled('From naive to realistic, USDC', waterfallTable([waterfall.all, ...waterfall.detectors])),
    titled('The same by category', waterfallTable(waterfall.categories)),
    titled("Where the account's profit came from", contributionTable(attribution.detectors, attribution.categories)),
    dim(report.notes.join('\n')),
  ];
  return parts.filter((part) => part !== '').join('\n\n');
}

/** `edge` in green; what is not proven is no edge. */
function verdictText(verdict: EdgeVerdict): string {
  return verdict === 'edge' ? green('edge') : verdict === 'no edge' ? yellow('no edge') : dim('too few');
}

/** Collateral with its sign. */
function centsText(value: number | undefined): string {
  return value === undefined ? UNKNOWN : `${value > 0 ? '+' : ''}${(100 * value).toFixed(2)}`;
}

function headline(finished: FinishedBacktest, report: BacktestReport): string {
  const { source, markets, events, findings, decisions, trades, account, digest, gates, config } = finished;
  const made = Object.entries(decisions).map(([kind, count]) => `${count} ${kind}`);
  return renderPairs([
    ['verdict', `${verdictText(report.verdict)}, ${report.tried} detectors tried`],
    ['time', `${formatDay(source.from)} to ${formatDay(source.to)}, ${markets.length} markets, ${events} events`],
    ['findings', `${findings}${made.length === 0 ? '' : `: ${made.join(', ')}`}`],
    [
      'account',
      `${profitText(report.net)} from ${trades.length} closed positions, fees ${amountText(account.fees.amount)}, capital ${config.capital}`,
    ],
    ['gates', gates],
    ['digest', digest],
    ['run', backtestRunId(finished)],
  ]);
}

const DETECTOR_COLUMNS: readonly TableColumn<DetectorResult>[] = [
  { title: 'detector', value: ({ detector }) => detector },
  { title: 'findings', align: 'right', value: ({ findings }) => `${findings}` },
  { title: 'passed', align: 'right', value: ({ passed }) => `${passed}` },
  { title: 'ended', align: 'right', value: ({ measured }) => `${measured}` },
  { title: 'markets', align: 'right', value: ({ clusters }) => `${clusters}` },
  { title: 'hits', value: ({ hits }) => winRateText(hits) },
  { title: 'net cents a contract', value: ({ mean, interval }) => `${centsText(mean)}${intervalText(interval)}` },
  { title: 'adjusted p', align: 'right', value: ({ adjustedP }) => adjustedP?.toFixed(3) ?? UNKNOWN },
  { title: 'verdict', value: ({ verdict }) => verdictText(verdict) },
  { title: 'trades', align: 'right', value: ({ trades }) => `${trades}` },
  { title: 'account', align: 'right', value: ({ net }) => profitText(net) },
];

function detectorTable({ detectors }: BacktestReport): string {
  return detectors.length === 0 ? 'Nothing with a direction was found.' : renderTable(DETECTOR_COLUMNS, detectors);
}

function intervalText(interval: ClusteredMean | undefined): string {
  return interval === undefined ? '' : ` [${centsText(interval.low)}, ${centsText(interval.high)}]`;
}

const amount = (value: number): string => value.toFixed(2);

const WATERFALL_COLUMNS: readonly TableColumn<GroupWaterfall>[] = [
  { title: 'of', value: ({ name }) => name },
  { title: 'trades', align: 'right', value: ({ trades }) => `${trades}` },
  { title: 'at the mid', align: 'right', value: ({ mid }) => amount(mid) },
  { title: 'best prices', align: 'right', value: ({ touch }) => amount(touch) },
  { title: 'depth', align: 'right', value: ({ depth }) => amount(depth) },
  { title: 'fees', align: 'right', value: ({ fees }) => amount(fees) },
  { title: 'latency', align: 'right', value: ({ net }) => amount(net) },
  { title: 'filled', align: 'right', value: ({ filledRatio }) => percentText(filledRatio) },
];

function waterfallTable(rows: readonly GroupWaterfall[]): string {
  return rows.every(({ trades }) => trades === 0) ? '' : renderTable(WATERFALL_COLUMNS, rows);
}

const CONTRIBUTION_COLUMNS: readonly TableColumn<Contribution>[] = [
  { title: 'of', value: ({ name }) => name },
  { title: 'trades', align: 'right', value: ({ signals }) => `${signals}` },
  { title: 'won', align: 'right', value: ({ wins }) => `${wins}` },
  { title: 'profit', align: 'right', value: ({ profit }) => profitText(profit) },
];

function contributionTable(detectors: readonly Contribution[], categories: readonly Contribution[]): string {
  if (detectors.length === 0) return '';
  return `${renderTable(CONTRIBUTION_COLUMNS, detectors)}\n\n${renderTable(CONTRIBUTION_COLUMNS, categories)}`;
}

function titled(title: string, text: string): string {
  return text === '' ? '' : `${bold(title)}\n${text}`;
}
