import { invariant } from '#core/invariant.ts';

/** Text that is already escaped markup. {@link element} and {@link join} make it; text of others is never put in as it stands. */
export class Markup {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  toString(): string {
    return this.text;
  }
}

/** What may stand inside an element. Plain text is escaped; undefined and false leave nothing. */
export type Content = Markup | string | undefined | false | readonly Content[];
/** Values of attributes. Numbers must be finite; undefined and false leave the attribute out. */
export type Attributes = Readonly<Record<string, string | number | undefined | false>>;

/** An element with escaped attributes and contents. Elements without contents are closed in a way that HTML and XML both accept. */
export function element(name: string, attributes: Attributes = {}, ...contents: readonly Content[]): Markup {
  const inner = contents.map(contentText).join('');
  const start = `<${name}${Object.entries(attributes).map(attributeText).join('')}`;
  return new Markup(inner === '' && SELF_CLOSING.has(name) ? `${start}/>` : `${start}>${inner}</${name}>`);
}

export function join(...contents: readonly Content[]): Markup {
  return new Markup(contents.map(contentText).join(''));
}

/** A coordinate with at most two digits after the point. */
export function coordinate(value: number): string {
  invariant(Number.isFinite(value), `a coordinate is finite, was ${value}`);
  const rounded = Math.round(value * 100) / 100;
  return `${rounded === 0 ? 0 : rounded}`;
}

export function escapeText(text: string): string {
  // Control characters are not allowed in XML, not even escaped.
  return text
    .replace(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, '\uFFFD')
    .replace(/[&<>"']/g, (character) => ENTITIES[character]!);
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

const SELF_CLOSING = new Set(['path', 'rect', 'line', 'circle', 'polygon', 'polyline', 'meta', 'br', 'col']);

function contentText(content: Content): string {
  if (content === undefined || content === false) return '';
  if (typeof content === 'string') return escapeText(content);
  if (content instanceof Markup) return content.text;
  return content.map(contentText).join('');
}

function attributeText([name, value]: readonly [string, string | number | undefined | false]): string {
  if (value === undefined || value === false) return '';
  return ` ${name}="${typeof value === 'number' ? coordinate(value) : escapeText(value)}"`;
}
