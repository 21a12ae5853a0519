import { AssayError } from '#core/errors.ts';
import { fetchPort } from '#adapters/transport/fetch-port.ts';
import { systemClock } from '#adapters/transport/system-clock.ts';
import type { Store } from '#adapters/storage/store.ts';
import type { JobContext, ScheduledJob } from '#runtime/jobs/scheduled-job.ts';
import type { Settings } from '#apps/settings/settings-schema.ts';
import { backupPassphrase, backupTarget } from '#apps/operating/backup-place.ts';
import { summaryText } from '#apps/operating/doctor-summary.ts';
import { openWorld } from '#apps/operating/doctor-world.ts';
import { assertNothingBad, examine } from '#apps/operating/doctor.ts';
import { keepRuleOf } from '#apps/operating/keep-rule.ts';
import { contentHash, makeBackup } from '#apps/operating/make-backup.ts';

export interface JobSurroundings {
  readonly settings: Settings;
  readonly store: Pick<Store, 'audit'>;
  /** Starts and stops sessions, where the program can. */
  readonly sessions?: SessionSwitch | undefined;
}

/** Sessions of the settings, by their names there. */
export interface SessionSwitch {
  start(session: string): Promise<void>;
  stop(session: string): Promise<void>;
}

type JobSettings = Settings['jobs'][string];

/** Every job of the settings, with what it does. */
export function scheduledJobs(surroundings: JobSurroundings): readonly ScheduledJob[] {
  const { jobs, backup } = surroundings.settings;
  const named = Object.values(jobs).map(({ schedule, action }) => {
    return { schedule, run: async (context: JobContext) => act(action, context, surroundings) };
  });
  if (backup.schedule === undefined || 'backup' in jobs) return named;
  return [...named, { schedule: backup.schedule, run: (context) => backUp(context, surroundings) }];
}

/** What each job of the settings does, in a word or two. */
export function actionWords({ jobs, backup }: Settings): ReadonlyMap<string, string> {
  const words = Object.entries(jobs).map(([name, { action }]) => {
    return [name, 'session' in action ? `${action.kind} ${action.session}` : action.kind] as const;
  });
  return new Map(backup.schedule === undefined ? words : [['backup', 'backup'], ...words]);
}

function act(action: JobSettings['action'], context: JobContext, surroundings: JobSurroundings): Promise<string> {
  switch (action.kind) {
    case 'backup':
      return backUp(context, surroundings);
    case 'doctor':
      return lookAtEverything(context, surroundings);
    case 'start-session':
    case 'stop-session':
      return switchSession(action, surroundings);
  }
}

async function switchSession(
  { kind, session }: Extract<JobSettings['action'], { readonly session: string }>,
  { sessions }: JobSurroundings,
): Promise<string> {
  if (sessions === undefined) {
    throw new AssayError('argument.invalid', `Expected a job that can be done here, was "${kind}"`, {
      place: { value: kind },
      remedy:
        '"assay serve" starts and stops sessions; else "assay trade --session <name>" starts one, and Ctrl-C stops it.',
    });
  }
  if (kind === 'start-session') await sessions.start(session);
  else await sessions.stop(session);
  return `${session} ${kind === 'start-session' ? 'started' : 'stopped'}`;
}

/** A backup, then the removal of those that the rule does not keep. */
async function backUp({ signal }: JobContext, { settings, store }: JobSurroundings): Promise<string> {
  const { summary, retention } = await makeBackup(settings, {
    target: await backupTarget(settings),
    passphrase: await backupPassphrase(settings, {}),
    rule: keepRuleOf(settings),
    watch: { signal },
  });
  const { name, bytes, manifest } = summary;
  const removed = retention?.remove.length ?? 0;
  const detail = { name, bytes, content: contentHash(manifest), removed };
  await store.audit.add({ time: systemClock.now(), actor: 'job:backup', action: 'backup.made', detail });
  return `${name}, ${(bytes / 1e6).toFixed(1)} MB; ${removed} older removed`;
}

/** A finding that is bad is a failure of the job. */
async function lookAtEverything({ signal }: JobContext, { settings }: JobSurroundings): Promise<string> {
  const parts = { environment: process.env, clock: systemClock, httpTo: fetchPort };
  const results = await examine(openWorld({ ...parts, dataFolder: settings.dataDir }), { signal });
  assertNothingBad(results);
  return summaryText(results);
}
