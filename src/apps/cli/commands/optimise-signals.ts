import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { Command } from 'commander';
import { unknownName } from '#core/suggest.ts';
import { DAY_MS } from '#core/time.ts';
import { SignalLearner } from '#domain/evidence/tuning/signal-proposal.ts';
import type { SignalProposal } from '#domain/evidence/tuning/signal-proposal.ts';
import type { Objective } from '#domain/evidence/tuning/threshold-tuning.ts';
import type { CliCommand } from '#apps/cli/command.ts';
import { integerOption } from '#apps/cli/context.ts';
import { breathe } from '#apps/research/work-context.ts';
import type { CliContext } from '#apps/cli/context.ts';
import { addOutcomeOptions } from '#apps/cli/evidence/outcome-options.ts';
import { eachOutcome } from '#apps/research/evidence/outcome-source.ts';
import type { OutcomeOptions } from '#apps/research/evidence/outcome-source.ts';
import { withDesk } from '#apps/prediction/learning/settings-in-force.ts';
import { proposalText } from '#apps/cli/evidence/proposal-text.ts';

interface Options extends OutcomeOptions {
  readonly passed?: boolean;
  readonly objective: string;
  readonly blocks: number;
  readonly embargo?: number;
  readonly out?: string;
  readonly apply?: boolean;
  readonly json?: boolean;
}

const OBJECTIVES: readonly Objective[] = ['net-r', 'wins'];

const HELP = `
Learns how much each kind of signal should count, which score it should have, and whether categories deserve models of their own.
Everything is learnt on the past and judged on what came next; nothing is proposed that is not proven. The proposal is written to
a file. Nothing changes unless --apply is given, which stores it as the next version of the settings.

Example:
  assay optimise-signals --desk scanner --out proposal.json`;

export const command: CliCommand = {
  configure(command: Command, context: CliContext): void {
    addOutcomeOptions(command)
      .option('--passed', 'learn from signals that passed every gate only')
      .option('--objective <name>', 'net-r (mean net result times count) or wins (win rate times count)', 'net-r')
      .option('--blocks <n>', 'stretches of time to walk through', integerOption('--blocks', 3, 100), 6)
      .option(
        '--embargo <days>',
        'days between what is learnt from and what is judged (default: the longest result)',
        integerOption('--embargo', 0, 3_650),
      )
      .option('--out <file.json>', 'where to write the proposal (default: signal-proposal.json in the data folder)')
      .option('--apply', 'store the proposal as the settings in force')
      .option('--json', 'the proposal as JSON')
      .addHelpText('after', HELP)
      .action((options: Options) => run(context, options));
  },
};

async function run(context: CliContext, options: Options): Promise<void> {
  const objective = OBJECTIVES.find((name) => name === options.objective);
  if (objective === undefined) throw unknownName('objective', options.objective, OBJECTIVES);
  const learner = new SignalLearner();
  await eachOutcome(context, options, (outcome) => learner.add(outcome));
  await breathe(context);
  const { blocks, embargo } = options;
  const proposal = learner.proposal({
    objective,
    blocks,
    ...(embargo === undefined ? {} : { embargoMs: embargo * DAY_MS }),
  });
  const path = resolve(options.out ?? join(context.dataFolder(), 'signal-proposal.json'));
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `${JSON.stringify(proposal, undefined, 2)}\n`);
  context.stdout.write(`${options.json === true ? JSON.stringify(proposal, undefined, 2) : proposalText(proposal)}\n`);
  context.note(`proposal: ${path}`);
  if (options.apply === true) context.note(await applied(context, proposal, options.desk ?? 'all'));
  else context.note('Nothing was changed; --apply stores it as the settings in force.');
}

/** What other desks have learnt stays in force. */
async function applied(context: CliContext, proposal: SignalProposal, desk: string): Promise<string> {
  await using store = await context.openStore();
  const now = Date.now();
  const before = await store.evidenceSettings.latest();
  const version = await store.evidenceSettings.apply(now, withDesk(before, desk, { applied: now, proposal }));
  return `applied as version ${version} of the evidence settings`;
}
