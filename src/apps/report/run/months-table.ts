import { formatChange, UNKNOWN } from '#apps/report/format.ts';
import { element } from '#apps/report/markup.ts';
import type { Markup } from '#apps/report/markup.ts';
import type { YearReturns } from '#apps/report/run/run-report.ts';

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
/** Shades of each colour, from faint to strong. */
const SHADES = 5;

/** Returns of the months as a table with shades; on phones each year becomes three rows of four months. */
export function monthsTable(years: readonly YearReturns[]): Markup {
  const all = years.flatMap(({ months }) => months.filter((value) => value !== null));
  const largest = all.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const heading = (text: string): Markup =>
    element('th', { scope: 'col', role: 'columnheader', class: 'number' }, text);
  const head = element(
    'tr',
    { role: 'row' },
    element('th', { scope: 'col', role: 'columnheader' }, 'Year'),
    MONTHS.map(heading),
    heading('Total'),
  );
  const body = years.map(({ year, months, total }) =>
    element(
      'tr',
      { role: 'row' },
      element('th', { scope: 'row', role: 'rowheader' }, `${year}`),
      months.map((value, i) => cell(MONTHS[i]!, value, largest)),
      element('td', { class: 'number total', role: 'cell', 'data-label': 'Total' }, formatChange(total, 1)),
    ),
  );
  return element(
    'table',
    { class: 'months', role: 'table', 'aria-label': 'Returns of the months' },
    element('thead', { role: 'rowgroup' }, head),
    element('tbody', { role: 'rowgroup' }, body),
  );
}

function cell(label: string, value: number | null, largest: number): Markup {
  const attributes = { role: 'cell', 'data-label': label };
  if (value === null) return element('td', { class: 'number none', ...attributes }, UNKNOWN);
  const shade = largest === 0 || value === 0 ? 0 : Math.max(1, Math.ceil((Math.abs(value) / largest) * SHADES));
  const tone = shade === 0 ? '' : value > 0 ? ` up${shade}` : ` down${shade}`;
  return element('td', { class: `number heat${tone}`, ...attributes }, formatChange(value, 1));
}
