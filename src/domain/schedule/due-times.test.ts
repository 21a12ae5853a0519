import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatInstant, MINUTE_MS, parseInstant } from '#core/time.ts';
import { DueTimes } from '#domain/schedule/due-times.ts';
import type { JobDays, JobSchedule, JobTimes } from '#domain/schedule/job.ts';
import { metAtLeast } from '#testkit/whole-run.ts';
import { slowDueTimes } from '#testkit/jobs/slow-due-times.ts';

type Rule = Pick<JobSchedule, 'zone' | 'days' | 'times'>;

const ZONES = [
  'UTC',
  'Europe/Paris',
  'Europe/Berlin',
  'America/New_York',
  'America/Sao_Paulo',
  'Asia/Kolkata',
  'Australia/Lord_Howe',
] as const;
const EXCHANGES = ['xetra', 'euronext-paris', 'nyse'] as const;
const EVERY_DAY: JobDays = { kind: 'every-day' };
const FROM = parseInstant('2013-01-10');
const TO = parseInstant('2026-12-01');

const calendar = fc.constantFrom(...EXCHANGES);
const localTime = fc.nat(1439).map((minutes) => new Date(minutes * MINUTE_MS).toISOString().slice(11, 16));
const days: fc.Arbitrary<JobDays> = fc.oneof(
  fc.constant(EVERY_DAY),
  fc.record({ kind: fc.constant('weekdays'), days: fc.uniqueArray(fc.integer({ min: 1, max: 7 }), { minLength: 1 }) }),
  fc.record({ kind: fc.constant('trading-days'), calendar }),
  fc.record({ kind: fc.constant('first-trading-day'), calendar, of: fc.constantFrom('week', 'month') }),
);
const times: fc.Arbitrary<JobTimes> = fc.oneof(
  // Nightly times are most of them: that is when clocks change.
  fc.record({
    kind: fc.constant('at'),
    times: fc.array(
      fc.oneof(localTime, fc.constantFrom('00:00', '00:30', '01:45', '02:00', '02:30', '03:00', '23:30')),
      {
        minLength: 1,
        maxLength: 4,
      },
    ),
  }),
  fc.record({ kind: fc.constant('in-session'), calendar, everyMinutes: fc.integer({ min: 1, max: 300 }) }),
  fc.record({
    kind: fc.constant('session'),
    calendar,
    edge: fc.constantFrom('open', 'close'),
    offsetMinutes: fc.integer({ min: -900, max: 900 }),
  }),
);
const rules: fc.Arbitrary<Rule> = fc.record({ zone: fc.constantFrom(...ZONES), days, times });

/** Three days around some instant, or around one of the zone's changes of its clocks. */
function stretchOf(zone: string, instant: number, isAtChange: boolean): number {
  const change = Temporal.Instant.fromEpochMilliseconds(instant).toZonedDateTimeISO(zone).getTimeZoneTransition('next');
  const middle = isAtChange && change !== null && change.epochMilliseconds < TO ? change.epochMilliseconds : instant;
  return Math.floor(middle / MINUTE_MS) * MINUTE_MS - 36 * 60 * MINUTE_MS;
}

function textsBetween(rule: Rule, after: string, until: string): string[] {
  return [...new DueTimes(rule).between(parseInstant(after), parseInstant(until))].map((due) =>
    formatInstant(due).replace(':00.000Z', 'Z'),
  );
}

