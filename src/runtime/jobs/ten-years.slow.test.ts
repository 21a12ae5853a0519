import { describe, expect, it } from 'vitest';
import { Rng } from '#core/rng.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS, parseInstant } from '#core/time.ts';
import { weekdayOf } from '#domain/market/calendars/civil-day.ts';
import { calendarNamed } from '#domain/market/calendars/registry.ts';
import type { JobDays, JobSchedule, JobTimes, MissedRule } from '#domain/schedule/job.ts';
import { ExpectedRuns } from '#testkit/jobs/expected-runs.ts';
import { JobWorld, printWorld } from '#testkit/jobs/job-world.ts';
import type { WorldJob } from '#testkit/jobs/job-world.ts';

const BUDGET_MS = 20_000;
const EVERY_DAY: JobDays = { kind: 'every-day' };
const XETRA_DAYS: JobDays = { kind: 'trading-days', calendar: 'xetra' };

/** A world's time and seed, and how often its processes look at the clock at least. */
const WORLDS = [
  { title: 'ten years', from: '2016-01-01', to: '2026-01-01', pauseMinutes: 10, seed: 1, daylightChanges: 20 },
  {
    title: 'a year in steps of a minute',
    from: '2024-01-01',
    to: '2025-01-01',
    pauseMinutes: 1,
    seed: 2,
    daylightChanges: 2,
  },
] as const;

describe('jobs of the arena and the portfolio desk', () => {
  it.each(WORLDS)(
    'run exactly once a due time through $title, with restarts, crashes, a second process and clocks that are set',
    async ({ title, from, to, pauseMinutes, seed, daylightChanges }) => {
      const span = { from: parseInstant(from), to: parseInstant(to) };
      const jobs = jobsOf(span);
      const world = new JobWorld(jobs, span.from, new Rng(seed), pauseMinutes * MINUTE_MS);
      await world.runUntil(span.to);
      printWorld(`${title}, seed ${seed}, ${daylightChanges} changes to and from summer time`, world, jobs);

      const actual = new Map(jobs.map(({ schedule }) => [schedule.name, new Map<number, string>()]));
      for (const run of world.store.all()) {
        const known = actual.get(run.job)!;
        expect(known.has(run.dueAt), `a second record for ${run.job} ${run.key}`).toBe(false);
        known.set(run.dueAt, run.status === 'skipped' ? 'skip' : 'run');
      }
      let ran = 0;
      for (const { schedule, expected } of jobs) {
        const ours = [...actual.get(schedule.name)!].sort(([a], [b]) => a - b);
        expect({ job: schedule.name, runs: ours }).toEqual({ job: schedule.name, runs: [...expected.of] });
        ran += ours.filter(([, kind]) => kind === 'run').length;
      }
      expect(jobs[0]!.expected.of.size).toBe(tradingDays('xetra', span));
      expect(world.began.size).toBe(ran);
      expect(Math.max(...world.began.values())).toBe(1);
      expect(clockChanges('Europe/Berlin', span)).toBe(daylightChanges);
    },
    BUDGET_MS,
  );
});

interface Span {
  readonly from: number;
  readonly to: number;
}

/** The jobs that the requirements name, one after the close of New York, and one in the hour that is skipped and doubled. */
function jobsOf(span: Span): readonly WorldJob[] {
  const job = (
    name: string,
    [zone, days, times]: readonly [string, JobDays, JobTimes],
    missed: MissedRule,
  ): WorldJob => {
    const schedule: JobSchedule = { name, zone, days, times, missed, timeoutMs: 5 * MINUTE_MS };
    // Frequent runs end at once: the model does not know of runs that go on while the clock is set.
    const workMs = times.kind === 'in-session' ? 0 : 90_000;
    return { schedule, workMs, expected: new ExpectedRuns(schedule, dueTimes(schedule, span)) };
  };
  const weekdays = (...days: number[]): JobDays => ({ kind: 'weekdays', days });
  const quarterHours: JobTimes = { kind: 'in-session', calendar: 'xetra', everyMinutes: 15 };
  const newYorkClose: JobTimes = { kind: 'session', calendar: 'nyse', edge: 'close', offsetMinutes: 5 };
  return [
    job('pre-market-research', ['Europe/Berlin', XETRA_DAYS, at('08:30')], latest(2)),
    job('afternoon-research', ['Europe/Berlin', XETRA_DAYS, at('14:00')], latest(2)),
    job('position-update', ['Europe/Berlin', EVERY_DAY, quarterHours], { kind: 'skip' }),
    job('end-of-day-snapshot', ['Europe/Berlin', XETRA_DAYS, at('17:35')], latest(6)),
    job('price-cache', ['Europe/Paris', EVERY_DAY, at('06:00')], latest(12)),
    job('signals', ['Europe/Paris', weekdays(1, 2, 3, 4, 5), at('07:00')], { kind: 'each', withinMs: 20 * HOUR_MS }),
    job('weekly-report', ['Europe/Paris', weekdays(7), at('09:00')], latest(72)),
    job('backup', ['Europe/Paris', EVERY_DAY, at('23:00')], latest(20)),
    job('new-york-close', ['America/New_York', EVERY_DAY, newYorkClose], latest(12)),
    job('night-check', ['Europe/Berlin', EVERY_DAY, at('02:30')], { kind: 'each', withinMs: HOUR_MS }),
  ];
}

function at(time: string): JobTimes {
  return { kind: 'at', times: [time] };
}

function latest(hours: number): MissedRule {
  return { kind: 'latest', withinMs: hours * HOUR_MS };
}

/** Due times of a whole span by the runtime's own dates and zones; of ours only the sessions, which have their own proof. */
function dueTimes({ zone, days, times }: JobSchedule, { from, to }: Span): number[] {
  const due: number[] = [];
  for (let day = from / DAY_MS; day <= to / DAY_MS; day++) {
    if (times.kind === 'at') {
      if (isDay(days, day)) due.push(instantOf(zone, day, times.times[0]!));
      continue;
    }
    const session = calendarNamed(times.calendar).sessionOn(day);
    if (session === undefined) continue;
    if (times.kind === 'session') due.push(session[times.edge] + times.offsetMinutes * MINUTE_MS);
    else for (let t = session.open; t < session.close; t += times.everyMinutes * MINUTE_MS) due.push(t);
  }
  return due.filter((instant) => instant >= from && instant <= to);
}

function isDay(days: JobDays, day: number): boolean {
  if (days.kind === 'every-day') return true;
  if (days.kind === 'weekdays') return days.days.includes(weekdayOf(day));
  return calendarNamed(days.calendar).isTradingDay(day);
}

function instantOf(zone: string, day: number, time: string): number {
  const local = Temporal.PlainDate.from('1970-01-01').add({ days: day }).toPlainDateTime(time);
  const zoned = local.toZonedDateTime(zone, { disambiguation: 'compatible' });
  const isSkipped = !zoned.toPlainDateTime().equals(local);
  return (isSkipped ? zoned.getTimeZoneTransition('previous')! : zoned).epochMilliseconds;
}

function clockChanges(zone: string, { from, to }: Span): number {
  let count = 0;
  let change = Temporal.Instant.fromEpochMilliseconds(from).toZonedDateTimeISO(zone).getTimeZoneTransition('next');
  for (; change !== null && change.epochMilliseconds < to; change = change.getTimeZoneTransition('next')) count++;
  return count;
}

function tradingDays(calendar: string, { from, to }: Span): number {
  let count = 0;
  for (let day = from / DAY_MS; day < to / DAY_MS; day++) if (calendarNamed(calendar).isTradingDay(day)) count++;
  return count;
}
