import { CASES_MIN } from '#domain/evidence/leak-score/separation.ts';
import type { Separation } from '#domain/evidence/leak-score/separation.ts';
import type { LeakReport, Reproduction, ScoreSpread } from '#apps/research/prediction/leak-report.ts';
import { bold, dim, renderPairs, renderTable } from '#apps/cli/table.ts';

const UNKNOWN = '-';

/** Leak scores of a population, and whether they tell documented cases from the rest, for the terminal. */
export function leakText({ markets, score, adjusted, excluded, cases }: LeakReport): string {
  const lines = [
    { name: 'leak score', ...score },
    { name: 'without decay', ...adjusted },
  ];
  const spread = renderTable<ScoreSpread & Reproduction & { readonly name: string }>(
    [
      { title: '', value: ({ name }) => name },
      { title: 'scored', align: 'right', value: ({ scored }) => `${scored} of ${markets}` },
      { title: 'median', align: 'right', value: ({ median }) => figure(median) },
      { title: 'lowest', align: 'right', value: ({ low }) => figure(low) },
      { title: 'highest', align: 'right', value: ({ high }) => figure(high) },
      { title: 'above 0', align: 'right', value: ({ towards }) => `${towards}` },
      {
        title: 'as published',
        align: 'right',
        value: ({ same, compared }) => (compared === 0 ? UNKNOWN : `${same} of ${compared}`),
      },
    ],
    lines,
  );
  const without = excluded.map(({ reason, markets: count }) => `${reason} ${count}`).join(', ');
  const parts = [
    bold('Leak scores: share of the way to the truth that was gone before the news'),
    spread,
    without === '' ? '' : dim(`Without a score: ${without}`),
    cases === undefined ? '' : caseText(cases),
  ];
  return parts.filter((part) => part !== '').join('\n\n');
}

function caseText(cases: NonNullable<LeakReport['cases']>): string {
  const { found, scored } = cases;
  const words = scored.map(({ case: title, score }) => `${title}: ${figure(score)}`).join('\n');
  return [
    bold('Documented cases against the rest'),
    renderPairs([
      [
        'documented',
        `${cases.cases} cases in ${cases.markets} markets; ${found} in the population, ${scored.length} with a score`,
      ],
      ['leak score', separationText(cases.score)],
      ['without decay', separationText(cases.adjusted)],
    ]),
    ...(words === '' ? [] : [dim(words)]),
  ].join('\n');
}

function separationText({ cases, others, auc, interval, pValue, verdict }: Separation): string {
  if (auc === undefined) return `${cases} cases, ${others} others: nothing to compare`;
  const reach =
    interval === undefined ? 'no interval' : `95 % [${interval.low.toFixed(3)}, ${interval.high.toFixed(3)}]`;
  const word = {
    separates: 'separates',
    'does-not': 'does not separate',
    'too-few': `too few: needs ${CASES_MIN} on either side`,
  }[verdict];
  return `AUC ${auc.toFixed(3)} (${reach}, p ${pValue?.toFixed(3) ?? UNKNOWN}), ${cases} cases, ${others} others: ${word}`;
}

function figure(value: number | undefined): string {
  return value?.toFixed(3) ?? UNKNOWN;
}
