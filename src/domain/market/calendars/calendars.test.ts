import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DAY_MS, HOUR_MS, MINUTE_MS, parseInstant } from '#core/time.ts';
import { dayOfLocal } from '#domain/market/calendars/civil-day.ts';
import { calendarNamed, CALENDARS } from '#domain/market/calendars/registry.ts';

const crypto = calendarNamed('crypto');
const fx = calendarNamed('fx');

describe('the FX calendar', () => {
  // New York is at UTC-5 in winter and UTC-4 in summer: 17:00 there is 22:00 or 21:00 UTC.
  it.each([
    ['2024-01-05T21:59Z', true, 'Friday before 17:00, winter'],
    ['2024-01-05T22:00Z', false, 'Friday 17:00'],
    ['2024-01-06T12:00Z', false, 'Saturday'],
    ['2024-01-07T21:59Z', false, 'Sunday before 17:00'],
    ['2024-01-07T22:00Z', true, 'Sunday 17:00'],
    ['2024-03-08T21:59Z', true, 'last Friday of winter time'],
    ['2024-03-10T20:59Z', false, 'first Sunday of summer time'],
    ['2024-03-10T21:00Z', true, 'which opens at 21:00 UTC'],
    ['2024-03-15T21:00Z', false, 'and closes on Friday at 21:00 UTC'],
    ['2024-11-01T20:59Z', true, 'last Friday of summer time'],
    ['2024-11-01T21:00Z', false, 'closes at 21:00 UTC'],
    ['2024-11-03T21:59Z', false, 'first Sunday of winter time'],
    ['2024-11-03T22:00Z', true, 'opens at 22:00 UTC'],
  ])('at %s is open: %s (%s)', (time, open) => {
    expect(fx.isOpen(parseInstant(time))).toBe(open);
  });

  it('has a session of 120 hours, and at the weekend names the next one', () => {
    const session = fx.sessionAt(parseInstant('2024-01-06'));
    expect(session).toEqual({ open: parseInstant('2024-01-07T22:00Z'), close: parseInstant('2024-01-12T22:00Z') });
    expect(fx.sessionAt(session.open)).toEqual(session);
    expect(fx.sessionAt(session.close - 1)).toEqual(session);
    expect(fx.sessionAt(session.close).open - session.close).toBe(2 * DAY_MS);
  });

  it('loses an hour of weekend in spring and gains one in autumn', () => {
    expect(fx.sessionAt(parseInstant('2024-03-09')).open - parseInstant('2024-03-08T22:00Z')).toBe(47 * HOUR_MS);
    expect(fx.sessionAt(parseInstant('2024-11-02')).open - parseInstant('2024-11-01T21:00Z')).toBe(49 * HOUR_MS);
  });

  it('counts no open time over a weekend and 120 hours over any week', () => {
    expect(fx.openMsBetween(parseInstant('2024-01-05T22:00Z'), parseInstant('2024-01-07T22:00Z'))).toBe(0);
    expect(fx.openMsBetween(parseInstant('2024-01-03'), parseInstant('2024-01-10'))).toBe(120 * HOUR_MS);
    expect(fx.openMsBetween(parseInstant('2023-01-01T22:00Z'), parseInstant('2024-12-29T22:00Z'))).toBe(
      104 * 120 * HOUR_MS,
    );
  });
});

describe.each(CALENDARS)('any calendar: $name', (calendar) => {
  const { years, clock } = calendar;
  const from = Date.UTC(Math.max(2000, years.from), 0, 1, 12);
  const instants = fc.integer({ min: from, max: Date.UTC(2030, 0, 1) });
  const days = instants.map((instant) => Math.floor(instant / DAY_MS));

  it('is open exactly inside its sessions', () => {
    fc.assert(
      fc.property(instants, (instant) => {
        const { open, close } = calendar.sessionAt(instant);
        expect(close).toBeGreaterThan(Math.max(open, instant));
        expect(calendar.isOpen(instant)).toBe(instant >= open);
        expect(calendar.openMsBetween(instant, close)).toBe(close - Math.max(open, instant));
      }),
      { numRuns: 1000 },
    );
  });

  it('adds up open time over parts, and no part has more than its length', () => {
    fc.assert(
      fc.property(instants, fc.nat(30 * DAY_MS), fc.nat(30 * DAY_MS), (from, first, second) => {
        const [left, right] = [
          calendar.openMsBetween(from, from + first),
          calendar.openMsBetween(from + first, from + first + second),
        ];
        expect(left + right).toBe(calendar.openMsBetween(from, from + first + second));
        expect(left).toBeLessThanOrEqual(first);
      }),
      { numRuns: 1000 },
    );
  });

  it('has hours on trading days only, open from beginning to end and one day after the other', () => {
    fc.assert(
      fc.property(days, (day) => {
        const session = calendar.sessionOn(day);
        expect(calendar.isTradingDay(day)).toBe(session !== undefined);
        if (session === undefined) return;
        const { open, close } = session;
        expect(calendar.openMsBetween(open, close)).toBe(close - open);
        expect(calendar.sessionAt(open).open).toBeLessThanOrEqual(open);
        expect(calendar.sessionOn(day + 1)?.open ?? Number.POSITIVE_INFINITY).toBeGreaterThanOrEqual(close);
        expect(dayOfLocal(clock.zone.toLocal(close - 1))).toBe(day);
      }),
      { numRuns: 1000 },
    );
  });

  it('has as much open time in a month as its days have together', () => {
    fc.assert(
      fc.property(days, (day) => {
        const hours = Array.from({ length: 30 }, (_, i) => calendar.sessionOn(day + i)).filter(
          (on) => on !== undefined,
        );
        const [first, final] = [hours[0]!, hours.at(-1)!];
        const total = hours.reduce((sum, { open, close }) => sum + close - open, 0);
        expect(calendar.openMsBetween(first.open, final.close)).toBe(total);
      }),
      { numRuns: 300 },
    );
  });
});

describe('the registry of calendars', () => {
  it('finds crypto, always open', () => {
    expect(crypto.isOpen(parseInstant('2024-12-25T03:00Z'))).toBe(true);
    expect(crypto.openMsBetween(0, MINUTE_MS)).toBe(MINUTE_MS);
    expect(crypto.openMsBetween(MINUTE_MS, 0)).toBe(0);
  });

  it('suggests the nearest name for an unknown one', () => {
    expect(() => calendarNamed('cripto')).toThrow(/did you mean "crypto"/);
  });
});
