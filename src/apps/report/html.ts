import { hashText } from '#core/hash.ts';
import { element, Markup } from '#apps/report/markup.ts';
import type { Content } from '#apps/report/markup.ts';
import { PAGE_CSS } from '#apps/report/page-style.ts';
import { CHART_CSS, CHART_VARIABLES } from '#apps/report/theme.ts';

export interface Page {
  readonly title: string;
  /** Above the title in small letters: what kind of page this is. */
  readonly kicker?: string;
  readonly subtitle?: string;
  /** Small print at the end: seed, hash, version. */
  readonly footer?: string;
  readonly theme?: 'light' | 'dark';
  /** Styles of this kind of page, after those of all pages. */
  readonly styles?: string;
  /** JavaScript of ours, run when the page has been read. Only this text may run: nothing that came in with the data. */
  readonly script?: string;
}

/** One self-contained HTML file: no network, and no scripts but the page's own. */
export function renderPage(page: Page, ...sections: readonly Content[]): string {
  const head = element(
    'head',
    {},
    element('meta', { charset: 'utf-8' }),
    element('meta', { name: 'viewport', content: 'width=device-width, initial-scale=1' }),
    element('meta', { name: 'referrer', content: 'no-referrer' }),
    element('meta', {
      'http-equiv': 'Content-Security-Policy',
      content: `default-src 'none'; style-src 'unsafe-inline'; img-src data:${scriptSource(page.script)}`,
    }),
    element('title', {}, `${page.title} \u00B7 Assay`),
    style(`${CHART_VARIABLES}${CHART_CSS}${PAGE_CSS}${page.styles ?? ''}`),
  );
  const header = element(
    'header',
    {},
    page.script !== undefined && element('button', { type: 'button', id: 'theme-toggle', hidden: '' }, 'Dark'),
    page.kicker !== undefined && element('p', { class: 'kicker' }, page.kicker),
    element('h1', {}, page.title),
    page.subtitle !== undefined && element('p', { class: 'subtitle' }, page.subtitle),
  );
  const footer = element(
    'footer',
    {},
    page.footer ?? '',
    ' Made by Assay. No advice; past results do not predict future ones.',
  );
  const script = page.script !== undefined && new Markup(`<script>${page.script}</script>`);
  const body = element('body', {}, element('main', {}, header, sections, footer), script);
  return `<!doctype html>\n${element('html', { lang: 'en', 'data-theme': page.theme }, head, body).text}\n`;
}

/** A titled part of a page. */
export function section(title: string, ...contents: readonly Content[]): Markup {
  return element('section', {}, element('h2', {}, title), contents);
}

/** Plain data inside a page, for its script and for programs that read the file; found by `id`. */
export function dataBlock(id: string, data: object): Markup {
  // Inside a script element only `<` could end it; in JSON it may be written as an escape.
  return new Markup(
    `<script type="application/json" id="${id}">${JSON.stringify(data).replaceAll('<', '\\u003c')}</script>`,
  );
}

export interface Column {
  readonly title: string;
  /** Numbers stand on the right. */
  readonly isNumber?: boolean;
  /** Sentences: kept from being squeezed into a column of single words. */
  readonly isProse?: boolean;
  /** Hidden on narrow screens. */
  readonly isOptional?: boolean;
}

/** A cell that is sorted by another value than its text shows: a time in ms, an amount. */
export interface SortedCell {
  readonly content: Content;
  readonly sort: number | string | undefined;
}

/** A table that scrolls sideways by itself when it is too wide. A cell is text or markup. */
export function table(columns: readonly Column[], rows: readonly (readonly Content[])[], caption?: string): Markup {
  const sorted = rows.map((row) => row.map((content): SortedCell => ({ content, sort: undefined })));
  return tableElement(columns, sorted, caption, '');
}

/** As {@link table}; on pages with the sorting script its headings sort it. */
export function sortableTable(
  columns: readonly Column[],
  rows: readonly (readonly SortedCell[])[],
  caption: string,
): Markup {
  return tableElement(columns, rows, caption, 'sortable');
}

function tableElement(
  columns: readonly Column[],
  rows: readonly (readonly SortedCell[])[],
  caption: string | undefined,
  className: string,
): Markup {
  const cell = (name: 'td' | 'th', column: Column | undefined, { content, sort }: SortedCell): Markup => {
    const classes = [
      column?.isNumber === true && 'number',
      column?.isOptional === true && 'optional',
      column?.isProse === true && 'words',
    ].filter(Boolean);
    const attributes = { scope: name === 'th' && 'col', 'data-sort': sort === undefined ? undefined : `${sort}` };
    return element(name, { class: classes.length > 0 && classes.join(' '), ...attributes }, content);
  };
  const head = element(
    'tr',
    {},
    columns.map((column) => cell('th', column, { content: column.title, sort: undefined })),
  );
  const body = rows.map((row) =>
    element(
      'tr',
      {},
      row.map((content, i) => cell('td', columns[i], content)),
    ),
  );
  return element(
    'div',
    {
      class: 'scroll',
      tabindex: '0',
      role: 'region',
      'aria-label': caption ?? columns.map((column) => column.title).join(', '),
    },
    element('table', { class: className !== '' && className }, element('thead', {}, head), element('tbody', {}, body)),
  );
}

/** A short word on a coloured ground: a verdict, a mode. */
export function badge(text: string, tone: 'good' | 'bad' | 'warn' | 'plain'): Markup {
  return element('span', { class: `badge ${tone}` }, text);
}

/** A small print paragraph. */
export function note(text: string): Markup {
  return element('p', { class: 'note' }, text);
}

/** Text with a colour for gain or loss; plain when the sign is not known. */
export function toned(text: string, sign: number | undefined): Markup | string {
  if (sign === undefined || sign === 0 || Number.isNaN(sign)) return text;
  return element('span', { class: sign > 0 ? 'gain' : 'loss' }, text);
}

/** Allows exactly this script: browsers run nothing else, whatever text came into the page. */
function scriptSource(script: string | undefined): string {
  if (script === undefined) return '';
  const bytes = hashText(script).match(/../g) ?? [];
  return `; script-src 'sha256-${btoa(bytes.map((byte) => String.fromCharCode(Number.parseInt(byte, 16))).join(''))}'`;
}

/** In HTML the text of a style element is taken as it stands; ours is a constant. */
function style(css: string): Markup {
  return new Markup(`<style>${css}</style>`);
}
