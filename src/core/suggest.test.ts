import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nearestNames, unknownName } from '#core/suggest.ts';

const NAMES = ['ema', 'sma', 'rsi', 'macd', 'bollinger', 'stochastic', 'supertrend'];

describe('suggestions', () => {
  it.each([
    ['emaa', 'ema'],
    ['mcad', 'macd'],
    ['Bolinger', 'bollinger'],
    ['stoch', 'stochastic'],
    ['supertrned', 'supertrend'],
  ])('for "%s" begin with "%s"', (typed, meant) => {
    expect(nearestNames(typed, NAMES)[0]).toBe(meant);
  });

  it('are few, and none for something quite different', () => {
    expect(nearestNames('em', ['ema', 'emb', 'emc', 'emd'])).toHaveLength(3);
    expect(nearestNames('xylophone', NAMES)).toEqual([]);
  });

  it('find a name of five letters or more after any one slip of the fingers', () => {
    const longNames = NAMES.filter((name) => name.length >= 5);
    fc.assert(
      fc.property(
        fc.constantFrom(...longNames),
        fc.nat(20),
        fc.constantFrom('drop', 'swap', 'add', 'change'),
        (name, at, slip) => {
          const i = at % (name.length - 1);
          const typed = {
            drop: name.slice(0, i) + name.slice(i + 1),
            swap: `${name.slice(0, i)}${name[i + 1]}${name[i]}${name.slice(i + 2)}`,
            add: `${name.slice(0, i)}q${name.slice(i)}`,
            change: `${name.slice(0, i)}q${name.slice(i + 1)}`,
          }[slip];
          expect(nearestNames(typed, NAMES)[0]).toBe(name);
        },
      ),
      { numRuns: 1000 },
    );
  });

  it('make the error name what was typed and what is near, or all there is', () => {
    expect(unknownName('indicator', 'emaa', NAMES).message).toBe(
      'Unknown indicator "emaa": did you mean "ema" or "sma"?',
    );
    expect(unknownName('mode', 'xylophone', ['on', 'off'])).toMatchObject({
      code: 'argument.unknown',
      message: 'Unknown mode "xylophone": known: on, off',
    });
  });
});
