import { describe, expect, it } from 'vitest';
import { BarScale, LinearScale, niceTicks } from '#apps/report/chart/scales.ts';
import { timeTicks } from '#apps/report/chart/time-ticks.ts';
import { DAY_MS, HOUR_MS, parseInstant } from '#core/time.ts';
import { BarColumns } from '#domain/market/bar-columns.ts';
import { randomWalk } from '#sandbox/generator/random-walk.ts';

const MONDAY = parseInstant('2024-01-01');

/** Hourly bars at the given hours after 2024-01-01. */
function hours(...places: readonly number[]): BarColumns {
  return BarColumns.from(
    places.map((hour) => ({
      openTime: MONDAY + hour * HOUR_MS,
      closeTime: MONDAY + (hour + 1) * HOUR_MS,
      open: 1,
      high: 1,
      low: 1,
      close: 1,
      volume: 1,
    })),
  );
}

describe('LinearScale', () => {
  it('maps a domain to a range that may run down', () => {
    const y = new LinearScale([100, 200], [400, 0]);
    expect([y.at(100), y.at(150), y.at(200)]).toEqual([400, 200, 0]);
    expect(y.clamped(500)).toBe(0);
    expect(y.contains(200.1)).toBe(false);
  });

  it('widens a domain without extent around its value', () => {
    expect(new LinearScale([50, 50], [0, 10]).at(50)).toBe(5);
    expect(new LinearScale([0, 0], [0, 10]).at(0)).toBe(5);
  });

  it('refuses a domain that is not finite', () => {
    expect(() => new LinearScale([0, Number.NaN], [0, 1])).toThrow('a domain is finite and ordered');
  });
});

describe('BarScale', () => {
  // Four bars, 100 px each from 10: hours 0, 1, then a hole, 5, 6.
  const x = new BarScale(hours(0, 1, 5, 6), [10, 410]);
  const at = (hour: number): number => MONDAY + hour * HOUR_MS;

  it('gives each bar a slot of equal width, holes in time none', () => {
    expect(x.slotWidth).toBe(100);
    expect([0, 1, 2, 3].map((i) => x.center(i))).toEqual([60, 160, 260, 360]);
  });

  it('starts a fact at the left edge of its bar', () => {
    expect([at(0), at(1), at(5), at(6)].map((time) => x.start(time))).toEqual([10, 110, 210, 310]);
    expect(x.start(at(1.5))).toBe(110);
    expect(x.start(at(3))).toBe(210);
    expect(x.start(at(-9))).toBe(10);
  });

  it('lets something be known from the right edge of the last closed bar, never earlier', () => {
    expect([at(1), at(2), at(6), at(7)].map((time) => x.end(time))).toEqual([110, 210, 310, 410]);
    expect(x.end(at(1.99))).toBe(110);
    expect(x.end(at(0.5))).toBe(10);
    expect(x.end(Infinity)).toBe(410);
  });

  it('keeps room to the right for what is to come', () => {
    expect(new BarScale(hours(0, 1), [0, 100], 2).slotWidth).toBe(25);
  });
});

describe('niceTicks', () => {
  it('are round, inside the domain, and at most as many as wanted and one', () => {
    expect(niceTicks([0.13, 0.87], 4)).toEqual([0.2, 0.4, 0.6000000000000001, 0.8]);
    expect(niceTicks([41_230, 44_990], 5)).toEqual([42_000, 43_000, 44_000]);
    expect(niceTicks([-1.2, 2.4], 8, 0.5)).toEqual([-1, -0.5, 0, 0.5, 1, 1.5, 2]);
  });

  it('are never finer than the price tick', () => {
    expect(niceTicks([1.0001, 1.0004], 10, 0.0001).length).toBeLessThanOrEqual(4);
  });
});

describe('timeTicks', () => {
  it('label hours on short charts and name the day where it begins', () => {
    const ticks = timeTicks(randomWalk(1, 192, { start: MONDAY }), 10);
    expect(ticks.map((tick) => tick.label)).toContain('2 Jan');
    expect(ticks.every((tick) => tick.isMajor || /^\d\d:00$/.test(tick.label))).toBe(true);
    expect(ticks.length).toBeLessThanOrEqual(12);
  });

  it('label days, then months and years, on longer charts', () => {
    const days = timeTicks(randomWalk(1, 60 * 24, { start: MONDAY, timeframe: '1h' }), 10);
    expect(days.every((tick) => /^\d+ (Jan|Feb)$/.test(tick.label))).toBe(true);
    const years = timeTicks(randomWalk(1, 800, { start: MONDAY, timeframe: '1d' }), 10);
    expect(years.filter((tick) => tick.isMajor).map((tick) => tick.label)).toEqual(['2025', '2026']);
  });

  it('stand below the bar whose time they name', () => {
    const bars = randomWalk(1, 400, { start: MONDAY });
    const days = timeTicks(bars, 9).filter((tick) => tick.isMajor);
    expect(days.map(({ index }) => bars.openTime[index]! % DAY_MS)).toEqual([0, 0, 0, 0]);
  });

  it('are none without bars', () => {
    expect(timeTicks(new BarColumns(0), 5)).toEqual([]);
  });
});
