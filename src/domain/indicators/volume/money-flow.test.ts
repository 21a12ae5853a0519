import { describe, expect, it } from 'vitest';
import { moneyFlowVolume } from '#domain/indicators/volume/money-flow.ts';
import { barsOf } from '#testkit/indicator-values.ts';

describe('money-flow volume', () => {
  it('is the volume, signed by where the bar closed', () => {
    const flows = barsOf([
      [4, 2, 4, 8],
      [4, 2, 3, 8],
      [4, 2, 2, 8],
      [3, 3, 3, 8],
    ]).map((bar) => moneyFlowVolume(bar));
    expect(flows).toEqual([8, 0, -8, 0]);
  });
});
