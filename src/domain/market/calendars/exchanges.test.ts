import { describe, expect, it } from 'vitest';
import { DAY_MS, parseInstant } from '#core/time.ts';
import { civilDay, formatCivilDay, weekdayOf } from '#domain/market/calendars/civil-day.ts';
import { calendarNamed } from '#domain/market/calendars/registry.ts';

const nyse = calendarNamed('nyse');
const xetra = calendarNamed('xetra');

/**
 * Weekdays without trading, and days that end at 13:00 New York. 2022 to 2028 are the exchange's announcements; earlier years are put
 * together from lists of historic closings and written out by hand.
 */
const WRITTEN_DOWN: Readonly<Record<number, { readonly closed: string; readonly half: string }>> = {
  2001: {
    closed: '01-01 01-15 02-19 04-13 05-28 07-04 09-03 09-11 09-12 09-13 09-14 11-22 12-25',
    half: '07-03 11-23 12-24',
  },
  2002: { closed: '01-01 01-21 02-18 03-29 05-27 07-04 09-02 11-28 12-25', half: '07-05 11-29 12-24' },
  2003: { closed: '01-01 01-20 02-17 04-18 05-26 07-04 09-01 11-27 12-25', half: '07-03 11-28 12-24 12-26' },
  2004: { closed: '01-01 01-19 02-16 04-09 05-31 06-11 07-05 09-06 11-25 12-24', half: '11-26' },
  2007: { closed: '01-01 01-02 01-15 02-19 04-06 05-28 07-04 09-03 11-22 12-25', half: '07-03 11-23 12-24' },
  2011: { closed: '01-17 02-21 04-22 05-30 07-04 09-05 11-24 12-26', half: '11-25' },
  2012: { closed: '01-02 01-16 02-20 04-06 05-28 07-04 09-03 10-29 10-30 11-22 12-25', half: '07-03 11-23 12-24' },
  2013: { closed: '01-01 01-21 02-18 03-29 05-27 07-04 09-02 11-28 12-25', half: '07-03 11-29 12-24' },
  2018: { closed: '01-01 01-15 02-19 03-30 05-28 07-04 09-03 11-22 12-05 12-25', half: '07-03 11-23 12-24' },
  2021: { closed: '01-01 01-18 02-15 04-02 05-31 07-05 09-06 11-25 12-24', half: '11-26' },
  2022: { closed: '01-17 02-21 04-15 05-30 06-20 07-04 09-05 11-24 12-26', half: '11-25' },
  2023: { closed: '01-02 01-16 02-20 04-07 05-29 06-19 07-04 09-04 11-23 12-25', half: '07-03 11-24' },
  2024: { closed: '01-01 01-15 02-19 03-29 05-27 06-19 07-04 09-02 11-28 12-25', half: '07-03 11-29 12-24' },
  2025: { closed: '01-01 01-09 01-20 02-17 04-18 05-26 06-19 07-04 09-01 11-27 12-25', half: '07-03 11-28 12-24' },
  2026: { closed: '01-01 01-19 02-16 04-03 05-25 06-19 07-03 09-07 11-26 12-25', half: '11-27 12-24' },
  2027: { closed: '01-01 01-18 02-15 03-26 05-31 06-18 07-05 09-06 11-25 12-24', half: '11-26' },
  2028: { closed: '01-17 02-21 04-14 05-29 06-19 07-04 09-04 11-23 12-25', half: '07-03 11-24' },
};

