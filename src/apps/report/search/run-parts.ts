import { formatCount, formatDate, formatTime } from '#apps/report/format.ts';
import { note } from '#apps/report/html.ts';
import { element } from '#apps/report/markup.ts';
import type { PagePart } from '#apps/report/run/run-page.ts';
import type { RunReport } from '#apps/report/run/run-report.ts';
import { parameterHeatMap } from '#apps/report/search/parameter-heat-map.ts';
import type { SearchOrigin } from '#apps/report/search/stored-search.ts';
import { SEARCH_CSS } from '#apps/report/search/search-style.ts';
import { verdictWords } from '#apps/report/search/walk-forward-page.ts';
import { windowsChart } from '#apps/report/search/windows-chart.ts';

/** What stored searches over the strategy of a run add to its page: the parameter heat map, the windows of a walk-forward. */
export function searchParts({ heatMap, walkForward }: RunReport): readonly PagePart[] {
  const parts: PagePart[] = [];
  if (heatMap !== undefined) {
    parts.push({
      id: 'parameters',
      title: 'How other parameters did',
      content: [
        element('div', { class: 'picture' }, parameterHeatMap(heatMap.map, heatMap)),
        note(`${originText('search', heatMap)}, ${formatCount(heatMap.points)} points.`),
      ],
      styles: SEARCH_CSS,
    });
  }
  if (walkForward !== undefined) {
    parts.push({
      id: 'walk-forward',
      title: 'Chosen on the past, judged on what came next',
      content: [
        verdictWords(walkForward.verdict),
        element('div', { class: 'picture' }, windowsChart(walkForward.windows, walkForward.objective)),
        note(`${originText('walk-forward', walkForward)}, ${formatCount(walkForward.windows.length)} windows.`),
      ],
      styles: SEARCH_CSS,
    });
  }
  return parts;
}

/** `From search 5f90e181 (made 2026-01-02 10:00 UTC, gates strict, data 2025-01-01 to 2025-12-31)`. */
export function originText(kind: 'search' | 'walk-forward', { search, made, from, to, gates }: SearchOrigin): string {
  return `From ${kind} ${search.slice(0, 8)} (made ${formatTime(made)} UTC, gates ${gates}, data ${formatDate(from)} to ${formatDate(to)})`;
}
