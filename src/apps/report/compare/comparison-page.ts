import type { ComparedFigure } from '#domain/comparison/figure.ts';
import type { TradeFacts } from '#domain/comparison/trade-differences.ts';
import type {
  ComparedRun,
  ComparisonReport,
  PartingPoint,
  ValueDifference,
} from '#apps/report/compare/comparison-report.ts';
import {
  changeText,
  comparisonHeadline,
  FIELD_WORDS,
  fieldText,
  tradeWords,
} from '#apps/report/compare/comparison-words.ts';
import { equityPairChart } from '#apps/report/compare/equity-pair-chart.ts';
import { formatCount, formatMoney, formatTime, UNKNOWN } from '#apps/report/format.ts';
import { note, renderPage, section, table } from '#apps/report/html.ts';
import { element } from '#apps/report/markup.ts';
import type { Content, Markup } from '#apps/report/markup.ts';
import { figureText } from '#apps/report/run/figure-text.ts';
import { PAGE_SCRIPT } from '#apps/report/run/page-script.ts';
import { RUN_CSS } from '#apps/report/run/run-style.ts';
import { DAILY_GROUP } from '#apps/report/run/run-tables.ts';

/** More rows of one kind of difference than this are counted, not listed. */
const ROWS_MAX = 200;

/** The page of two runs: what they were told, what came out, which trades differ, where they part. One self-contained file. */
export function renderComparisonPage(report: ComparisonReport): string {
  const { a, b, figures, missing } = report;
  const [curveA, curveB] = report.equity;
  return renderPage(
    {
      kicker: 'Two runs compared',
      title: a.title === b.title ? a.title : `${a.title} against ${b.title}`,
      subtitle: `a: ${a.runId} (${a.codeVersion}), b: ${b.runId} (${b.codeVersion})`,
      styles: RUN_CSS,
      script: PAGE_SCRIPT,
    },
    element(
      'section',
      { class: `verdict ${report.tradesTheSame ? 'good' : 'unclear'}` },
      element('h2', {}, comparisonHeadline(report)),
      missing.length > 0 &&
        element(
          'ul',
          {},
          missing.map((text) => element('li', {}, text)),
        ),
      originTable(a, b),
    ),
    section('Where they part', parting(report)),
    section('Configuration', valueTable(report.config, 'The configuration is the same.')),
    report.data.length > 0 && section('Data', valueTable(report.data, 'The bars are the same.')),
    curveA !== undefined &&
      curveB !== undefined &&
      section('Equity', element('div', { class: 'picture' }, equityPairChart([curveA, curveB], a.currency))),
    section(
      'Figures side by side',
      figuresTable(
        figures.filter(({ group }) => !group.startsWith(DAILY_GROUP)),
        report,
      ),
      element(
        'details',
        {},
        element('summary', {}, 'Figures of the daily returns'),
        figuresTable(
          figures.filter(({ group }) => group.startsWith(DAILY_GROUP)),
          report,
        ),
      ),
    ),
    section('Trades', trades(report)),
  );
}

function figuresTable(figures: readonly ComparedFigure[], { a, b }: ComparisonReport): Markup {
  const value = (unit: ComparedFigure['unit'], side: number | string | undefined, currency: string): string =>
    figureText({ unit, ...(side === undefined ? {} : { value: side }) }, currency);
  return table(
    [
      { title: 'Figure' },
      { title: 'a', isNumber: true },
      { title: 'b', isNumber: true },
      { title: 'b minus a', isNumber: true },
    ],
    figures.map((figure) => [
      figure.label,
      value(figure.unit, figure.a, a.currency),
      value(figure.unit, figure.b, b.currency),
      changeText(figure, a.currency),
    ]),
    'Figures',
  );
}

function originTable(a: ComparedRun, b: ComparedRun): Markup {
  const hash = (text: string | undefined): Content => element('span', { class: 'hash' }, text?.slice(0, 24) ?? UNKNOWN);
  const made = (run: ComparedRun): string =>
    run.created === undefined ? 'not noted' : `${formatTime(run.created)} UTC`;
  const rows: Content[][] = [
    ['Run', a.runId, b.runId],
    ['Made', made(a), made(b)],
    ['Code', a.codeVersion, b.codeVersion],
    ['Configuration', hash(a.configHash), hash(b.configHash)],
    ['Data', hash(a.dataHash), hash(b.dataHash)],
    ['Orders', hash(a.orderHash), hash(b.orderHash)],
  ];
  return table([{ title: '' }, { title: 'a' }, { title: 'b' }], rows, 'The two runs');
}

