import { formatDate, formatDuration } from '#apps/report/format.ts';
import { note, renderPage, section, table } from '#apps/report/html.ts';
import { element } from '#apps/report/markup.ts';
import type { Markup } from '#apps/report/markup.ts';
import { PAGE_SCRIPT } from '#apps/report/run/page-script.ts';
import { RUN_CSS } from '#apps/report/run/run-style.ts';
import { parameterHeatMap } from '#apps/report/search/parameter-heat-map.ts';
import type { SearchFact, SearchReport, TrialTable } from '#apps/report/search/search-report.ts';
import { SEARCH_CSS } from '#apps/report/search/search-style.ts';

/** The page of a parameter search: headline, what the choice is worth, heat map, the best trials. One HTML file. */
export function renderSearchPage(report: SearchReport): string {
  const { title, from, to, facts, warnings, best, heatMap, configuration } = report;
  return renderPage(
    {
      kicker: 'parameter search',
      script: PAGE_SCRIPT,
      title,
      subtitle: `${formatDate(from)} to ${formatDate(to)}, ${formatDuration(to - from)}, UTC`,
      styles: `${RUN_CSS}${SEARCH_CSS}`,
    },
    section('Result', factList(facts)),
    section(
      'What the choice is worth',
      warnings.slice(0, 1).map((text) => element('p', { class: 'lead' }, text)),
      warnings.slice(1).map(note),
    ),
    heatMap !== undefined && element('section', { class: 'bare' }, parameterHeatMap(heatMap, report)),
    section(
      'The best trials',
      best.rows.length === 0 ? note('No trial may win.') : trialTable(best, 'The best trials'),
    ),
    configurationSection(configuration),
  );
}

export function factList(facts: readonly SearchFact[]): Markup {
  return element(
    'dl',
    { class: 'facts' },
    facts.map(({ label, text, note: small }) =>
      element(
        'div',
        {},
        element('dt', {}, label),
        element('dd', {}, text, small !== undefined && element('small', {}, small)),
      ),
    ),
  );
}

export function trialTable({ columns, rows }: TrialTable, caption: string): Markup {
  return table(columns, rows, caption);
}

export function configurationSection(configuration: readonly (readonly [string, string])[]): Markup {
  return section('How to repeat this', table([{ title: 'Setting' }, { title: 'Value' }], configuration));
}
