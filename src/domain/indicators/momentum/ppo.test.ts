import { describe, expect, it } from 'vitest';
import { barsOf, valuesOf } from '#testkit/indicator-values.ts';

describe('PPO', () => {
  it('is the distance of the averages in percent of the slow one', () => {
    expect(valuesOf('ppo(1,2)', barsOf([1, 3]))).toEqual([undefined, 50]);
    expect(valuesOf('ppo(1,2,sma)', barsOf([1, 3, 5])).at(-1)).toBe(25);
  });
});