function parting({ parting: point, eventsCompared }: ComparisonReport): Content {
  if (point === undefined)
    return element(
      'p',
      { class: 'lead' },
      eventsCompared ? 'Every event is the same.' : 'Not known: both journals are needed for that.',
    );
  return [
    element('p', { class: 'lead' }, partingSentence(point)),
    table(
      [{ title: '' }, { title: 'What happened', isProse: true }],
      [
        ['a', point.wordsA],
        ['b', point.wordsB],
      ],
      'The first difference',
    ),
    point.changes.length > 0 && note(`What differs: ${point.changes.slice(0, 12).join('; ')}.`),
  ];
}

/** `At 2024-01-02 15:00 UTC, after 35,201 events that are the same.` */
export function partingSentence({ time, before, skippedA, skippedB }: PartingPoint): string {
  const at = time === undefined ? 'At a time that no record says' : `At ${formatTime(time)} UTC`;
  const skipped = [
    skippedA > 0 && `${formatCount(skippedA)} events at the beginning that only a has`,
    skippedB > 0 && `${formatCount(skippedB)} events at the beginning that only b has`,
  ].filter((words) => words !== false);
  const left = skipped.length === 0 ? '' : ` Left out: ${skipped.join(', ')}.`;
  return `${at}, after ${formatCount(before)} events that are the same.${left}`;
}

function valueTable(values: readonly ValueDifference[], none: string): Content {
  if (values.length === 0) return element('p', { class: 'lead' }, none);
  return table(
    [{ title: 'Setting' }, { title: 'a' }, { title: 'b' }],
    values.map(({ path, a, b }) => [element('code', {}, path), a, b]),
    'Differences',
  );
}

function trades({ trades: compared, a }: ComparisonReport): Content {
  if (compared === undefined)
    return element('p', { class: 'lead' }, 'Not known: a report without trades was compared.');
  const { same, changed, onlyA, onlyB } = compared;
  return [
    element(
      'p',
      { class: 'lead' },
      `${formatCount(same)} the same, ${formatCount(changed.length)} changed, ${formatCount(onlyA.length)} only in a, ${formatCount(onlyB.length)} only in b.`,
    ),
    changed.length > 0 && [
      element('h3', { class: 'spaced' }, 'Changed'),
      table(
        [{ title: 'Trade' }, { title: 'What changed', isProse: true }],
        changed
          .slice(0, ROWS_MAX)
          .map(({ a: trade, changes }) => [
            element('span', { class: 'nowrap' }, tradeWords(trade)),
            changes
              .map(
                ({ field, a: one, b: other }) => `${FIELD_WORDS[field]} ${fieldText(one)} \u2192 ${fieldText(other)}`,
              )
              .join(', '),
          ]),
        'Changed trades',
      ),
      beyond(changed.length),
    ],
    ...[['Only in a', onlyA] as const, ['Only in b', onlyB] as const].map(
      ([title, list]) =>
        list.length > 0 && [
          element('h3', { class: 'spaced' }, title),
          tradeList(list, title, a.currency),
          beyond(list.length),
        ],
    ),
  ];
}

function tradeList(list: readonly TradeFacts[], title: string, currency: string): Markup {
  return table(
    [{ title: 'Trade' }, { title: 'Closed (UTC)' }, { title: 'by' }, { title: `Profit, ${currency}`, isNumber: true }],
    list
      .slice(0, ROWS_MAX)
      .map((trade) => [
        element('span', { class: 'nowrap' }, tradeWords(trade)),
        formatTime(trade.closedAt),
        trade.exitReason ?? UNKNOWN,
        trade.profit === undefined ? UNKNOWN : formatMoney(trade.profit, '', { isSigned: true }),
      ]),
    title,
  );
}

function beyond(count: number): Content {
  return count > ROWS_MAX && note(`The first ${formatCount(ROWS_MAX)} of ${formatCount(count)}; --json has all.`);
}
