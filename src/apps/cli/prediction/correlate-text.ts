import { DAY_MS, HOUR_MS, MINUTE_MS } from '#core/time.ts';
import type { CorrelateReport, PairReport } from '#apps/research/prediction/correlate-report.ts';
import { bold, dim, renderTable } from '#apps/cli/table.ts';

const UNKNOWN = '-';
/** Pairs that a terminal shows; JSON has all. */
const SHOWN = 40;

/** Who moves with whom, and who first, for the terminal. */
export function correlateText({ stepMs, lagMsMax, permutations, series, pairs }: CorrelateReport): string {
  const windows = pairs[0]?.windows ?? [];
  const table = renderTable<PairReport>(
    [
      { title: 'a', value: ({ a }) => a },
      { title: 'b', value: ({ b }) => b },
      ...windows.map(({ windowMs }, w) => ({
        title: `r ${spanText(windowMs)} (strongest)`,
        align: 'right' as const,
        value: (pair: PairReport) => `${figure(pair.windows[w]!.last)} (${figure(pair.windows[w]!.strongest)})`,
      })),
      {
        title: 'a leads by',
        align: 'right',
        value: ({ lagMs }) => (lagMs === undefined ? UNKNOWN : secondsText(lagMs)),
      },
      { title: 'HY r', align: 'right', value: ({ correlation }) => figure(correlation) },
      { title: 'p', align: 'right', value: ({ pValue }) => pValue.toFixed(3) },
      { title: 'adjusted p', align: 'right', value: ({ adjustedP }) => adjustedP.toFixed(3) },
      { title: 'verdict', value: verdictWord },
    ],
    pairs.slice(0, SHOWN),
  );
  const left = pairs.length - SHOWN;
  return [
    `${bold('Correlation and lead')}: ${series.length} markets, ${pairs.length} pairs`,
    table,
    ...(left > 0 ? [dim(`${left} more pairs: --json`)] : []),
    dim(
      `r: Pearson on changes every ${spanText(stepMs)}. HY r: Hayashi-Yoshida at the best lag up to ${spanText(lagMsMax)}; p by ${permutations} turns in time,
adjusted for all pairs. Common news makes prices move together; only a lag says who was first.`,
    ),
  ].join('\n\n');
}

function verdictWord({ a, b, verdict }: PairReport): string {
  return { 'a-leads': `${a} leads`, 'b-leads': `${b} leads`, together: 'together', none: 'none' }[verdict];
}

function figure(value: number | undefined): string {
  return value?.toFixed(2) ?? UNKNOWN;
}

function secondsText(ms: number): string {
  return Math.abs(ms) >= HOUR_MS ? `${(ms / HOUR_MS).toFixed(1)} h` : `${(ms / 1_000).toFixed(1)} s`;
}

function spanText(ms: number): string {
  if (ms >= DAY_MS && ms % DAY_MS === 0) return `${ms / DAY_MS} d`;
  if (ms >= HOUR_MS && ms % HOUR_MS === 0) return `${ms / HOUR_MS} h`;
  return ms >= MINUTE_MS && ms % MINUTE_MS === 0 ? `${ms / MINUTE_MS} min` : `${ms / 1_000} s`;
}
