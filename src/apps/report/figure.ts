import { element, join } from '#apps/report/markup.ts';
import type { Content, Markup } from '#apps/report/markup.ts';

/** Size of a picture other than the candlestick chart. */
export interface FigureSize {
  readonly name: string;
  readonly width: number;
  readonly height: number;
}

/** An SVG picture with a title, and words for readers who cannot see it. */
export function figure(
  kind: string,
  size: FigureSize,
  words: { readonly title: string; readonly text: string },
  ...contents: Content[]
): Markup {
  return picture(
    `${kind}-${size.name}`,
    size,
    words,
    element('rect', { class: 'background', width: size.width, height: size.height, rx: 8 }),
    element('text', { class: 'title', x: 14, y: 24 }, words.title),
    contents,
  );
}

/** The root of every picture: an SVG element whose title and description are tied to it by `id`. */
export function picture(
  id: string,
  size: FigureSize,
  words: { readonly title: string; readonly text: string },
  ...contents: Content[]
): Markup {
  return element(
    'svg',
    {
      viewBox: `0 0 ${size.width} ${size.height}`,
      class: `chart ${size.name}`,
      role: 'img',
      'aria-labelledby': `${id}-title ${id}-text`,
    },
    element('title', { id: `${id}-title` }, words.title),
    element('desc', { id: `${id}-text` }, words.text),
    contents,
  );
}

/** The same picture for wide and for narrow screens; the page's style shows one of them. */
export function responsive(wide: Markup, narrow: Markup): Markup {
  return join(element('div', { class: 'only-wide' }, wide), element('div', { class: 'only-narrow' }, narrow));
}
