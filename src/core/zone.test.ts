import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AssayError } from '#core/errors.ts';
import { captureState } from '#core/state.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS, parseInstant } from '#core/time.ts';
import { UTC, Zone } from '#core/zone.ts';

const NAMES = [
  'America/New_York',
  'Europe/Berlin',
  'Europe/Paris',
  'UTC',
  'Asia/Kolkata',
  'Australia/Lord_Howe',
] as const;

/** A local wall-clock time as `Zone` counts it: as if it were UTC. */
function local(text: string): number {
  return parseInstant(text);
}

describe('Zone', () => {
  // Published rules: the United States since 2007, the European Union since 1996.
  it.each([
    ['America/New_York', '2024-03-10T06:59:59Z', -5, 'last second of winter'],
    ['America/New_York', '2024-03-10T07:00:00Z', -4, 'first second of summer'],
    ['America/New_York', '2024-11-03T05:59:59Z', -4, 'last second of summer'],
    ['America/New_York', '2024-11-03T06:00:00Z', -5, 'first second of winter'],
    ['America/New_York', '2006-04-02T06:59:59Z', -5, 'the older rule: first Sunday of April'],
    ['America/New_York', '2006-04-02T07:00:00Z', -4, 'the older rule'],
    ['Europe/Berlin', '2024-03-31T00:59:59Z', 1, 'last second of winter'],
    ['Europe/Berlin', '2024-03-31T01:00:00Z', 2, 'first second of summer'],
    ['Europe/Paris', '2024-10-27T00:59:59Z', 2, 'last second of summer'],
    ['Europe/Paris', '2024-10-27T01:00:00Z', 1, 'first second of winter'],
    ['Asia/Kolkata', '2024-07-01T00:00:00Z', 5.5, 'half an hour off, all year'],
    ['UTC', '2024-07-01T00:00:00Z', 0, 'never'],
  ])('%s at %s is %d hours from UTC (%s)', (name, time, hours) => {
    expect(new Zone(name).offsetMs(parseInstant(time))).toBe(hours * HOUR_MS);
  });

  it.each([
    ['America/New_York', '2024-03-10T02:30', '2024-03-10T07:30Z', 'skipped: as far after the jump'],
    ['America/New_York', '2024-03-10T01:59', '2024-03-10T06:59Z', 'just before'],
    ['America/New_York', '2024-03-10T03:00', '2024-03-10T07:00Z', 'just after'],
    ['America/New_York', '2024-11-03T01:30', '2024-11-03T05:30Z', 'doubled: the first of both'],
    ['America/New_York', '2024-11-03T02:00', '2024-11-03T07:00Z', 'after the doubled hour'],
    ['Europe/Berlin', '2024-03-31T02:30', '2024-03-31T01:30Z', 'skipped'],
    ['Europe/Berlin', '2024-10-27T02:30', '2024-10-27T00:30Z', 'doubled'],
    ['America/Sao_Paulo', '2018-11-04T00:00', '2018-11-04T03:00Z', 'a midnight that does not exist'],
    ['America/Sao_Paulo', '2018-02-18T00:00', '2018-02-18T03:00Z', 'a midnight after a doubled hour'],
    ['UTC', '2024-03-10T02:30', '2024-03-10T02:30Z', 'plain'],
  ])('%s %s local is %s (%s)', (name, wall, time) => {
    expect(new Zone(name).fromLocal(local(wall))).toBe(parseInstant(time));
  });

  it.each(NAMES)('%s: there and back for every quarter of an hour over three years, in the order of time', (name) => {
    const zone = new Zone(name);
    const until = Date.UTC(2026, 0, 1);
    const wrong: string[] = [];
    for (let instant = Date.UTC(2023, 0, 1); instant < until; instant += 15 * MINUTE_MS) {
      const back = zone.fromLocal(zone.toLocal(instant));
      // In a doubled hour the first occurrence is given back.
      const isDoubled = back < instant && zone.toLocal(back) === zone.toLocal(instant);
      if (back !== instant && !isDoubled) wrong.push(new Date(instant).toISOString());
    }
    expect(wrong).toEqual([]);
  });

  it('agrees with Temporal at any time and in any order, whatever was asked before', () => {
    const instants = fc.array(fc.integer({ min: Date.UTC(1980, 0, 1), max: Date.UTC(2037, 0, 1) }), { maxLength: 6 });
    fc.assert(
      fc.property(fc.constantFrom(...NAMES), instants, (name, times) => {
        const zone = new Zone(name);
        for (const time of times) {
          const expected = Temporal.Instant.fromEpochMilliseconds(time).toZonedDateTimeISO(name);
          expect(zone.offsetMs(time)).toBe(expected.offsetNanoseconds / 1e6);
          const wall = expected.toPlainDateTime();
          expect(zone.fromLocal(zone.toLocal(time))).toBe(wall.toZonedDateTime(name).epochMilliseconds);
        }
      }),
      { numRuns: 1000 },
    );
  });

  it('treats skipped and doubled hours as Temporal does by default, around every change', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...NAMES),
        fc.integer({ min: 1990, max: 2035 }),
        fc.integer({ min: 0, max: 366 * 96 }),
        (name, year, quarter) => {
          const wall = Date.UTC(year, 0, 1) + quarter * 15 * MINUTE_MS;
          const expected = Temporal.PlainDateTime.from(new Date(wall).toISOString().slice(0, 19)).toZonedDateTime(name);
          expect(new Zone(name).fromLocal(wall)).toBe(expected.epochMilliseconds);
        },
      ),
      { numRuns: 1000 },
    );
  });

  it('has days of 23 and 25 hours', () => {
    const zone = new Zone('Europe/Paris');
    const length = (day: string): number => zone.fromLocal(local(day) + DAY_MS) - zone.fromLocal(local(day));
    expect([length('2024-03-31'), length('2024-10-27'), length('2024-06-01')].map((ms) => ms / HOUR_MS)).toEqual([
      23, 25, 24,
    ]);
  });

  it('refuses a zone that does not exist', () => {
    expect(() => new Zone('Mars/Olympus')).toThrow(AssayError);
    expect(() => new Zone('Mars/Olympus')).toThrow(/"Mars\/Olympus"/);
  });

  it('has no state: what was asked before leaves no trace in a snapshot', () => {
    const zone = new Zone('Europe/Paris');
    const before = captureState(zone);
    zone.offsetMs(Date.UTC(2000, 0, 1));
    expect(captureState(zone)).toEqual(before);
    expect(UTC.name).toBe('UTC');
  });
});
