import type { Command } from 'commander';
import { AssayError } from '#core/errors.ts';
import { unknownName } from '#core/suggest.ts';
import { DETECTORS } from '#domain/prediction/finding.ts';
import type { DetectorName } from '#domain/prediction/finding.ts';
import { integerOption } from '#apps/cli/context.ts';
import type { CliContext } from '#apps/cli/context.ts';
import type { CliCommand } from '#apps/cli/command.ts';
import { scoreTable } from '#apps/cli/prediction/score-text.ts';
import { readFindings, readTruths } from '#apps/research/prediction/score-files.ts';
import { LEARNING_MS } from '#apps/research/prediction/score-world.ts';
import type { ScoreSetup, ScoredWorld } from '#apps/research/prediction/score-world.ts';
import { scoreWorlds } from '#apps/research/prediction/score-worlds.ts';
import { addTallies, scoreFindings, scoreOf } from '#desks/prediction/score/score-findings.ts';
import type { DetectorScore } from '#desks/prediction/score/score-findings.ts';

interface Options {
  readonly truth?: string;
  readonly findings?: string;
  readonly minutes?: number;
  readonly seeds: number;
  readonly from: number;
  readonly markets: number;
  readonly hours: number;
  readonly density: number;
  readonly detectors?: readonly DetectorName[];
  readonly onlyQuiet?: boolean;
  readonly json?: boolean;
}

const HELP = `
With --truth and --findings: judges a file of findings by a log of what was planted, both one JSON object a line. Without: runs
generated worlds with planted truths through every detector, then as many quiet ones, in which nothing but news is planted, and
counts what is said there. The first ${LEARNING_MS / 3_600_000} hours of a world are for learning and not judged.

Thresholds were tuned on seeds 1 to 10 only; seeds from 101 on were looked at after the last change of a threshold. --from 101 is the honest figure.

Recall counts what each detector looks for; precision forgives findings of other planted things that explain them (a leak brings
volume); both with 95 % intervals. False alarms are per million minutes of one market.

Examples:
  assay score --seeds 20 --from 101
  assay score --seeds 10 --markets 50 --hours 6 --density 4 --json
  assay score --truth truth.jsonl --findings findings.jsonl --minutes 144000`;

export const command: CliCommand = {
  configure(command: Command, context: CliContext): void {
    command
      .option('--truth <log.jsonl>', 'what was planted')
      .option('--findings <file.jsonl>', 'what was said')
      .option('--minutes <n>', 'with --truth: market-minutes that were watched', integerOption('--minutes', 1, 1e12))
      .option('--seeds <n>', 'worlds to run', integerOption('--seeds', 1, 1_000), 20)
      .option('--from <seed>', 'the first seed', integerOption('--from', 0, 1e9), 1)
      .option('--markets <n>', 'markets of a world', integerOption('--markets', 2, 2_000), 100)
      .option('--hours <n>', 'hours that are judged', integerOption('--hours', 1, 10_000), 24)
      .option('--density <n>', 'plants, times as many as usual', integerOption('--density', 1, 20), 1)
      .option('--detectors <a,b>', 'run these only', detectorNames)
      .option('--only-quiet', 'run the quiet worlds only')
      .option('--json', 'everything as JSON')
      .addHelpText('after', HELP)
      .action((options: Options) => run(context, options));
  },
};

async function run(context: CliContext, options: Options): Promise<void> {
  const { truth, findings } = options;
  if ((truth === undefined) !== (findings === undefined)) {
    throw new AssayError('argument.invalid', 'Expected --truth and --findings together, was one of them');
  }
  if (truth !== undefined && findings !== undefined) return scoreGivenFiles(context, truth, findings, options);
  const planted = options.onlyQuiet === true ? undefined : await scoreSeeds(context, options, false);
  const quiet = await scoreSeeds(context, options, true);
  if (options.json === true)
    return print(context, JSON.stringify({ setup: setupOf(options), planted, quiet }, undefined, 2));
  for (const part of [planted, quiet])
    if (part !== undefined) print(context, `${part.title}\n\n${scoreTable(part.detectors)}\n`);
}

async function scoreGivenFiles(context: CliContext, truth: string, findings: string, options: Options): Promise<void> {
  const scores = scoreFindings(await readFindings(findings), await readTruths(truth), options.minutes ?? Number.NaN);
  const spoken = scores.filter((score) => score.planted > 0 || score.findings > 0);
  print(context, options.json === true ? JSON.stringify({ detectors: spoken }, undefined, 2) : scoreTable(spoken));
}

interface SeedScores {
  readonly title: string;
  readonly events: number;
  readonly planted: number;
  readonly switchedOff: readonly string[];
  readonly detectors: readonly DetectorScore[];
}

async function scoreSeeds(context: CliContext, options: Options, isQuiet: boolean): Promise<SeedScores> {
  const { seeds, from, markets, hours, density } = options;
  const setups = Array.from({ length: seeds }, (_, i): ScoreSetup => ({
    seed: from + i,
    markets,
    hours,
    density,
    isQuiet,
  }));
  const progress = context.progress(isQuiet ? 'quiet worlds' : 'worlds');
  const worlds = await scoreWorlds(setups, {
    signal: context.interrupted,
    onProgress: (done, total) => progress.update(done, total),
  });
  progress.finish();
  return summary(worlds, options, isQuiet);
}

function summary(worlds: readonly ScoredWorld[], options: Options, isQuiet: boolean): SeedScores {
  const { seeds, from, markets, hours, detectors = DETECTORS } = options;
  const scores = addTallies(worlds.map(({ tallies }) => tallies)).map(scoreOf);
  const events = worlds.reduce((sum, world) => sum + world.events, 0);
  const planted = worlds.reduce((sum, world) => sum + world.planted, 0);
  const kind = isQuiet ? 'Quiet worlds' : 'Worlds with planted truths';
  const standing = from > 10 ? 'not used for tuning' : 'used for tuning, 1 to 10';
  return {
    title: `${kind}: seeds ${from} to ${from + seeds - 1} (${standing}), ${markets} markets, ${hours} h, ${events} events`,
    events,
    planted,
    switchedOff: [...new Set(worlds.flatMap((world) => world.switchedOff))],
    detectors: scores.filter(({ detector }) => detectors.includes(detector)),
  };
}

function setupOf({ seeds, from, markets, hours, density }: Options): Record<string, number> {
  return { seeds, from, markets, hours, density };
}

/** Throws `argument.unknown` with the nearest names. */
function detectorNames(text: string): readonly DetectorName[] {
  return text.split(',').map((part) => {
    const name = DETECTORS.find((known) => known === part.trim());
    if (name === undefined) throw unknownName('detector', part.trim(), DETECTORS);
    return name;
  });
}

function print(context: CliContext, text: string): void {
  context.stdout.write(`${text}\n`);
}
