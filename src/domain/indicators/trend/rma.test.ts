import { describe, expect, it } from 'vitest';
import { barsOf, valuesOf } from '#testkit/indicator-values.ts';

describe('RMA', () => {
  it('moves by one part in period', () => {
    expect(valuesOf('rma(3)', barsOf([3, 3, 3, 6]))).toEqual([undefined, undefined, 3, 4]);
  });
});
