import { describe, expect, it } from 'vitest';
import { TICK_WEIGHT, tickText, tickWeight } from '#apps/web/charts/time/axis-text.ts';
import { zoneClock } from '#apps/web/charts/time/zone-clock.ts';

describe('times on an axis', () => {
  it('follow a zone through daylight saving', () => {
    const athens = zoneClock('Europe/Athens');
    const toLocal = (instant: number) => athens.toLocal(instant);
    const winter = Date.UTC(2026, 0, 10, 12);
    const summer = Date.UTC(2026, 6, 10, 12);
    expect([toLocal(winter) - winter, toLocal(summer) - summer]).toEqual([7_200_000, 10_800_000]);
    const before = Date.UTC(2026, 2, 29, 0, 45);
    const after = Date.UTC(2026, 2, 29, 1);
    expect(toLocal(after) - toLocal(before)).toBe(900_000 + 3_600_000);
    expect(zoneClock('UTC').toLocal(winter)).toBe(winter);
    expect(zoneClock('Asia/Kathmandu').toLocal(winter) - winter).toBe(20_700_000);
  });

  it('weigh by what begins: a year, a month, a day, an hour', () => {
    const at = (text: string) => Date.parse(`${text}Z`);
    const weight = (before: string, now: string) => tickWeight(at(before), at(now));
    expect(weight('2025-12-31T23:59', '2026-01-01T00:00')).toBe(TICK_WEIGHT.year);
    expect(weight('2026-01-31T23:59', '2026-02-01T00:00')).toBe(TICK_WEIGHT.month);
    expect(weight('2026-02-01T23:59', '2026-02-02T00:00')).toBe(TICK_WEIGHT.day);
    expect(weight('2026-02-01T11:59', '2026-02-01T12:00')).toBe(TICK_WEIGHT.twelveHours);
    expect(weight('2026-02-01T12:59', '2026-02-01T13:00')).toBe(TICK_WEIGHT.hour);
    expect(weight('2026-02-01T13:00', '2026-02-01T13:01')).toBe(TICK_WEIGHT.minute);
    expect(weight('2026-02-01T13:00', '2026-02-01T13:00')).toBe(TICK_WEIGHT.none);
  });

  it('are as short as their place allows', () => {
    const local = Date.UTC(2026, 1, 3, 9, 5);
    const texts = [TICK_WEIGHT.year, TICK_WEIGHT.month, TICK_WEIGHT.day, TICK_WEIGHT.hour].map((weight) =>
      tickText(local, weight),
    );
    expect(texts).toEqual(['2026', 'Feb', '3 Feb', '09:05']);
  });
});
