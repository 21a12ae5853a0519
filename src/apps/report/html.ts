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
}

/** One self-contained HTML file: no scripts, no network. */
export function renderPage(page: Page, ...sections: readonly Content[]): string {
  const head = element(
    'head',
    {},
    element('meta', { charset: 'utf-8' }),
    element('meta', { name: 'viewport', content: 'width=device-width, initial-scale=1' }),
    element('meta', { name: 'referrer', content: 'no-referrer' }),
    element('meta', {
      'http-equiv': 'Content-Security-Policy',
      content: "default-src 'none'; style-src 'unsafe-inline'; img-src data:",
    }),
    element('title', {}, `${page.title} \u00B7 Assay`),
    style(`${CHART_VARIABLES}${CHART_CSS}${PAGE_CSS}`),
  );
  const header = element(
    'header',
    {},
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
  const body = element('body', {}, element('main', {}, header, sections, footer));
  return `<!doctype html>\n${element('html', { lang: 'en', 'data-theme': page.theme }, head, body).text}\n`;
}

/** A titled part of a page. */
export function section(title: string, ...contents: readonly Content[]): Markup {
  return element('section', {}, element('h2', {}, title), contents);
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

/** A table that scrolls sideways by itself when it is too wide. A cell is text or markup. */
export function table(columns: readonly Column[], rows: readonly (readonly Content[])[], caption?: string): Markup {
  const cell = (name: 'td' | 'th', column: Column | undefined, content: Content): Markup => {
    const classes = [
      column?.isNumber === true && 'number',
      column?.isOptional === true && 'optional',
      column?.isProse === true && 'words',
    ].filter(Boolean);
    return element(name, { class: classes.length > 0 && classes.join(' '), scope: name === 'th' && 'col' }, content);
  };
  const head = element(
    'tr',
    {},
    columns.map((column) => cell('th', column, column.title)),
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
    element('table', {}, element('thead', {}, head), element('tbody', {}, body)),
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

/** In HTML the text of a style element is taken as it stands; ours is a constant. */
function style(css: string): Markup {
  return new Markup(`<style>${css}</style>`);
}
