import type { ComparedFigure } from '#domain/comparison/figure.ts';
import type { TradeFacts } from '#domain/comparison/trade-differences.ts';
import { partingSentence } from '#apps/report/compare/comparison-page.ts';
import type { ComparisonReport, ValueDifference } from '#apps/report/compare/comparison-report.ts';
import {
  changeText,
  comparisonHeadline,
  FIELD_WORDS,
  fieldText,
  tradeWords,
} from '#apps/report/compare/comparison-words.ts';
import { formatMoney } from '#apps/report/format.ts';
import { figureText } from '#apps/report/run/figure-text.ts';
import { DAILY_GROUP } from '#apps/report/run/run-tables.ts';
import { bold, dim, green, renderPairs, renderTable, yellow } from '#apps/cli/table.ts';

/** Differences of one kind that are listed; the rest is counted. */
const SHOWN = 12;

/** Two runs side by side for the terminal. */
export function comparisonText(report: ComparisonReport): string {
  const { a, b, tradesTheSame, missing } = report;
  const headline = comparisonHeadline(report);
  return [
    bold(tradesTheSame ? green(headline) : yellow(headline)),
    renderPairs([
      ['a', `${a.runId}  ${a.title}  ${a.codeVersion}`],
      ['b', `${b.runId}  ${b.title}  ${b.codeVersion}`],
    ]),
    part('Configuration', valuesText(report.config, 'the same')),
    report.data.length > 0 ? part('Data', valuesText(report.data, 'the same')) : '',
    part('Where they part', partingText(report)),
    part('Figures', figuresText(report)),
    part('Trades', tradesText(report)),
    missing.map((text) => yellow(text)).join('\n'),
  ]
    .filter((text) => text !== '')
    .join('\n\n');
}

function part(title: string, text: string): string {
  return `${dim(title)}\n${text}`;
}

function valuesText(values: readonly ValueDifference[], none: string): string {
  if (values.length === 0) return `  ${none}`;
  return values.map(({ path, a, b }) => `  ${path} ${a} -> ${b}`).join('\n');
}

function partingText({ parting, eventsCompared }: ComparisonReport): string {
  if (parting === undefined)
    return eventsCompared ? '  nowhere: every event is the same' : '  not known: both journals are needed';
  return [
    `  ${partingSentence(parting)}`,
    `  a  ${parting.wordsA}`,
    `  b  ${parting.wordsB}`,
    ...parting.changes.slice(0, SHOWN).map((change) => `     ${change}`),
  ].join('\n');
}

function figuresText({ figures, a }: ComparisonReport): string {
  const value = ({ unit }: ComparedFigure, side: number | string | undefined): string =>
    figureText({ unit, ...(side === undefined ? {} : { value: side }) }, a.currency);
  const shown = figures.filter(({ group }) => !group.startsWith(DAILY_GROUP));
  const table = renderTable<ComparedFigure>(
    [
      { title: 'figure', value: ({ label }) => label },
      { title: 'a', align: 'right', value: (figure) => value(figure, figure.a) },
      { title: 'b', align: 'right', value: (figure) => value(figure, figure.b) },
      { title: 'b minus a', align: 'right', value: (figure) => changeText(figure, a.currency) },
    ],
    shown,
  );
  return `${table}\n${dim(`${figures.length - shown.length} more, of the daily returns: --json and --report have them`)}`;
}

function tradesText({ trades, a }: ComparisonReport): string {
  if (trades === undefined) return '  not known: a report without trades was compared';
  const { same, changed, onlyA, onlyB } = trades;
  const lines = [
    ...listed(
      changed,
      ({ a: trade, changes }) =>
        `  changed    ${tradeWords(trade)}: ${changes.map(({ field, a: one, b: other }) => `${FIELD_WORDS[field]} ${fieldText(one)} -> ${fieldText(other)}`).join(', ')}`,
    ),
    ...listed(onlyA, (trade) => `  only in a  ${onlyWords(trade, a.currency)}`),
    ...listed(onlyB, (trade) => `  only in b  ${onlyWords(trade, a.currency)}`),
  ];
  const counts = `  ${same} the same, ${changed.length} changed, ${onlyA.length} only in a, ${onlyB.length} only in b`;
  return [counts, ...lines].join('\n');
}

function onlyWords(trade: TradeFacts, currency: string): string {
  const profit = trade.profit === undefined ? '' : `, ${formatMoney(trade.profit, currency, { isSigned: true })}`;
  return `${tradeWords(trade)}${profit}`;
}

function listed<T>(items: readonly T[], words: (item: T) => string): string[] {
  const more =
    items.length > SHOWN ? [dim(`             and ${items.length - SHOWN} more of these: --json has all`)] : [];
  return [...items.slice(0, SHOWN).map(words), ...more];
}
