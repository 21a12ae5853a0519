import type { AttributionResult, Contribution } from '#domain/evidence/attribution/attribution.ts';
import type { WatchedSeries } from '#domain/evidence/degradation/series-watch.ts';
import { profitText } from '#apps/cli/evidence/money-text.ts';
import { rText, sparkline } from '#apps/cli/scanner/words.ts';
import { percentText, UNKNOWN, winRateText } from '#apps/research/run/words.ts';
import { bold, dim, green, red, renderTable, yellow } from '#apps/cli/table.ts';

interface AttributionView {
  readonly subject: string;
  readonly result: AttributionResult;
  readonly watched: readonly WatchedSeries[];
  readonly advice: readonly string[];
  /** How shares come about. */
  readonly words: string;
}

/** Weeks drawn in a line of the terminal. */
const WEEKS_DRAWN = 26;

/** Contributions ranked, how each kind of signal holds up, and what to do. */
export function attributionText({ subject, result, watched, advice, words }: AttributionView): string {
  const { total, totalR, signals, contributions } = result;
  return [
    bold(`Profit by ${subject}: ${profitText(total)}, ${rText(totalR, 1)}, ${signals} signals with a result`),
    renderTable<Contribution>(
      [
        { title: subject, value: ({ name }) => name },
        { title: 'profit', align: 'right', value: ({ profit }) => profitText(profit) },
        { title: 'in R', align: 'right', value: ({ profitR }) => rText(profitR, 1) },
        { title: 'signals', align: 'right', value: (one) => `${one.signals}` },
        {
          title: 'won',
          align: 'right',
          value: (one) => (one.signals === 0 ? UNKNOWN : percentText(one.wins / one.signals)),
        },
        { title: 'sum of R, the last weeks', value: ({ weeks }) => sparkline(runningSums(weeks), WEEKS_DRAWN) },
      ],
      contributions,
    ),
    dim(words),
    healthText(watched),
    advice.length === 0
      ? 'Nothing has become worse beyond doubt.'
      : advice.map((sentence) => `- ${sentence}`).join('\n'),
  ].join('\n\n');
}

function healthText(watched: readonly WatchedSeries[]): string {
  return renderTable<WatchedSeries>(
    [
      { title: 'type', value: ({ name }) => name },
      { title: 'results', align: 'right', value: ({ health }) => `${health.results}` },
      { title: 'win rate [95 %]', align: 'right', value: ({ health }) => winRateText(health.winRate) },
      { title: 'last 50', align: 'right', value: ({ health }) => percentText(health.window?.window.ratio) },
      { title: 'trend', value: stateText },
    ],
    watched,
  );
}

function stateText({ health }: WatchedSeries): string {
  if (health.isDegraded) return red('worse');
  if (health.window?.isDown === true) return yellow('down, not proven');
  return health.window === undefined ? dim('too few to watch') : green('holds');
}

function runningSums(weeks: Contribution['weeks']): readonly number[] {
  let sum = 0;
  return weeks.map(({ profitR }) => (sum += profitR)).slice(-WEEKS_DRAWN);
}
