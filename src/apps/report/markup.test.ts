import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { element, escapeText, join } from '#apps/report/markup.ts';
import { markupFault } from '#testkit/well-formed.ts';

describe('element', () => {
  it('writes attributes and contents, and leaves out what is undefined or false', () => {
    const markup = element('p', { class: 'a', id: undefined, hidden: false }, 'x', undefined, [element('b', {}, 'y')]);
    expect(markup.text).toBe('<p class="a">x<b>y</b></p>');
  });

  it('rounds coordinates and refuses those that are not finite', () => {
    expect(element('rect', { x: 1.23456, y: -0.001 }).text).toBe('<rect x="1.23" y="0"/>');
    expect(() => element('rect', { x: Number.NaN })).toThrow('a coordinate is finite, was NaN');
  });

  it('is well formed whatever the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string(), (text, attribute) => {
        const { text: markup } = element('g', { class: attribute }, text, join(text, element('text', {}, text)));
        expect(markupFault(markup)).toBeUndefined();
        const isControl = (character: string): boolean => character < ' ' && !'\t\n\r'.includes(character);
        expect(markup.split('').filter(isControl)).toEqual([]);
      }),
    );
  });
});

describe('escapeText', () => {
  it('gives the text back to a reader', () => {
    expect(escapeText(`<a href="x">'&`)).toBe('&lt;a href=&quot;x&quot;&gt;&#39;&amp;');
  });
});

describe('markupFault', () => {
  it.each([
    '<a><b></a></b>',
    '<a>',
    '<a x="1" x="2"/>',
    '<a>fish & chips</a>',
    '<a x=1/>',
    '<a>&nbsp;</a>',
    '<a><b id="1"/><c id="1"/></a>',
    '<a>1 < 2</a>',
  ])('finds the fault in %s', (text) => {
    expect(markupFault(text)).toBeDefined();
  });
});
