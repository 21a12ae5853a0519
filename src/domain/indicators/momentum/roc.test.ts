import { describe, expect, it } from 'vitest';
import { barsOf, valuesOf } from '#testkit/indicator-values.ts';

describe('ROC', () => {
  it('is the change in percent', () => {
    expect(valuesOf('roc(2)', barsOf([10, 11, 15]))).toEqual([undefined, undefined, 50]);
  });

  it('is undefined against zero volume', () => {
    expect(
      valuesOf(
        'roc(1,volume)',
        barsOf([
          [1, 1, 1, 0],
          [1, 1, 1, 5],
        ]),
      ),
    ).toEqual([undefined, undefined]);
  });
});
