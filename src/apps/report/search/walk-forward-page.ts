import type { ParameterStability } from '#domain/search/stability.ts';
import type { SearchValue } from '#domain/search/dimension.ts';
import type { WalkForwardVerdict } from '#domain/search/verdict.ts';
import { formatDate, formatDuration, formatPercent, UNKNOWN } from '#apps/report/format.ts';
import { badge, note, renderPage, section, table } from '#apps/report/html.ts';
import { element } from '#apps/report/markup.ts';
import type { Markup } from '#apps/report/markup.ts';
import { equityChart } from '#apps/report/run/equity-charts.ts';
import { PAGE_SCRIPT } from '#apps/report/run/page-script.ts';
import { RUN_CSS } from '#apps/report/run/run-style.ts';
import { configurationSection, factList, trialTable } from '#apps/report/search/search-page.ts';
import type { WalkForwardReport } from '#apps/report/search/search-report.ts';
import { SEARCH_CSS } from '#apps/report/search/search-style.ts';
import { windowsChart } from '#apps/report/search/windows-chart.ts';

/** The page of a walk-forward: verdict, training beside test, equity of all tests, how the winner moved. One HTML file. */
export function renderWalkForwardPage(report: WalkForwardReport): string {
  const { title, from, to, facts, verdict, windows, equity, currency, stability, objective } = report;
  // The chart draws no exposure of its own.
  const series = { ...equity, exposure: equity.values.map(() => 0), bars: equity.values.length };
  return renderPage(
    {
      kicker: 'walk-forward',
      script: PAGE_SCRIPT,
      title,
      subtitle: `${formatDate(from)} to ${formatDate(to)}, ${formatDuration(to - from)}, UTC`,
      styles: `${RUN_CSS}${SEARCH_CSS}`,
    },
    section('Verdict', verdictWords(verdict), element('div', { class: 'figures-below' }, factList(facts))),
    element('section', { class: 'bare' }, windowsChart(windows, objective)),
    equity.values.length > 0 &&
      element('section', { class: 'bare' }, equityChart(series, `tests one after the other, ${currency}`)),
    section(
      'How the winner moved',
      stabilityTable(stability),
      note('A parameter whose best value jumps from window to window has no best value.'),
    ),
    section(
      'Windows',
      trialTable(report.windowTable, 'Windows'),
      note('Positions that are open at the end of a test are valued at its last close; every test begins flat.'),
    ),
    configurationSection(report.configuration),
  );
}

function verdictTone(kind: WalkForwardVerdict['kind']): 'good' | 'bad' | 'warn' {
  return kind === 'robust' ? 'good' : kind === 'overfit' ? 'bad' : 'warn';
}

/** The verdict as a badge with its grounds. */
export function verdictWords({ kind, reasons }: WalkForwardVerdict): Markup {
  return element('p', { class: 'lead' }, badge(kind, verdictTone(kind)), ` ${reasons.join('; ')}.`);
}

function stabilityTable(stability: readonly ParameterStability[]): Markup {
  return table(
    [
      { title: 'Parameter' },
      { title: 'Won most often', isNumber: true },
      { title: 'Windows with another winner', isNumber: true },
      { title: 'Mean move, of its range', isNumber: true },
      { title: 'Winners, oldest first', isProse: true },
    ],
    stability.map(({ name, mostOften, changeRatio, meanMove, values }) => [
      name,
      valueText(mostOften),
      formatPercent(changeRatio),
      formatPercent(meanMove),
      values.map(valueText).join(', '),
    ]),
    'How the winner moved',
  );
}

function valueText(value: SearchValue | undefined): string {
  if (value === undefined) return UNKNOWN;
  return typeof value === 'string' ? value : `${Number(value.toPrecision(4))}`;
}
