import { z } from 'zod';
import type { JobSchedule } from '#domain/schedule/job.ts';
import { readJobSchedule } from '#domain/schedule/read-job-schedule.ts';
import { pingUrl } from '#apps/settings/notify-settings.ts';
import { attempt, name } from '#apps/settings/reading.ts';

/** What a job does. */
const action = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('backup').describe('`assay backup`') }),
  z.strictObject({ kind: z.literal('doctor').describe('`assay doctor`; a finding is a failure') }),
  z.strictObject({
    kind: z.literal('retrain').describe('learn again from what was found; used once it is proven'),
    desk: z.literal('prediction').describe('whose'),
  }),
  z.strictObject({ kind: z.literal('prediction-report').describe('tell what the prediction desk did in a day') }),
  z.strictObject({ kind: z.literal('start-session').describe('start a session'), session: name.describe('its name') }),
  z.strictObject({ kind: z.literal('stop-session').describe('stop a session'), session: name.describe('its name') }),
]);

const plainSchedule = z
  .record(z.string(), z.unknown())
  .describe('`zone`, `days`, `times`, `missed`, `timeoutMs`, as in `src/domain/schedule/job.ts`');

const job = z.strictObject({
  schedule: plainSchedule,
  action: action.describe('what it does'),
  pingUrl: pingUrl.describe('healthchecks-style address that hears of its start, success and failure'),
});

/** Jobs by name, each with its schedule. */
export const jobs = z
  .record(name, job)
  .transform((all, context) => {
    const read = Object.entries(all).flatMap(([jobName, { schedule, action: does, pingUrl: pinged }]) => {
      const place = `jobs.${jobName}.schedule`;
      const found = attempt(() => scheduleNamed(jobName, schedule, place), context, [jobName, 'schedule']);
      return found === undefined ? [] : [[jobName, { schedule: found, action: does, pingUrl: pinged }] as const];
    });
    return Object.fromEntries(read);
  })
  .prefault({})
  .describe('what runs by the clock, by name');

/** A job that is there without being written down: whether it runs, and when. `usual` is used when nobody says. */
export function builtInJob(jobName: string, place: string, usual: Omit<JobSchedule, 'name' | 'timeoutMs'>) {
  const { zone, days, times, missed } = usual;
  const schedule = plainSchedule.default({ zone, days, times, missed }).transform((given, context) => {
    return attempt(() => scheduleNamed(jobName, given, `${place}.schedule`), context) ?? z.NEVER;
  });
  return z.strictObject({ isOn: z.boolean().default(true).describe('whether it runs'), schedule }).prefault({});
}

/** When backups are made by themselves. */
export const backupSchedule = plainSchedule
  .transform((schedule, context) => {
    return attempt(() => scheduleNamed('backup', schedule, 'backup.schedule'), context) ?? z.NEVER;
  })
  .optional()
  .describe('when one is made by itself, in the form of `jobs.*.schedule`; never when left out');

function scheduleNamed(jobName: string, schedule: Readonly<Record<string, unknown>>, place: string): JobSchedule {
  return readJobSchedule({ ...schedule, name: jobName }, place);
}
