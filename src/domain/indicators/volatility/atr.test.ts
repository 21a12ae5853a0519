import { describe, expect, it } from 'vitest';
import { barsOf, valuesOf } from '#testkit/indicator-values.ts';

describe('ATR', () => {
  it('averages true ranges from the second bar on, as TA-Lib does', () => {
    expect(
      valuesOf(
        'atr(2)',
        barsOf([
          [2, 1, 1.5],
          [3, 2, 2.5],
          [4, 3, 3.5],
        ]),
      ),
    ).toEqual([undefined, undefined, 1.5]);
  });

  it("counts the first bar in Wilder's start", () => {
    expect(
      valuesOf(
        'atr(2,wilder)',
        barsOf([
          [2, 1, 1.5],
          [3, 2, 2.5],
          [4, 3, 3.5],
        ]),
      ),
    ).toEqual([undefined, 1.25, 1.375]);
  });
});
