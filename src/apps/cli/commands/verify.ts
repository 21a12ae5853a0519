import type { Command } from 'commander';
import { AssayError } from '#core/errors.ts';
import { unixMs } from '#core/time.ts';
import { assumedInstrument } from '#domain/market/instrument.ts';
import { parseMode } from '#desks/scanner/modes.ts';
import { prefixLaw, telltaleCuts } from '#engine/verify/prefix-law.ts';
import type { MakeRun } from '#engine/verify/prefix-law.ts';
import { kindAssumptions } from '#engine/verify/assumptions.ts';
import { knownAtCheck } from '#engine/verify/known-at.ts';
import { repeatLaw } from '#engine/verify/repeat-law.ts';
import { sensitivity } from '#engine/verify/sensitivity.ts';
import { warmUp } from '#engine/verify/warm-up.ts';
import { generateMarket } from '#sandbox/generator/generate-market.ts';
import { addBarOptions, loadBarsWithHistory } from '#apps/cli/bar-source.ts';
import type { BarOptions, LoadedBars } from '#apps/cli/bar-source.ts';
import type { CliCommand } from '#apps/cli/command.ts';
import { breathe, integerOption } from '#apps/cli/context.ts';
import type { CliContext } from '#apps/cli/context.ts';
import { addAccountOptions, addModeOptions, runChoice } from '#apps/cli/scanner/choice-options.ts';
import type { ChoiceOptions } from '#apps/cli/scanner/choice-options.ts';
import { scannerRun } from '#apps/cli/scanner/run-setup.ts';
import type { Verification } from '#apps/cli/scanner/verification-text.ts';
import { verificationText } from '#apps/cli/scanner/verification-text.ts';

interface Options extends BarOptions, ChoiceOptions {
  readonly symbol?: string;
  readonly cuts: number;
  readonly seed: number;
  readonly json?: boolean;
}

/** Shares of the earlier data that the warm-up test leaves. */
const HISTORY_SHARES = [0.05, 0.1, 0.2, 0.4, 0.7];
/** Bars generated when no symbol is named: 150 days of 15 minutes; weeks and cycles need the length. */
const GENERATED_DAYS = 150;

const HELP = `
prefix       the future is cut off or replaced at decisions, before pauses and anywhere: nothing earlier may change (look-ahead)
repeat       the same run twice, another in between: a clock, unseeded randomness or memory would show
known-at     every signal is dated when it is said, and rests on nothing that became known later
assumptions  fill rules that are kinder than a market is
warm-up      how much history the latest signals need until they do not change any more
sensitivity  the result with other costs, and when every decision comes one bar later
Exit code 1 when one of the first three fails. Without --symbol a generated market is used.

Example:
  assay verify strike --symbol BTC/USDT --from 2024-01-01`;

export const command: CliCommand = {
  configure(command: Command, context: CliContext): void {
    command
      .argument('<strategy>', 'a mode of the scanner: strike, surgical, overwatch, stealth')
      .option('--symbol <symbol or file>', 'bars to verify on');
    addAccountOptions(addModeOptions(addBarOptions(command)))
      .option('--cuts <n>', 'moments at which the future is taken away', integerOption('--cuts', 1, 1_000), 4)
      .option('--seed <n>', 'seed of the cuts and of the generated market', integerOption('--seed', 0, 2 ** 31), 7)
      .option('--json', 'everything as JSON')
      .addHelpText('after', HELP)
      .action((strategy: string, options: Options) => run(context, strategy, options));
  },
};

async function run(context: CliContext, strategy: string, options: Options): Promise<void> {
  const choice = runChoice({ ...options, mode: strategy });
  const loaded =
    options.symbol === undefined
      ? generated(choice.mode, options.seed)
      : await loadBarsWithHistory(context, options.symbol, options);
  const makeRun: MakeRun = () => scannerRun(loaded, choice);
  const { instrument, timeframe, bars } = loaded;
  const cuts = telltaleCuts(makeRun, bars, options.cuts, options.seed);
  const verification: Verification = {
    strategy: `scanner ${choice.mode}, gates ${choice.preset}`,
    data: `${instrument.symbol} on ${instrument.venue}, ${bars.length} bars of ${timeframe}`,
    repeat: repeatLaw(makeRun, bars, options.seed),
    knownAt: knownAtCheck(makeRun, bars),
    assumptions: kindAssumptions(makeRun(bars).config.venue),
    prefix: await all(context, 'prefix law', prefixLaw(makeRun, bars, cuts, options.seed), 2 * cuts.length),
    warmUp: await all(context, 'warm-up', warmUp(makeRun, bars, HISTORY_SHARES), HISTORY_SHARES.length),
    sensitivity: await all(context, 'sensitivity', sensitivity(makeRun, bars), 6),
  };
  if (options.json === true) context.stdout.write(`${JSON.stringify(verification, undefined, 2)}\n`);
  else context.stdout.write(`${verificationText(verification)}\n`);
  const fault = faultOf(verification);
  if (fault !== undefined) throw new AssayError('strategy.looks-ahead', fault);
}

/** What is wrong with the strategy, in words; kind assumptions are told, but are no fault. */
function faultOf({ prefix, repeat, knownAt }: Verification): string | undefined {
  const broken = prefix.find(({ difference }) => difference !== undefined);
  if (broken !== undefined) {
    return `The past changed with the future: record ${broken.difference?.n}, after ${broken.bars} bars`;
  }
  if (repeat.difference !== undefined) return `The same run came out differently: record ${repeat.difference.n}`;
  return knownAt.violation;
}

/** Every result of a test, with progress between them. */
async function all<T>(context: CliContext, label: string, checks: Iterable<T>, total: number): Promise<readonly T[]> {
  const progress = context.progress(label);
  const found: T[] = [];
  for (const check of checks) {
    found.push(check);
    progress.update(found.length, total);
    await breathe(context);
  }
  progress.finish();
  return found;
}

function generated(mode: string, seed: number): LoadedBars {
  const { entry } = parseMode(mode).timeframes;
  const timeframe = entry === '5m' ? '5m' : '15m';
  const count = GENERATED_DAYS * (timeframe === '5m' ? 288 : 96);
  const market = generateMarket({ seed, timeframe, start: unixMs(Date.UTC(2024, 0, 1)), bars: count });
  return {
    instrument: assumedInstrument(market.symbol, 'generated', market.priceDigits),
    timeframe,
    bars: market.bars,
  };
}