describe('due times', () => {
  it('are those that a clock on the wall shows, minute by minute, through every change of it', () => {
    let found = 0;
    fc.assert(
      fc.property(rules, fc.integer({ min: FROM, max: TO }), fc.boolean(), (rule, instant, isAtChange) => {
        const from = stretchOf(rule.zone, instant, isAtChange);
        const until = from + 72 * 60 * MINUTE_MS;
        const slow = slowDueTimes(rule, from, until);
        found += slow.length;
        expect([...new DueTimes(rule).between(from - 1, until - 1)]).toEqual(slow);
      }),
      { numRuns: 150 },
    );
    expect(found).toBeGreaterThanOrEqual(metAtLeast(300));
  });

  it('rise strictly, and are the same ones wherever the question begins', () => {
    fc.assert(
      fc.property(rules, fc.integer({ min: FROM, max: TO }), fc.nat(20 * 24 * 60), (rule, from, minutes) => {
        const dueTimes = new DueTimes(rule);
        const until = from + minutes * MINUTE_MS;
        const whole = [...dueTimes.between(from, until)];
        expect(whole.every((due, i) => due > (whole[i - 1] ?? from) && due <= until)).toBe(true);
        const middle = (from + until) / 2;
        expect([...dueTimes.between(from, middle), ...dueTimes.between(middle, until)]).toEqual(whole);
        expect(whole.map((due) => dueTimes.next(due - 1))).toEqual(whole);
      }),
      { numRuns: 300 },
    );
  });

  it('come at the jump when daylight saving skips them, once when skipped together', () => {
    const rule: Rule = { zone: 'Europe/Paris', days: EVERY_DAY, times: { kind: 'at', times: ['02:00', '02:30'] } };
    expect(textsBetween(rule, '2024-03-30T12:00Z', '2024-04-01T12:00Z')).toEqual([
      '2024-03-31T01:00Z',
      '2024-04-01T00:00Z',
      '2024-04-01T00:30Z',
    ]);
  });

  it('come the first time only when a local time comes twice', () => {
    const paris: Rule = { zone: 'Europe/Paris', days: EVERY_DAY, times: { kind: 'at', times: ['02:30'] } };
    expect(textsBetween(paris, '2024-10-26T12:00Z', '2024-10-28T12:00Z')).toEqual([
      '2024-10-27T00:30Z',
      '2024-10-28T01:30Z',
    ]);
    // Half an hour on Lord Howe: 01:45 comes at +11:00 first, then at +10:30.
    const island: Rule = { zone: 'Australia/Lord_Howe', days: EVERY_DAY, times: { kind: 'at', times: ['01:45'] } };
    expect(textsBetween(island, '2024-04-06T00:00Z', '2024-04-07T12:00Z')).toEqual(['2024-04-06T14:45Z']);
  });

  it('come at the jump on a whole date that a zone left out', () => {
    // Samoa crossed the date line: the 30th of December 2011 did not take place.
    const rule: Rule = { zone: 'Pacific/Apia', days: EVERY_DAY, times: { kind: 'at', times: ['09:00'] } };
    expect(textsBetween(rule, '2011-12-28T20:00Z', '2011-12-31T12:00Z')).toEqual([
      '2011-12-29T19:00Z',
      '2011-12-30T10:00Z',
      '2011-12-30T19:00Z',
    ]);
  });

  it.each([
    ['2024-12-24', '2024-12-24T13:10Z', 'half day'],
    ['2024-12-27', '2024-12-27T16:35Z', 'ordinary day'],
    ['2024-07-01', '2024-07-01T15:35Z', 'summer'],
  ])('follow the close of the session on %s to %s (%s)', (day, due) => {
    const times: JobTimes = { kind: 'session', calendar: 'euronext-paris', edge: 'close', offsetMinutes: 5 };
    expect(textsBetween({ zone: 'UTC', days: EVERY_DAY, times }, day, `${day}T23:00Z`)).toEqual([due]);
  });

  it('in a session begin at its opening and end before its close', () => {
    const times: JobTimes = { kind: 'in-session', calendar: 'xetra', everyMinutes: 15 };
    const rule: Rule = { zone: 'Europe/Berlin', days: EVERY_DAY, times };
    const ordinary = textsBetween(rule, '2022-12-29', '2022-12-30');
    expect([ordinary.length, ordinary[0], ordinary.at(-1)]).toEqual([34, '2022-12-29T08:00Z', '2022-12-29T16:15Z']);
    const final = textsBetween(rule, '2022-12-30', '2022-12-31');
    expect([final.length, final.at(-1)]).toEqual([20, '2022-12-30T12:45Z']);
  });

  it('know the first trading day of a week or month through holidays', () => {
    const at: JobTimes = { kind: 'at', times: ['08:00'] };
    const first = (of: 'week' | 'month'): Rule => {
      return { zone: 'Europe/Berlin', times: at, days: { kind: 'first-trading-day', calendar: 'xetra', of } };
    };
    expect(textsBetween(first('week'), '2024-03-24', '2024-04-10')).toEqual([
      '2024-03-25T07:00Z',
      '2024-04-02T06:00Z',
      '2024-04-08T06:00Z',
    ]);
    expect(textsBetween(first('month'), '2024-03-24', '2024-06-10')).toEqual([
      '2024-04-02T06:00Z',
      '2024-05-02T06:00Z',
      '2024-06-03T06:00Z',
    ]);
  });

  it('are undefined when the rule never comes true', () => {
    const times: JobTimes = { kind: 'in-session', calendar: 'xetra', everyMinutes: 15 };
    expect(new DueTimes({ zone: 'UTC', days: { kind: 'weekdays', days: [7] }, times }).next(FROM)).toBeUndefined();
  });

  it('end where the calendar ends, and say so', () => {
    const rule: Rule = {
      zone: 'Europe/Berlin',
      days: { kind: 'trading-days', calendar: 'xetra' },
      times: { kind: 'at', times: ['08:30'] },
    };
    const dueTimes = new DueTimes(rule);
    expect(dueTimes.next(parseInstant('2035-12-27T12:00Z'))).toBe(parseInstant('2035-12-28T07:30Z'));
    expect(() => dueTimes.next(parseInstant('2035-12-28T12:00Z'))).toThrow(
      expect.objectContaining({ code: 'calendar.unknown' }) as Error,
    );
  });
});
