import { describe, expect, it } from 'vitest';
import { formatPrice } from '#domain/structure/fact-table.ts';
import { DETECTORS, parseDetector } from '#domain/structure/registry.ts';

describe('the registry of detectors', () => {
  it('reads a name with its parameters, or with the usual ones', () => {
    expect(parseDetector('ob(50)')).toMatchObject({ name: 'ob(50)', args: [50] });
    expect(parseDetector(' OB ')).toMatchObject({ name: 'ob(5)', args: [5] });
    expect(parseDetector('fvg')).toMatchObject({ name: 'fvg', args: [] });
    expect(parseDetector('eqhl()')).toMatchObject({ name: 'eqhl(3)' });
  });

  it('names the nearest detectors when one is not known', () => {
    expect(() => parseDetector('pivot')).toThrow('did you mean "pivots"');
    expect(() => parseDetector('zigzag(5')).toThrow(expect.objectContaining({ code: 'argument.unknown' }));
  });

  it('names the range of a parameter that is out of it', () => {
    for (const bad of ['ob(0)', 'ob(1001)', 'ob(2.5)', 'ob(x)', 'ob(-1)']) {
      expect(() => parseDetector(bad)).toThrow('Expected strength of detector "ob" to be an integer from 1 to 1000');
    }
    expect(() => parseDetector('fvg(3)')).toThrow(expect.objectContaining({ code: 'argument.invalid' }));
  });

  it('has names that are unique, and reads each back', () => {
    expect(new Set(DETECTORS.map(({ name }) => name)).size).toBe(DETECTORS.length);
    for (const { name } of DETECTORS)
      expect(parseDetector(parseDetector(name).name).name).toBe(parseDetector(name).name);
  });

  it('prints prices as the shortest decimal, without exponents', () => {
    expect([1.05, 100, 0.1 + 0.2, 8.5e-7, 1e21].map(formatPrice)).toEqual([
      '1.05',
      '100',
      '0.30000000000000004',
      '0.00000085',
      '1000000000000000000000',
    ]);
  });
});
