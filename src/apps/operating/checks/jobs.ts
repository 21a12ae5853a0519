import { formatMinute } from '#core/time.ts';
import type { UnixMs } from '#core/time.ts';
import { DueTimes } from '#domain/schedule/due-times.ts';
import type { JobSchedule } from '#domain/schedule/job.ts';
import { failure, ok, skipped, warning } from '#apps/operating/check.ts';
import type { Check, Finding } from '#apps/operating/check.ts';
import type { JobRow } from '#apps/operating/looks/looks.ts';
import type { StoreLooks } from '#apps/operating/looks/store-looks.ts';
import { spanText } from '#apps/operating/sizes.ts';
import type { Settings } from '#apps/settings/settings-schema.ts';

/** What each job of the settings did last, and whether it should have run since. */
export function jobsCheck(looks: StoreLooks, settings: Settings, now: () => UnixMs): Check {
  return {
    name: 'jobs',
    run: async () => {
      const schedules = schedulesOf(settings);
      if (schedules.length === 0) return [ok('none in the settings')];
      const found = await looks.find('jobs');
      if (found === undefined) return [skipped('no store there, so none has run')];
      const runs = new Map(found.value.map((row) => [row.job, row]));
      return schedules.map((schedule) => {
        try {
          return jobFinding(schedule, runs.get(schedule.name), now());
        } catch (error) {
          return failure(error, schedule.name);
        }
      });
    },
  };
}

function schedulesOf({ jobs, backup }: Settings): readonly JobSchedule[] {
  const named = Object.values(jobs).map(({ schedule }) => schedule);
  return backup.schedule === undefined || 'backup' in jobs ? named : [...named, backup.schedule];
}

const START = 'Jobs run while "assay trade" or "assay jobs run" does: start one of them, and keep it running.';
/** A run has this long beyond its own limit. */
const GRACE_MS = 5 * 60_000;

export function jobFinding(schedule: JobSchedule, last: JobRow | undefined, now: UnixMs): Finding {
  const { name, timeoutMs } = schedule;
  const times = new DueTimes(schedule);
  const next = times.next(now);
  const then = next === undefined ? 'never due again' : `next ${formatMinute(next)}`;
  if (last === undefined) return skipped(`has not run yet, ${then}`, name);
  const ran = `last ${formatMinute(last.startedAt as UnixMs)} ${last.status}`;
  if (last.status === 'failed' || last.status === 'interrupted') {
    const why = last.message === '' ? '' : ` (${last.message})`;
    return warning(
      `${ran}${why}, ${then}`,
      `See "assay jobs history"; run it again with "assay jobs run ${name}".`,
      name,
    );
  }
  const due = times.next(last.dueAt);
  const late = due === undefined ? 0 : now - due;
  if (late > timeoutMs + GRACE_MS)
    return warning(`${ran}, overdue since ${formatMinute(due!)} (${spanText(late)})`, START, name);
  return ok(`${ran}, ${then}`, name);
}