describe('the NYSE calendar', () => {
  it.each(Object.entries(WRITTEN_DOWN))('%s has the days that are written down', (name, { closed, half }) => {
    const found = { closed: [] as string[], half: [] as string[] };
    const year = Number(name);
    for (let day = civilDay(year, 1, 1); day < civilDay(year + 1, 1, 1); day++) {
      const session = nyse.sessionOn(day);
      const date = formatCivilDay(day).slice(5);
      if (session === undefined && weekdayOf(day) <= 5) found.closed.push(date);
      if (session !== undefined && newYorkTime(session.close) === '13:00') found.half.push(date);
    }
    expect({ closed: found.closed.join(' '), half: found.half.join(' ') }).toEqual({ closed, half });
  });

  // Counts of trading days as they are commonly quoted.
  it.each([
    [2001, 248],
    [2012, 250],
    [2016, 252],
    [2018, 251],
    [2020, 253],
    [2023, 250],
    [2024, 252],
    [2025, 250],
  ])('has in %i %i trading days', (year, count) => {
    let days = 0;
    for (let day = civilDay(year, 1, 1); day < civilDay(year + 1, 1, 1); day++) if (nyse.isTradingDay(day)) days++;
    expect(days).toBe(count);
  });

  it.each([
    ['2024-03-08', '2024-03-08T14:30Z', '2024-03-08T21:00Z', 'winter'],
    ['2024-03-11', '2024-03-11T13:30Z', '2024-03-11T20:00Z', 'summer time of New York, two weeks before Europe'],
    ['2024-11-29', '2024-11-29T14:30Z', '2024-11-29T18:00Z', 'half day'],
    ['2002-09-11', '2002-09-11T16:00Z', '2002-09-11T20:00Z', 'opened at noon'],
    ['2005-06-01', '2005-06-01T13:30Z', '2005-06-01T19:56Z', 'ended four minutes early'],
  ])('trades on %s from %s to %s (%s)', (day, open, close) => {
    expect(nyse.sessionOn(parseInstant(day) / DAY_MS)).toEqual({
      open: parseInstant(open),
      close: parseInstant(close),
    });
  });
});

describe('a calendar of an exchange', () => {
  it('passes over nights, weekends and holidays to the next session', () => {
    const afterEaster = { open: parseInstant('2024-04-02T07:00Z'), close: parseInstant('2024-04-02T15:30Z') };
    expect(xetra.sessionAt(parseInstant('2024-03-28T16:30Z'))).toEqual(afterEaster);
    expect(xetra.isOpen(parseInstant('2024-03-28T16:29Z'))).toBe(true);
    expect(xetra.isOpen(parseInstant('2024-03-28T16:30Z'))).toBe(false);
    expect(xetra.openMsBetween(parseInstant('2024-03-28T16:30Z'), afterEaster.open)).toBe(0);
  });

  it('answers the same in any order of questions', () => {
    const instants = ['2024-07-01T10:00Z', '2013-02-01T10:00Z', '2013-02-02T10:00Z', '2024-06-28T20:00Z'];
    const opens = instants.map((instant) => new Date(xetra.sessionAt(parseInstant(instant)).open).toISOString());
    expect(opens.map((open) => open.slice(0, 10))).toEqual(['2024-07-01', '2013-02-01', '2013-02-04', '2024-07-01']);
  });

  it.each([
    ['2011-12-30T10:00Z', '2011'],
    ['2036-01-02T10:00Z', '2036'],
  ])('says that it does not know %s', (instant, year) => {
    const time = parseInstant(instant);
    const unknown = expect.objectContaining({ code: 'calendar.unknown', place: { value: year } }) as Error;
    expect(() => xetra.isOpen(time)).toThrow(unknown);
    expect(() => xetra.sessionAt(time)).toThrow(unknown);
    expect(() => xetra.sessionOn(Math.floor(time / DAY_MS))).toThrow(unknown);
    const known = parseInstant('2020-01-01');
    expect(() => xetra.openMsBetween(Math.min(time, known), Math.max(time, known))).toThrow(unknown);
  });

  it('knows its last session, and not the one after it', () => {
    const final = xetra.sessionOn(civilDay(2035, 12, 28))!;
    expect(xetra.sessionAt(final.close - 1)).toEqual(final);
    expect(() => xetra.sessionAt(final.close)).toThrow(
      /"2012" to "2035", which the calendar "xetra" knows, was in "2036"/,
    );
  });
});

function newYorkTime(instant: number): string {
  const local = Temporal.Instant.fromEpochMilliseconds(instant).toZonedDateTimeISO('America/New_York');
  return local.toPlainTime().toString().slice(0, 5);
}
