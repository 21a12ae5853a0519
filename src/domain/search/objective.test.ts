import { describe, expect, it } from 'vitest';
import { evaluate, parseExpression, timeOrderOf } from '#domain/search/expression.ts';
import { HeatMapBuilder } from '#domain/search/heat-map.ts';
import { parseConstraint, scoreOf } from '#domain/search/objective.ts';

describe('an objective', () => {
  const figures = { winRate: 0.4, trades: 50, maxDrawdown: 0.25, net: 1_000, sqn: 2 };

  it.each([
    ['winRate*trades', 20, 1],
    ['net / maxDrawdown', 4_000, 0.5],
    ['NET', 1_000, 1],
    ['net*2/trades', 40, 0],
    ['sqn', 2, 0.5],
    ['sharpe', undefined, 0],
    ['net*sharpe', undefined, 1],
  ])('%s is %s, and grows with time to the power of %s', (text, value, order) => {
    const expression = parseExpression(text);
    expect(evaluate(expression, figures)).toBe(value);
    expect(timeOrderOf(expression)).toBe(order);
  });

  it.each([
    ['sharp', 'did you mean "sharpe"?'],
    ['net*', 'Expected figures joined by * or /'],
    ['', 'Expected figures joined'],
    ['net+fees', 'Unknown figure "net+fees"'],
  ])('refuses "%s"', (text, message) => {
    expect(() => parseExpression(text)).toThrow(message);
  });

  it.each([
    ['trades>=50', 0],
    ['trades>50', 1],
    ['maxDrawdown<=0.3', 0],
    ['maxDrawdown<0.25', 1],
    ['sharpe>0', 1], // not known
    ['winRate*trades >= 20', 0],
  ])('%s is broken %s times', (text, broken) => {
    const constraints = [parseConstraint(text)];
    expect(scoreOf({ expression: parseExpression('net'), direction: 'maximise', constraints }, figures)).toEqual({
      value: 1_000,
      broken,
    });
  });

  it.each(['trades', 'trades>=', '>=3', 'trades>=many', 'trades=3'])('refuses the constraint "%s"', (text) => {
    expect(() => parseConstraint(text)).toThrow(/Expected a constraint/);
  });
});

describe('a heat map', () => {
  it('has the best of every pair, counts all, and leaves out what may not win', () => {
    const map = new HeatMapBuilder('a', 'b', 'maximise');
    map.add({ a: 2, b: 10, c: 1 }, { value: 5, broken: 0 });
    map.add({ a: 2, b: 10, c: 2 }, { value: 7, broken: 0 });
    map.add({ a: 2, b: 10, c: 3 }, { value: 9, broken: 1 });
    map.add({ a: 1, b: 10, c: 1 }, { value: undefined, broken: 0 });
    expect(map.finish()).toEqual({
      x: 'a',
      y: 'b',
      xValues: [1, 2],
      yValues: [10],
      cells: [
        { x: 1, y: 10, best: undefined, trials: 1 },
        { x: 2, y: 10, best: 7, trials: 3 },
      ],
    });
  });
});
