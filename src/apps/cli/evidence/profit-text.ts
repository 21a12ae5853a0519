import { formatDay } from '#core/time.ts';
import type { UnixMs } from '#core/time.ts';
import type { MatrixCell } from '#domain/evidence/matrix/performance-matrix.ts';
import { SHARPE_DAYS_MIN } from '#domain/evidence/profit/profit-report.ts';
import type { ProfitPeriod, ProfitReport } from '#domain/evidence/profit/profit-report.ts';
import { meanText, profitText, verdictWord } from '#apps/cli/evidence/money-text.ts';
import { rText } from '#apps/cli/scanner/words.ts';
import { UNKNOWN, winRateText } from '#apps/research/run/words.ts';
import { bold, dim, red, renderPairs, renderTable } from '#apps/cli/table.ts';

/** Kinds named as best and as worst. */
const NAMED = 3;
/** Results below which a report says so at its end. */
const FEW_RESULTS = 30;
const HOUR_MS = 3_600_000;

/** The whole report for the terminal. */
export function profitReportText(report: ProfitReport, title: string, period: 'day' | 'week'): string {
  return [
    bold(`Profit, ${title}`),
    headline(report),
    periodTable(report.periods, period),
    report.categories.length === 0 ? '' : cellTable('category', report.categories),
    ranking(report),
    avoidance(report),
    report.results < FEW_RESULTS
      ? dim(`Only ${report.results} results: these figures say little about the future.`)
      : '',
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

function headline({
  results,
  winRate,
  profit,
  meanR,
  test,
  sharpe,
  days,
  drawdown,
  averageHoldMs,
}: ProfitReport): string {
  const fall =
    drawdown === undefined
      ? 'none'
      : `${profitText(drawdown.amount)}, ${drawdown.peak === undefined ? 'from the start' : `from ${dayText(drawdown.peak)}`} to ${dayText(drawdown.trough)}`;
  return renderPairs([
    ['profit', `${profitText(profit)} of ${results} results`],
    ['win rate', winRateText(winRate)],
    ['mean', meanText(meanR, test)],
    [
      'Sharpe',
      sharpe === undefined
        ? `${UNKNOWN} (${days} days, needs ${SHARPE_DAYS_MIN})`
        : `${sharpe.toFixed(2)} a year, from ${days} days`,
    ],
    ['max drawdown', fall],
    ['average hold', averageHoldMs === undefined ? UNKNOWN : `${(averageHoldMs / HOUR_MS).toFixed(1)} h`],
  ]);
}

function periodTable(periods: readonly ProfitPeriod[], period: 'day' | 'week'): string {
  if (periods.length === 0) return dim('No signal ended in this time.');
  return renderTable<ProfitPeriod>(
    [
      { title: period === 'day' ? 'day' : 'week from', value: ({ from }) => dayText(from) },
      { title: 'results', align: 'right', value: ({ results }) => `${results}` },
      { title: 'win rate [95 %]', align: 'right', value: ({ winRate }) => winRateText(winRate) },
      { title: 'mean', align: 'right', value: ({ meanR }) => rText(meanR) },
      { title: 'profit', align: 'right', value: ({ profit }) => profitText(profit) },
    ],
    periods,
  );
}

function ranking({ types, fewTypes }: ProfitReport): string {
  const few =
    fewTypes.length === 0
      ? ''
      : dim(
          `Too few results to rank: ${fewTypes.map(({ values, measured }) => `${values[0]} (${measured})`).join(', ')}`,
        );
  if (types.length === 0) return few;
  const best = types.slice(0, NAMED);
  const worst = types.slice(Math.max(NAMED, types.length - NAMED)).reverse();
  return [cellTable('best types', best), worst.length === 0 ? '' : cellTable('worst types', worst), few]
    .filter((part) => part !== '')
    .join('\n\n');
}

function avoidance({ avoid }: ProfitReport): string {
  if (avoid.length === 0) return dim('Nothing loses beyond doubt in this time: nothing to avoid is proven.');
  const lines = avoid.map(
    ({ values, test, mean }) => `- avoid ${values.join(' in ')}: ${meanText(mean, test)} a signal`,
  );
  return [red('Loses beyond doubt'), ...lines].join('\n');
}

function cellTable(title: string, cells: readonly MatrixCell[]): string {
  return renderTable<MatrixCell>(
    [
      { title, value: ({ values }) => values.join(' / ') },
      { title: 'results', align: 'right', value: ({ measured }) => `${measured}` },
      { title: 'win rate [95 %]', align: 'right', value: ({ winRate }) => winRateText(winRate) },
      { title: 'mean R [95 %]', align: 'right', value: ({ mean, test }) => meanText(mean, test) },
      { title: 'profit', align: 'right', value: ({ profit }) => profit.map(profitText).join(', ') },
      { title: 'verdict', value: verdictWord },
    ],
    cells,
  );
}

function dayText(instant: number): string {
  return formatDay(instant as UnixMs);
}
