import type { Money } from '#core/money.ts';
import { SHARPE_DAYS_MIN } from '#domain/evidence/profit/profit-report.ts';
import type { ProfitPeriod, ProfitReport } from '#domain/evidence/profit/profit-report.ts';
import type { MatrixCell } from '#domain/evidence/matrix/performance-matrix.ts';
import { cellTable } from '#apps/report/evidence/cell-table.ts';
import { EVIDENCE_CSS } from '#apps/report/evidence/evidence-style.ts';
import { profitChart } from '#apps/report/evidence/profit-chart.ts';
import {
  formatCount,
  formatDate,
  formatDuration,
  formatMoney,
  formatNumber,
  formatPercent,
  formatR,
} from '#apps/report/format.ts';
import { note, renderPage, section, sortableTable, toned } from '#apps/report/html.ts';
import type { SortedCell } from '#apps/report/html.ts';
import { element } from '#apps/report/markup.ts';
import type { Content, Markup } from '#apps/report/markup.ts';
import { PAGE_SCRIPT } from '#apps/report/run/page-script.ts';

export interface ProfitPageReport {
  readonly report: ProfitReport;
  readonly currency: string;
  readonly basis: 'signals' | 'account';
  readonly period: 'day' | 'week';
  /** UTC ms. */
  readonly from: number;
  readonly to: number;
}

/** Kinds named as best and as worst. */
const NAMED = 3;
/** Results below which the page says so. */
const FEW_RESULTS = 30;

/** The page of profits by day or week: headline, picture, periods, best and worst kinds of signal. One HTML file. */
export function renderProfitPage({ report, currency, basis, period, from, to }: ProfitPageReport): string {
  const { periods, categories } = report;
  const what = basis === 'signals' ? 'each signal alone' : 'the account';
  return renderPage(
    {
      kicker: 'profit',
      styles: EVIDENCE_CSS,
      script: PAGE_SCRIPT,
      title: `Profit by ${period}, ${currency}`,
      subtitle: `${formatDate(from)} to ${formatDate(to)}, ${what}, UTC`,
    },
    section('In all', headline(report), note(basisWords(report, basis))),
    element('section', { class: 'bare' }, profitChart(periods, period, currency)),
    categories.length > 0 && section('By category', cellTable(categories, ['category'], 'exit')),
    ranking(report),
    section('What loses beyond doubt', avoidance(report)),
    section(
      period === 'day' ? 'Days' : 'Weeks',
      periods.length === 0 ? nothing() : periodTable(periods, period, currency),
    ),
  );
}

function headline(report: ProfitReport): Markup {
  const { profit, results, winRate, meanR, test, sharpe, days, drawdown, averageHoldMs } = report;
  const rate = winRate && `95 %: ${formatPercent(winRate.low)} to ${formatPercent(winRate.high)}`;
  const mean = test && `95 %: ${formatNumber(test.low)} to ${formatR(test.high)}`;
  const fall =
    drawdown &&
    `${drawdown.peak === undefined ? 'from the start' : formatDate(drawdown.peak)} to ${formatDate(drawdown.trough)}`;
  return element(
    'dl',
    { class: 'facts three' },
    fact('Profit', toned(moneyText(profit), profit.amount.sign()), `${formatCount(results)} results`),
    fact('Win rate', formatPercent(winRate?.ratio), rate),
    fact('Mean', toned(formatR(meanR), meanR), mean),
    fact(
      'Sharpe a year',
      formatNumber(sharpe),
      sharpe === undefined ? `${days} of ${SHARPE_DAYS_MIN} days` : `from ${formatCount(days)} days`,
    ),
    fact(
      'Deepest fall',
      drawdown === undefined
        ? 'none'
        : formatMoney(drawdown.amount.amount.round(2, 'nearest-even').toString(), drawdown.amount.currency),
      fall,
    ),
    fact('Average hold', formatDuration(averageHoldMs)),
  );
}

function fact(label: string, value: Content, small?: string): Markup {
  return element(
    'div',
    {},
    element('dt', {}, label),
    element('dd', {}, value, small !== undefined && element('small', {}, small)),
  );
}

function basisWords({ results, leftOut }: ProfitReport, basis: 'signals' | 'account'): string {
  const what =
    basis === 'signals'
      ? 'Every signal that passed, each traded alone at the same stated risk, net of costs.'
      : 'What the account booked, net of costs.';
  const few =
    results < FEW_RESULTS ? ` Only ${formatCount(results)} results: these figures say little about the future.` : '';
  const others = leftOut > 0 ? ` ${formatCount(leftOut)} results in other currencies are left out.` : '';
  return `${what}${few}${others}`;
}

function ranking({ types, fewTypes }: ProfitReport): Content {
  const few =
    fewTypes.length > 0 &&
    note(
      `Too few results to rank: ${fewTypes.map(({ values, measured }) => `${values[0]} (${measured})`).join(', ')}.`,
    );
  if (types.length === 0) return few === false ? undefined : section('Kinds of signal', few);
  const worst = types.slice(Math.max(NAMED, types.length - NAMED)).reverse();
  return [
    section('Best kinds of signal', cellTable(types.slice(0, NAMED), ['type'], 'exit'), worst.length === 0 && few),
    worst.length > 0 && section('Worst kinds of signal', cellTable(worst, ['type'], 'exit'), few),
  ];
}

function avoidance({ avoid }: ProfitReport): Content {
  if (avoid.length === 0) return note('Nothing loses beyond doubt in this time: nothing to avoid is proven.');
  const line = ({ values, test, mean }: MatrixCell): string =>
    `Avoid ${values.join(' in ')}: ${formatR(mean)} a signal${test === undefined ? '' : ` (95 %: ${formatNumber(test.low)} to ${formatNumber(test.high)})`}.`;
  return element(
    'ul',
    { class: 'caveats' },
    avoid.map((cell) => element('li', {}, line(cell))),
  );
}

function periodTable(periods: readonly ProfitPeriod[], period: 'day' | 'week', currency: string): Content {
  const cell = (content: Content, sort: number | string | undefined): SortedCell => ({ content, sort });
  const rows = periods.map(({ from, results, winRate, meanR, profit }) => [
    cell(element('span', { class: 'nowrap' }, formatDate(from)), from),
    cell(formatCount(results), results),
    cell(formatPercent(winRate?.ratio), winRate?.ratio),
    cell(toned(formatR(meanR), meanR), meanR),
    cell(toned(amountText(profit), profit.amount.sign()), profit.amount.toNumber()),
  ]);
  const columns = [
    { title: period === 'day' ? 'Day' : 'Week from' },
    { title: 'Results', isNumber: true },
    { title: 'Won', isNumber: true },
    { title: 'Mean', isNumber: true },
    { title: `Profit, ${currency}`, isNumber: true },
  ];
  return element('div', { class: 'tall' }, sortableTable(columns, rows, 'Periods'));
}

function nothing(): Markup {
  return note('No signal ended in this time.');
}

/** Signed, without the currency: that is in the heading. */
function amountText({ amount }: Money): string {
  return formatMoney(amount.round(2, 'nearest-even').toString(), '', { isSigned: true });
}

function moneyText({ amount, currency }: Money): string {
  return formatMoney(amount.round(2, 'nearest-even').toString(), currency, { isSigned: true });
}
