import type { AttributionResult, Contribution } from '#domain/evidence/attribution/attribution.ts';
import { responsiveWeeklyBars } from '#apps/report/evidence/weekly-bars.ts';
import { formatCount, formatDate, formatMoney, formatPercent, formatR, UNKNOWN } from '#apps/report/format.ts';
import { note, renderPage, section, table, toned } from '#apps/report/html.ts';
import { element } from '#apps/report/markup.ts';
import type { Markup } from '#apps/report/markup.ts';
import { PAGE_SCRIPT } from '#apps/report/run/page-script.ts';
import { RUN_CSS } from '#apps/report/run/run-style.ts';

export interface AttributionReport {
  readonly result: AttributionResult;
  /** What profit is shared among: `type`, `factor`, `gate`. */
  readonly subject: string;
  readonly from: number | undefined;
  readonly to: number | undefined;
  /** Sentences for people: what fell, since when, what to do. */
  readonly recommendations: readonly string[];
  /** How shares come about. */
  readonly method: string;
}

/** The page of an attribution: who brought what, week by week, and what to do about it. One HTML file. */
export function renderAttributionPage(report: AttributionReport): string {
  const { result, subject, from, to, recommendations, method } = report;
  return renderPage(
    {
      kicker: 'attribution',
      styles: RUN_CSS,
      script: PAGE_SCRIPT,
      title: `Profit by ${subject}`,
      subtitle: `${formatDate(from)} to ${formatDate(to)}, UTC`,
    },
    section(
      'In all',
      element(
        'dl',
        { class: 'facts' },
        fact('Profit', moneyText(result.total)),
        fact('Profit in R', formatR(result.totalR)),
        fact('Signals with a result', formatCount(result.signals)),
      ),
      note(method),
    ),
    recommendations.length > 0 &&
      section(
        'What to do',
        element(
          'ul',
          {},
          recommendations.map((sentence) => element('li', {}, sentence)),
        ),
      ),
    result.contributions.length > 0 &&
      element('section', { class: 'bare' }, responsiveWeeklyBars(result.contributions)),
    section(
      `By ${subject}`,
      result.contributions.length === 0 ? note('No signal has a result yet.') : contributionTable(result),
    ),
  );
}

function contributionTable({ contributions, total }: AttributionResult): Markup {
  return table(
    [
      { title: 'Contributor' },
      { title: `Profit, ${total.currency}`, isNumber: true },
      { title: 'In R', isNumber: true },
      { title: 'Signals', isNumber: true, isOptional: true },
      { title: 'Won', isNumber: true, isOptional: true },
    ],
    contributions.map(({ name, profit, profitR, signals, wins }) => [
      name,
      toned(formatMoney(profit.amount.round(2, 'nearest-even').toString(), '', { isSigned: true }), profitR),
      toned(formatR(profitR), profitR),
      formatCount(signals),
      signals === 0 ? UNKNOWN : formatPercent(wins / signals),
    ]),
  );
}

function fact(label: string, value: string): Markup {
  return element('div', {}, element('dt', {}, label), element('dd', {}, value));
}

function moneyText({ amount, currency }: Contribution['profit']): string {
  return formatMoney(amount.round(2, 'nearest-even').toString(), currency, { isSigned: true });
}
