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
  /** What the prediction desk does by the clock, where the program can; the jobs that it brings are there only then. */
  readonly prediction?: PredictionJobs | undefined;
  /** Starts and stops sessions, where the program can. */
  readonly sessions?: SessionSwitch | undefined;
}

/** Each gives what came of it, in a sentence. */
export interface PredictionJobs {
  retrain(context: JobContext): Promise<string>;
  report(context: JobContext): Promise<string>;
}

/** Sessions of the settings, by their names there. */
export interface SessionSwitch {
  start(session: string): Promise<void>;
  stop(session: string): Promise<void>;
}

type JobSettings = Settings['jobs'][string];

/** Every job of the settings, with what it does. */
export function scheduledJobs(surroundings: JobSurroundings): readonly ScheduledJob[] {
  const { settings } = surroundings;
  return [...Object.values(settings.jobs), ...builtIn(settings, surroundings.prediction !== undefined)].map(
    ({ schedule, action }) => ({
      schedule,
      run: async (context: JobContext) => act(action, context, surroundings),
    }),
  );
}

/** What each job of the settings does, in a word or two. */
export function actionWords(settings: Settings): ReadonlyMap<string, string> {
  return new Map(
    [
      ...builtIn(settings, true).map(({ schedule, action }) => [schedule.name, action] as const),
      ...Object.entries(settings.jobs).map(([name, { action }]) => [name, action] as const),
    ].map(([name, action]) => [name, actionWord(action)]),
  );
}

function actionWord(action: JobSettings['action']): string {
  if ('session' in action) return `${action.kind} ${action.session}`;
  return 'desk' in action ? `${action.kind} ${action.desk}` : action.kind;
}

/** Jobs that are there without standing among the jobs; one that does stand there, by the same name, takes their place. */
function builtIn(
  { jobs, backup, prediction }: Settings,
  hasPrediction: boolean,
): readonly Pick<JobSettings, 'schedule' | 'action'>[] {
  const found: Pick<JobSettings, 'schedule' | 'action'>[] = [];
  if (backup.schedule !== undefined) found.push({ schedule: backup.schedule, action: { kind: 'backup' } });
  if (hasPrediction && prediction.isOn) {
    const { retrain: weekly, report } = prediction;
    if (weekly.isOn) found.push({ schedule: weekly.schedule, action: { kind: 'retrain', desk: 'prediction' } });
    if (report.isOn) found.push({ schedule: report.schedule, action: { kind: 'prediction-report' } });
  }
  return found.filter(({ schedule }) => !Object.hasOwn(jobs, schedule.name));
}

async function act(action: JobSettings['action'], context: JobContext, surroundings: JobSurroundings): Promise<string> {
  switch (action.kind) {
    case 'backup':
      return backUp(context, surroundings);
    case 'doctor':
      return lookAtEverything(context, surroundings);
    case 'retrain':
      return predictionOf(surroundings, action.kind).retrain(context);
    case 'prediction-report':
      return predictionOf(surroundings, action.kind).report(context);
    case 'start-session':
    case 'stop-session':
      return switchSession(action, surroundings);
  }
}

function predictionOf({ prediction }: JobSurroundings, kind: string): PredictionJobs {
  if (prediction === undefined) throw notHere(kind, '"assay serve" and "assay jobs run" do it.');
  return prediction;
}

function notHere(kind: string, remedy: string): AssayError {
  return new AssayError('argument.invalid', `Expected a job that can be done here, was "${kind}"`, {
    place: { value: kind },
    remedy,
  });
}

async function switchSession(
  { kind, session }: Extract<JobSettings['action'], { readonly session: string }>,
  { sessions }: JobSurroundings,
): Promise<string> {
  if (sessions === undefined) {
    const remedy =
      '"assay serve" starts and stops sessions; else "assay trade --session <name>" starts one, and Ctrl-C stops it.';
    throw notHere(kind, remedy);
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
