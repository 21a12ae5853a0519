import type { Command } from 'commander';
import { AssayError } from '#core/errors.ts';
import type { JobRun } from '#domain/schedule/job.ts';
import type { Store } from '#adapters/storage/store.ts';
import { systemClock } from '#adapters/transport/system-clock.ts';
import type { UpcomingRun } from '#runtime/jobs/scheduled-job.ts';
import { Scheduler } from '#runtime/jobs/scheduler.ts';
import { predictionJobs } from '#apps/prediction/learning/prediction-jobs.ts';
import type { Settings } from '#apps/settings/settings-schema.ts';
import type { CliCommand } from '#apps/cli/command.ts';
import { integerOption } from '#apps/cli/context.ts';
import type { CliContext } from '#apps/cli/context.ts';
import { timeText, UNKNOWN } from '#apps/research/run/words.ts';
import { dim, green, red, renderTable, yellow } from '#apps/cli/table.ts';
import { actionWords, scheduledJobs } from '#apps/trading/job-actions.ts';
import { settingsOf } from '#apps/cli/settings-of.ts';
import { openTradingStore } from '#apps/operating/open-trading-store.ts';

interface Options {
  readonly history?: boolean;
  readonly limit: number;
  readonly json?: boolean;
}

const HELP = `
Jobs stand in the settings ("assay settings --keys" says how); "assay serve" and "assay trade" run them when they are due, once a due time,
through restarts and daylight-saving changes. The prediction desk brings two of its own: what it has learnt is judged every week, and each day is reported;
"assay serve" runs those (settings prediction.retrain and prediction.report).

Examples:
  assay jobs                     what is due next
  assay jobs --history backup    what came of the latest runs
  assay jobs run backup          now, whether or not it is due
  assay jobs run retrain         learn from what the prediction desk found`;

export const command: CliCommand = {
  configure(command: Command, context: CliContext): void {
    command
      .argument('[words...]', 'nothing, the name of a job, or: run <name>')
      .option('--history', 'the latest runs')
      .option('--limit <n>', 'with --history: so many', integerOption('--limit', 1, 100_000), 20)
      .option('--json', 'as JSON')
      .addHelpText('after', HELP)
      .action((words: string[], options: Options) => run(context, words, options));
  },
};

async function run(context: CliContext, words: readonly string[], options: Options): Promise<void> {
  const settings = settingsOf(context);
  await using store = await openTradingStore(settings);
  const [first, second] = words;
  if (first === 'run') {
    if (second === undefined || words.length > 2) throw wrongWords(words);
    await runNow(context, { settings, store }, second, options);
    return;
  }
  if (words.length > 1) throw wrongWords(words);
  if (options.history === true || first !== undefined) await showHistory(context, store, first, options);
  else showUpcoming(context, { settings, store }, options);
}

interface Place {
  readonly settings: Settings;
  readonly store: Store;
}

function schedulerOf({ settings, store }: Place): Scheduler {
  const prediction = predictionJobs({ store, clock: systemClock, venue: settings.prediction.venue });
  const jobs = scheduledJobs({ settings, store, prediction });
  return new Scheduler(jobs, { store: store.jobs, clock: systemClock, runner: `cli:${process.pid}` });
}

async function runNow(context: CliContext, place: Place, name: string, options: Options): Promise<void> {
  const answer = await schedulerOf(place).trigger(name);
  if (answer.kind !== 'started') {
    const found = answer.kind === 'running' ? answer.key : answer.kind;
    throw new AssayError('argument.invalid', `Expected job "${name}" not to run already, was "${found}"`, {
      remedy: 'Wait for it to end: assay jobs --history',
    });
  }
  context.note(`job ${name} began`);
  const ended = await answer.ended;
  context.stdout.write(options.json === true ? `${JSON.stringify(ended, undefined, 2)}\n` : `${endText(ended)}\n`);
  if (ended.status !== 'done')
    throw new AssayError('argument.invalid', `Job "${name}" ${ended.status}: ${ended.message}`);
}

function showUpcoming(context: CliContext, place: Place, options: Options): void {
  const words = actionWords(place.settings);
  const rows = schedulerOf(place).upcoming();
  if (options.json === true) {
    context.stdout.write(`${JSON.stringify(rows, undefined, 2)}\n`);
    return;
  }
  if (rows.length === 0) {
    context.note('No jobs: the settings have none. "assay settings --keys" says how to write one.');
    return;
  }
  const columns = [
    { title: 'job', value: ({ job }: UpcomingRun) => job },
    { title: 'does', value: ({ job }: UpcomingRun) => words.get(job) ?? UNKNOWN },
    { title: 'next due, UTC', value: ({ dueAt }: UpcomingRun) => (dueAt === undefined ? UNKNOWN : timeText(dueAt)) },
  ];
  context.stdout.write(`${renderTable(columns, rows)}\n`);
}

async function showHistory(
  context: CliContext,
  store: Store,
  job: string | undefined,
  options: Options,
): Promise<void> {
  const runs = await store.jobs.history({ ...(job === undefined ? {} : { job }), limit: options.limit });
  if (options.json === true) context.stdout.write(`${JSON.stringify(runs, undefined, 2)}\n`);
  else if (runs.length === 0) context.note(`No runs yet${job === undefined ? '' : ` of "${job}"`}.`);
  else context.stdout.write(`${renderTable(HISTORY_COLUMNS, runs)}\n`);
}

const HISTORY_COLUMNS = [
  { title: 'began, UTC', value: ({ startedAt }: JobRun) => timeText(startedAt) },
  { title: 'job', value: ({ job }: JobRun) => job },
  { title: 'due, UTC', value: ({ dueAt }: JobRun) => timeText(dueAt) },
  { title: 'why', value: ({ trigger }: JobRun) => trigger },
  { title: 'status', value: statusText },
  { title: 'what came of it', value: ({ message }: JobRun) => dim(message) },
];

function statusText({ status }: JobRun): string {
  if (status === 'done') return green(status);
  return status === 'failed' ? red(status) : status === 'running' ? status : yellow(status);
}

function endText(run: JobRun): string {
  return `job ${run.job}: ${statusText(run)}${run.message === '' ? '' : `, ${run.message}`}`;
}

function wrongWords(words: readonly string[]): AssayError {
  return new AssayError(
    'argument.invalid',
    `Expected nothing, the name of a job, or "run <name>", was "${words.join(' ')}"`,
    {
      place: { value: words.join(' ') },
    },
  );
}
