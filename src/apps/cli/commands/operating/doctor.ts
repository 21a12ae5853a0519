import type { Command } from 'commander';
import { fetchPort } from '#adapters/transport/fetch-port.ts';
import { systemClock } from '#adapters/transport/system-clock.ts';
import { worstLevel } from '#apps/operating/check.ts';
import { summaryText } from '#apps/operating/doctor-summary.ts';
import { doctorText } from '#apps/cli/operate/doctor-text.ts';
import { openWorld } from '#apps/operating/doctor-world.ts';
import { assertNothingBad, examine } from '#apps/operating/doctor.ts';
import type { CliCommand } from '#apps/cli/command.ts';
import { InterruptedError } from '#apps/research/work-context.ts';
import type { CliContext } from '#apps/cli/context.ts';

interface Options {
  readonly json?: boolean;
  readonly fixNothing?: boolean;
}

const HELP = `
Looks at versions, time zones, settings, secrets, disk, store, database, journals, ledger, audit log, kill switch, sessions, jobs,
backups, calendars and venues, all at once, and says what is wrong and what to do. It changes nothing, and shows no secret.

  ok    as it should be
  skip  could not be looked at, and why; says nothing either way
  warn  works, but should be looked after
  bad   does not work, or will not for long: the command ends with 1

Examples:
  assay doctor
  assay doctor --json | jq '.findings[] | select(.level == "bad")'`;

export const command: CliCommand = {
  configure(command: Command, context: CliContext): void {
    command
      .option('--json', 'as JSON')
      .option('--fix-nothing', 'only look; this is what it always does')
      .addHelpText('after', HELP)
      .action((options: Options) => run(context, options));
  },
};

async function run(context: CliContext, { json }: Options): Promise<void> {
  const parts = { environment: process.env, clock: systemClock, httpTo: fetchPort };
  const world = openWorld({ ...parts, dataFolder: context.dataFolder() });
  const progress = context.progress('looking');
  const onDone = (done: number, total: number): void => progress.update(done, total);
  const results = await examine(world, { signal: context.interrupted, onDone });
  progress.finish();
  if (context.interrupted.aborted) throw new InterruptedError();
  const document = { status: worstLevel(results), summary: summaryText(results), findings: results };
  context.stdout.write(`${json === true ? JSON.stringify(document, undefined, 2) : doctorText(results)}\n`);
  assertNothingBad(results);
}
