import type { Command } from 'commander';
import { AssayError } from '#core/errors.ts';
import { unknownName } from '#core/suggest.ts';
import { DAY_MS, unixMs } from '#core/time.ts';
import { assumedInstrument } from '#domain/market/instrument.ts';
import { parseTimeframe, timeframeMs } from '#domain/market/timeframe.ts';
import { MODES, parseMode } from '#desks/scanner/modes.ts';
import { findStrategy, STRATEGIES } from '#domain/strategies/registry.ts';
import { prefixLaw, telltaleCuts } from '#engine/verify/prefix-law.ts';
import type { MakeRun } from '#engine/verify/prefix-law.ts';
import { kindAssumptions } from '#engine/verify/assumptions.ts';
import { knownAtCheck } from '#engine/verify/known-at.ts';
import { repeatLaw } from '#engine/verify/repeat-law.ts';
import { sensitivity } from '#engine/verify/sensitivity.ts';
import { warmUp } from '#engine/verify/warm-up.ts';
import { generateMarket } from '#sandbox/generator/generate-market.ts';
import { addBarOptions } from '#apps/cli/bar-options.ts';
import { loadBarsWithHistory } from '#apps/research/bar-source.ts';
import type { BarOptions, LoadedBars } from '#apps/research/bar-source.ts';
import type { CliCommand } from '#apps/cli/command.ts';
import { integerOption } from '#apps/cli/context.ts';
import { breathe } from '#apps/research/work-context.ts';
import type { CliContext } from '#apps/cli/context.ts';
import { addAccountOptions, addModeOptions, addStrategyOption } from '#apps/cli/scanner/choice-options.ts';
import { anyChoice } from '#apps/research/run/choice.ts';
import type { ChoiceOptions } from '#apps/research/run/choice.ts';
import { preparedRun } from '#apps/research/run/run-setup.ts';
import type { AnyChoice } from '#apps/research/run/run-setup.ts';
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
/** What is generated when no symbol is named: weeks and cycles need the days, statistics the bars. */
const GENERATED_DAYS = 150;
const [GENERATED_BARS_MIN, GENERATED_BARS_MAX] = [3_000, 43_200];

const HELP = `
prefix       the future is cut off or replaced at decisions, before pauses and anywhere: nothing earlier may change (look-ahead)
repeat       the same run twice, another in between: a clock, unseeded randomness or memory would show
known-at     every signal is dated when it is said, and rests on nothing that became known later
assumptions  fill rules that are kinder than a market is
warm-up      how much history the latest signals need until they do not change any more
sensitivity  the result with other costs, and when every decision comes one bar later
Exit code 1 when one of the first three fails. Without --symbol a generated market is used.

Examples:
  assay verify strike --symbol BTC/USDT --from 2024-01-01
  assay verify --strategy sma-cross --set fast=10 --set slow=30 --symbol BTCUSDT-1h.csv.gz`;

export const command: CliCommand = {
  configure(command: Command, context: CliContext): void {
    command
      .argument('[name]', 'what to verify: a mode of the scanner, or a reference strategy')
      .option('--symbol <symbol or file>', 'bars to verify on');
    addAccountOptions(addStrategyOption(addModeOptions(addBarOptions(command))))
      .option('--cuts <n>', 'moments at which the future is taken away', integerOption('--cuts', 1, 1_000), 4)
      .option('--seed <n>', 'seed of the cuts and of the generated market', integerOption('--seed', 0, 2 ** 31), 7)
      .option('--json', 'everything as JSON')
      .addHelpText('after', HELP)
      .action((name: string | undefined, options: Options) => run(context, name, options));
  },
};

async function run(context: CliContext, name: string | undefined, options: Options): Promise<void> {
  const choice = anyChoice(named(name, options));
  const loaded =
    options.symbol === undefined
      ? generated(choice, options)
      : await loadBarsWithHistory(context, options.symbol, options);
  const { title } = preparedRun(loaded, choice);
  const makeRun: MakeRun = () => preparedRun(loaded, choice);
  const { instrument, timeframe, bars } = loaded;
  const cuts = await one(context, () => telltaleCuts(makeRun, bars, options.cuts, options.seed));
  const verification: Verification = {
    strategy: title,
    data: `${instrument.symbol} on ${instrument.venue}, ${bars.length} bars of ${timeframe}`,
    repeat: await one(context, () => repeatLaw(makeRun, bars, options.seed)),
    knownAt: await one(context, () => knownAtCheck(makeRun, bars)),
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

/** The result of a test that is one piece; Ctrl-C is heard before it. */
async function one<T>(context: CliContext, make: () => T): Promise<T> {
  await breathe(context);
  return make();
}

/** The options with what the argument names put in; it may not be named twice. */
function named(name: string | undefined, options: Options): Options {
  const { mode, strategy } = options;
  if (name === undefined) {
    if (mode !== undefined || strategy !== undefined) return options;
    throw new AssayError('argument.invalid', 'Expected a mode or a strategy to verify', {
      remedy: 'For example: assay verify strike, or assay verify --strategy sma-cross',
    });
  }
  const other = mode ?? strategy;
  if (other !== undefined) {
    throw new AssayError('argument.invalid', `Expected one thing to verify, were "${name}" and "${other}"`, {
      place: { value: other },
    });
  }
  if (findStrategy(name) !== undefined) return { ...options, strategy: name };
  const modes = MODES.map((known) => known.name);
  if (modes.some((known) => known === name.trim().toLowerCase())) return { ...options, mode: name };
  throw unknownName('mode or strategy', name, [...modes, ...STRATEGIES.map((known) => known.name)]);
}

/** Bars of a seeded market, of the timeframe that was asked for or that a mode enters on. */
function generated(choice: AnyChoice, { seed, timeframe: asked }: Options): LoadedBars {
  const entry = 'strategy' in choice ? '15m' : parseMode(choice.mode).timeframes.entry;
  const timeframe = asked === undefined ? (entry === '5m' ? '5m' : '15m') : parseTimeframe(asked);
  const inDays = Math.floor((GENERATED_DAYS * DAY_MS) / timeframeMs(timeframe));
  const count = Math.min(GENERATED_BARS_MAX, Math.max(GENERATED_BARS_MIN, inDays));
  const market = generateMarket({ seed, timeframe, start: unixMs(Date.UTC(2024, 0, 1)), bars: count });
  return {
    instrument: assumedInstrument(market.symbol, 'generated', market.priceDigits),
    timeframe,
    bars: market.bars,
  };
}
