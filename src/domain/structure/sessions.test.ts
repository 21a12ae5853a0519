import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DAY_MS, HOUR_MS, MINUTE_MS, parseInstant } from '#core/time.ts';
import { Zone } from '#core/zone.ts';
import type { Bar } from '#domain/market/bar.ts';
import type { Fact } from '#domain/structure/fact.ts';
import { SESSION_WINDOWS, SessionClock, SessionCursor, SessionLevels, windowOn } from '#domain/structure/sessions.ts';
import type { SessionWindow } from '#domain/structure/sessions.ts';
import { describeDetectorContract } from '#testkit/detector-contract.ts';

const OVERNIGHT: SessionWindow = {
  name: 'overnight',
  meaning: '22:00-02:00 Berlin',
  zone: new Zone('Europe/Berlin'),
  startMinute: 22 * 60,
  endMinute: 26 * 60,
};

function named(name: string): SessionWindow {
  return SESSION_WINDOWS.find((window) => window.name === name)!;
}

function quarter(openTime: number, low: number, high: number): Bar {
  return { openTime, closeTime: openTime + 15 * MINUTE_MS, open: low, high, low, close: high, volume: 1 };
}

describe('session windows', () => {
  it.each([
    ['2024-01-10T18:29Z', [], 'one minute before the New York afternoon'],
    ['2024-01-10T18:30Z', ['ny_pm_kz'], 'its first minute'],
    ['2024-01-10T20:59Z', ['ny_pm_kz'], 'its last minute'],
    ['2024-01-10T21:00Z', [], 'its end is outside'],
    ['2024-07-10T17:30Z', ['ny_pm_kz'], 'an hour earlier in summer'],
    ['2024-01-11T01:00Z', ['asia_kz'], 'Asia, on the next UTC day'],
    ['2024-03-12T08:00Z', ['london_open_kz', 'london_session'], 'America on summer time, Britain not yet'],
  ])('%s: %j (%s)', (time, active) => {
    const clock = new SessionClock(SESSION_WINDOWS.filter(({ name }) => name !== 'newyork_session'));
    expect(clock.activeAt(parseInstant(time))).toEqual(active);
  });

  it('answers the same whatever the order of the questions', () => {
    const windows = fc.constantFrom(...SESSION_WINDOWS, OVERNIGHT);
    const instants = fc.array(fc.integer({ min: Date.UTC(2020, 0, 1), max: Date.UTC(2026, 0, 1) }), { maxLength: 8 });
    fc.assert(
      fc.property(windows, instants, (window, times) => {
        const cursor = new SessionCursor(window);
        for (const time of times) {
          const day = Math.floor(window.zone.toLocal(time) / DAY_MS);
          const inside = [day - 1, day].some(
            (local) => windowOn(window, local).start <= time && time < windowOn(window, local).end,
          );
          expect(cursor.contains(time)).toBe(inside);
          expect(cursor.end).toBeGreaterThan(time);
        }
      }),
      { numRuns: 1000 },
    );
  });
});

describe('SessionLevels', () => {
  it('knows the Asian range when the session ends, and sees it swept in London', () => {
    const facts: Fact[] = [];
    const asia = new SessionLevels(named('asia_kz'), (fact) => facts.push(fact));
    const start = parseInstant('2024-01-11T01:00Z');
    asia.update(quarter(start - 15 * MINUTE_MS, 90, 200));
    expect(asia.isOpen).toBe(false);
    for (let i = 0; i < 16; i++)
      asia.update(quarter(start + i * 15 * MINUTE_MS, 100 - (i === 3 ? 2 : 0), 110 + (i === 7 ? 3 : 0)));
    expect(asia.previous).toMatchObject({ start, end: start + 4 * HOUR_MS, high: 113, low: 98, highAt: 8, lowAt: 4 });
    asia.update(quarter(start + 6 * HOUR_MS, 97, 105));
    expect(facts.map((fact) => [fact.kind, fact.direction, fact.confirmedAt])).toEqual([
      ['time-level', 1, 16],
      ['time-level', -1, 16],
      ['time-level-broken', -1, 17],
    ]);
  });
});

const create = (emit: (fact: Fact) => void): SessionLevels => new SessionLevels(OVERNIGHT, emit);
describeDetectorContract({ name: 'a session over midnight', create, witness: create });
