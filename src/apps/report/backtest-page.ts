import type { BacktestReport, Statistic } from '#apps/report/backtest-report.ts';
import { comparisonTable, gateTable, tradeTable, TRADES_MAX } from '#apps/report/backtest-tables.ts';
import { responsiveEquityChart } from '#apps/report/equity-chart.ts';
import {
  formatCount,
  formatDate,
  formatDuration,
  formatMoney,
  formatNumber,
  formatPercent,
  formatR,
  signOfDecimal,
  UNKNOWN,
} from '#apps/report/format.ts';
import { responsiveHistogram } from '#apps/report/histogram.ts';
import { note, renderPage, section, table, toned } from '#apps/report/html.ts';
import { element } from '#apps/report/markup.ts';
import type { Markup } from '#apps/report/markup.ts';

/** The page of one run: headline, equity, comparison of presets, gates, distribution of results, trades. One HTML file. */
export function renderBacktestPage(report: BacktestReport): string {
  const { comparison, gates, trades, caveats, configuration, currency } = report;
  const multiples = trades.map((trade) => trade.rMultiple).filter((multiple) => multiple !== undefined);
  return renderPage(
    {
      kicker: report.mode,
      title: report.title,
      subtitle: `${formatDate(report.from)} to ${formatDate(report.to)}, ${formatDuration(report.to - report.from)}, UTC`,
    },
    section('Result', element('dl', { class: 'facts' }, report.statistics.map(fact)), caveats.map(note)),
    element('section', { class: 'bare' }, responsiveEquityChart(report.equity)),
    comparison.length > 0 && section('Gates compared', comparisonTable(comparison, currency)),
    gates.length > 0 && section('What each gate did', gateTable(gates, currency)),
    multiples.length > 0 && element('section', { class: 'bare' }, responsiveHistogram(multiples)),
    section(`Trades (${formatCount(trades.length)})`, tradeTable(trades), tradeNote(trades.length)),
    configuration.length > 0 &&
      section(
        'How to repeat this run',
        table(
          [{ title: 'Setting' }, { title: 'Value' }],
          configuration.map(({ label, value }) => [label, value]),
        ),
      ),
  );
}

function tradeNote(count: number): Markup {
  if (count === 0) return note('No signal became a trade.');
  const shown =
    count > TRADES_MAX ? `The first ${formatCount(TRADES_MAX)} of ${formatCount(count)} trades, oldest first. ` : '';
  return note(`${shown}Profit is net of fees. R: result in multiples of what was risked.`);
}

function fact(statistic: Statistic): Markup {
  return element(
    'div',
    {},
    element('dt', {}, statistic.label),
    element('dd', {}, statisticText(statistic), statistic.note !== undefined && element('small', {}, statistic.note)),
  );
}

function statisticText(statistic: Statistic): Markup | string {
  if (statistic.value === undefined) return UNKNOWN;
  if (statistic.unit === 'text') return statistic.value;
  if (statistic.unit === 'money') {
    const text = formatMoney(statistic.value, statistic.currency, { isSigned: true });
    return toned(text, signOfDecimal(statistic.value));
  }
  if (statistic.unit === 'r') return toned(formatR(statistic.value), statistic.value);
  return FORMATS[statistic.unit](statistic.value);
}

const FORMATS = {
  ratio: formatPercent,
  number: formatNumber,
  count: formatCount,
  duration: formatDuration,
} as const satisfies Readonly<Record<string, (value: number) => string>>;
