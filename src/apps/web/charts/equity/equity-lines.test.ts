import { describe, expect, it } from 'vitest';
import type { EquitySeries } from '#contract/trading.ts';
import { equityLines, withTick } from '#apps/web/charts/equity/equity-lines.ts';

const series = (session: string, times: number[], equity: string[]): EquitySeries => ({
  session,
  currency: 'USDT',
  times,
  equity,
  cash: equity,
});
const tick = (time: number, equity: string, session = 'a') => ({
  session,
  time,
  equity,
  cash: equity,
  currency: 'USDT',
});

describe('equity', () => {
  it('grows by what is heard, and replaces what is of the same moment', () => {
    const before = series('a', [1, 2], ['100', '101']);
    expect(withTick(before, tick(3, '103'))).toMatchObject({ times: [1, 2, 3], equity: ['100', '101', '103'] });
    expect(withTick(before, tick(2, '99'))).toMatchObject({ times: [1, 2], equity: ['100', '99'] });
  });

  it('takes no older news and none of others', () => {
    const before = series('a', [1, 2], ['100', '101']);
    expect(withTick(before, tick(1, '7'))).toBe(before);
    expect(withTick(before, tick(3, '7', 'b'))).toBe(before);
  });

  it('is drawn in money for one session', () => {
    expect(equityLines([series('a', [1, 2], ['100', '110.5'])])).toEqual({
      x: [1, 2],
      lines: [{ session: 'a', values: [100, 110.5] }],
      unit: 'amount',
    });
  });

  it('of several sessions is compared from their beginnings, never added up', () => {
    const { unit, lines, x } = equityLines([series('a', [1, 3], ['100', '110']), series('b', [2], ['5000'])]);
    expect(unit).toBe('ratio');
    expect(x).toEqual([1, 2, 3]);
    expect(lines[0]!.values).toEqual([0, 0, expect.closeTo(0.1, 9)]);
    expect(lines[1]!.values).toEqual([null, 0, 0]);
  });
});
