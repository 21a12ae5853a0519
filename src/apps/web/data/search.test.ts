import { describe, expect, it } from 'vitest';
import { flagIn, known, oneOf, textIn, wholeIn } from '#apps/web/data/search.ts';

describe('what an address asks for', () => {
  it('is taken when it is as it should be', () => {
    const search = { tab: 'fills', session: 's-1', limit: '50', all: 'true', number: 7 };
    expect(oneOf(search, 'tab', ['orders', 'fills'])).toBe('fills');
    expect(textIn(search, 'session')).toBe('s-1');
    expect(textIn(search, 'number')).toBe('7');
    expect(wholeIn(search, 'limit', 1, 100)).toBe(50);
    expect(flagIn(search, 'all')).toBe(true);
  });

  it.each([[undefined], [null], [''], [{}], [['orders']], ['x'.repeat(401)], [Number.NaN], ['-1'], ['1.5']])(
    'is left out when it is %j',
    (value) => {
      const search = { key: value };
      expect(oneOf(search, 'key', ['orders', 'fills'])).toBeUndefined();
      expect(wholeIn(search, 'key', 1, 10)).toBeUndefined();
      expect(flagIn(search, 'key')).toBeUndefined();
    },
  );

  it('keeps nothing that is undefined, so that addresses stay short', () => {
    expect(Object.keys(known({ a: 1, b: undefined, c: null }))).toEqual(['a', 'c']);
  });
});
