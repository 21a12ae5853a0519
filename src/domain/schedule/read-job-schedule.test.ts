import { describe, expect, it } from 'vitest';
import { describeSchedule } from '#domain/schedule/describe-schedule.ts';
import { DueTimes } from '#domain/schedule/due-times.ts';
import { MISSED_DEFAULT, readJobSchedule, TIMEOUT_DEFAULT_MS } from '#domain/schedule/read-job-schedule.ts';

const SNAPSHOT = {
  name: 'snapshot',
  zone: 'Europe/Berlin',
  days: { kind: 'trading-days', calendar: 'xetra' },
  times: { kind: 'at', times: ['17:35'] },
  missed: { kind: 'latest', withinMs: 3_600_000 },
  timeoutMs: 600_000,
  interrupted: 'missed',
};

describe('a schedule from settings', () => {
  it.each([
    [SNAPSHOT, 'at 17:35, trading days of xetra, Europe/Berlin'],
    [
      { ...SNAPSHOT, times: { kind: 'in-session', calendar: 'xetra', everyMinutes: 15 }, days: { kind: 'every-day' } },
      'every 15 min while xetra is open, every day, Europe/Berlin',
    ],
    [
      { ...SNAPSHOT, times: { kind: 'session', calendar: 'nyse', edge: 'close', offsetMinutes: -10 } },
      '10 min before the close of nyse, trading days of xetra, Europe/Berlin',
    ],
    [
      { ...SNAPSHOT, days: { kind: 'weekdays', days: [1, 7] }, missed: { kind: 'skip' } },
      'at 17:35, Mon Sun, Europe/Berlin',
    ],
    [
      { ...SNAPSHOT, days: { kind: 'first-trading-day', calendar: 'crypto', of: 'month' } },
      'at 17:35, first trading day of the month of crypto, Europe/Berlin',
    ],
  ])('is read as it is written: %#', (data, text) => {
    const schedule = readJobSchedule(data, 'jobs.snapshot');
    expect(schedule).toEqual(data);
    expect(describeSchedule(schedule)).toBe(text);
    expect(new DueTimes(schedule).next(Date.UTC(2024, 0, 1))).toBeGreaterThan(0);
  });

  it('has defaults for missed runs and the time-out', () => {
    const { name, zone, days, times } = SNAPSHOT;
    const schedule = readJobSchedule({ name, zone, days, times }, 'jobs.snapshot');
    expect(schedule).toEqual({ name, zone, days, times, missed: MISSED_DEFAULT, timeoutMs: TIMEOUT_DEFAULT_MS });
  });

  it.each([
    [
      { zone: 'Europe/Pariss' },
      'setting.invalid',
      /"jobs\.x\.zone" .* was "Europe\/Pariss"; did you mean "Europe\/Paris"/,
    ],
    [{ zon: 'UTC' }, 'setting.unknown', /"jobs\.x\.zon": did you mean "zone"/],
    [{ name: 'Daily Backup' }, 'setting.invalid', /"jobs\.x\.name" .* was "Daily Backup"/],
    [
      { days: { kind: 'trading-days', calendar: 'xetr' } },
      'setting.invalid',
      /"jobs\.x\.days\.calendar".*did you mean "xetra"/,
    ],
    [{ days: { kind: 'tradingdays' } }, 'setting.invalid', /did you mean "trading-days"/],
    [{ days: { kind: 'weekdays', days: [0] } }, 'setting.invalid', /"1" \(Monday\) to "7" \(Sunday\), was "0"/],
    [{ days: { kind: 'weekdays', days: [] } }, 'setting.invalid', /a list of at least one, was "\[\]"/],
    [{ days: { kind: 'every-day', calendar: 'xetra' } }, 'setting.invalid', /"jobs\.x\.days\.calendar" to be nothing/],
    [{ days: undefined }, 'setting.invalid', /"jobs\.x\.days" to be an object, was "missing"/],
    [{ times: { kind: 'at', times: ['24:00'] } }, 'setting.invalid', /"00:00" to "23:59", was "24:00"/],
    [{ times: { kind: 'at', times: [730] } }, 'setting.invalid', /was "730"/],
    [{ times: { kind: 'at', tims: ['07:00'] } }, 'setting.unknown', /"jobs\.x\.times\.tims": did you mean "times"/],
    [
      { times: { kind: 'in-session', calendar: 'xetra', everyMinutes: 0 } },
      'setting.invalid',
      /"jobs\.x\.times\.everyMinutes" to be a whole number from "1" to "1440", was "0"/,
    ],
    [{ missed: { kind: 'skip', withinMs: 1 } }, 'setting.invalid', /"jobs\.x\.missed\.withinMs" to be nothing/],
    [{ missed: { kind: 'latest' } }, 'setting.invalid', /"jobs\.x\.missed\.withinMs" .* was "missing"/],
    [{ timeoutMs: 1.5 }, 'setting.invalid', /"jobs\.x\.timeoutMs"/],
    [{ interrupted: 'again' }, 'setting.invalid', /one of "leave", "missed", was "again"/],
  ])('is refused with its place: %j', (change, code, message) => {
    const read = (): unknown => readJobSchedule({ ...SNAPSHOT, ...change }, 'jobs.x');
    expect(read).toThrow(message);
    expect(read).toThrow(expect.objectContaining({ code }) as Error);
  });

  it('is refused when it is no object', () => {
    expect(() => readJobSchedule('0 7 * * 1-5', 'jobs.x')).toThrow(/"jobs\.x" to be an object, was "0 7 \* \* 1-5"/);
  });
});
