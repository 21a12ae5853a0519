import { Option } from 'commander';
import type { Command } from 'commander';
import { AssayError } from '#core/errors.ts';
import { Decimal } from '#core/decimal.ts';
import { unknownName } from '#core/suggest.ts';
import type { StrategyValues } from '#domain/strategies/definition.ts';
import { findStrategy, parseStrategyParameter, STRATEGIES } from '#domain/strategies/registry.ts';
import { parseGatePreset } from '#desks/scanner/gates/presets.ts';
import { parseMode } from '#desks/scanner/modes.ts';
import { parseSetting, SETTING_RANGES } from '#desks/scanner/settings.ts';
import type { SimConfig } from '#engine/sim/sim-config.ts';
import { collect } from '#apps/cli/format-option.ts';
import { riskFile } from '#apps/cli/scanner/risk-file.ts';
import { SCANNER } from '#apps/cli/scanner/run-setup.ts';
import type { AnyChoice, RunChoice } from '#apps/cli/scanner/run-setup.ts';

/** Options by which a user chooses a run of the scanner. */
export interface ChoiceOptions {
  readonly desk?: string;
  readonly strategy?: string;
  readonly mode?: string;
  readonly gates?: string;
  readonly set?: readonly string[];
  readonly capital?: string;
  readonly feeBps?: string;
  readonly spreadBps?: string;
  readonly slippageBps?: string;
  readonly risk?: string;
  readonly from?: string;
  readonly to?: string;
}

/** Adds what every command of the scanner asks: mode, gates, thresholds. */
export function addModeOptions(command: Command): Command {
  return command
    .option('--mode <mode>', 'strike, surgical (scalps), overwatch, stealth (swings)')
    .option('--gates <preset>', 'strict, classic, off', 'strict')
    .addOption(
      new Option(
        '--set <name=value>',
        'change a threshold of the mode, such as minScore=0.2; may be given several times',
      )
        .argParser(collect)
        .default([], 'none'),
    )
    .addHelpText('after', settingsHelp);
}

/** Adds the choice of a reference strategy in place of the scanner; `--set` then sets its parameters. */
export function addStrategyOption(command: Command): Command {
  const names = STRATEGIES.map(({ name }) => name).join(', ');
  return command
    .option('--strategy <name>', `a reference strategy instead of a mode: ${names}`)
    .addHelpText('after', strategiesHelp);
}

function strategiesHelp(): string {
  const lines = STRATEGIES.flatMap(({ name, meaning, parameters }) => [
    `  ${name}: ${meaning}`,
    ...Object.entries(parameters).map(([parameter, { meaning: what, ...range }]) => {
      const allowed = range.kind === 'choice' ? range.choices.join(', ') : `${range.min} to ${range.max}`;
      return `    ${parameter.padEnd(14)} ${what} (${allowed}; default ${range.default})`;
    }),
  ]);
  return ['\nReference strategies and the parameters that --set may set:', ...lines].join('\n');
}

/** What `--set` may change, with the range of each. */
function settingsHelp(): string {
  const lines = Object.entries(SETTING_RANGES).map(
    ([name, { min, max, meaning }]) => `  ${name.padEnd(16)} ${meaning} (${min} to ${max})`,
  );
  return ['\nThresholds that --set may change:', ...lines].join('\n');
}

/** Adds what a backtest asks besides: account and costs. */
export function addAccountOptions(command: Command): Command {
  return command
    .option('--capital <amount>', 'what the account starts with, in the quote currency', '10000')
    .option('--fee-bps <bps>', 'fee of a fill in basis points (default: 10)')
    .option('--spread-bps <bps>', 'half the spread in basis points, paid by market and stop orders (default: 1)')
    .option('--slippage-bps <bps>', 'what else market and stop orders lose, in basis points (default: 0)')
    .option('--risk <file.json>', 'limits, triggers and guards that every order is held to; docs/risk.md shows one');
}

/** Reads the choice of a mode or of a reference strategy. Throws `argument.*` naming the option. */
export function anyChoice(options: ChoiceOptions): AnyChoice {
  const { strategy } = options;
  if (strategy === undefined || strategy === SCANNER) return runChoice(options);
  const definition = findStrategy(strategy);
  if (definition === undefined) {
    throw unknownName('strategy', strategy, [SCANNER, ...STRATEGIES.map(({ name }) => name)]);
  }
  if (options.mode !== undefined) {
    throw new AssayError(
      'argument.invalid',
      `Expected --mode or --strategy, not both: "${options.mode}", "${strategy}"`,
    );
  }
  const given = (options.set ?? []).map((text) => parseStrategyParameter(definition, text));
  return { strategy, parameters: Object.assign({}, ...given) as StrategyValues, ...accountChoice(options) };
}

/** Reads the choice of a mode of the scanner. Throws `argument.*` naming the option. */
export function runChoice(options: ChoiceOptions): RunChoice {
  if (options.desk !== undefined && options.desk !== SCANNER) throw unknownName('desk', options.desk, [SCANNER]);
  if (options.mode === undefined) {
    throw new AssayError('argument.invalid', 'Expected --mode: strike, surgical, overwatch or stealth', {
      remedy: 'For example: --mode strike',
    });
  }
  return {
    mode: parseMode(options.mode).name,
    preset: parseGatePreset(options.gates ?? 'strict'),
    settings: Object.assign({}, ...(options.set ?? []).map(parseSetting)) as RunChoice['settings'],
    ...accountChoice(options),
  };
}

function accountChoice(options: ChoiceOptions): Pick<AnyChoice, 'costs' | 'capital' | 'from' | 'to' | 'risk'> {
  return {
    costs: costsOf(options),
    ...(options.risk === undefined ? {} : { risk: riskFile(options.risk) }),
    ...(options.capital === undefined ? {} : { capital: Decimal.parse(options.capital).toString() }),
    ...(options.from === undefined ? {} : { from: options.from }),
    ...(options.to === undefined ? {} : { to: options.to }),
  };
}

function costsOf({ feeBps, spreadBps, slippageBps }: ChoiceOptions): Partial<SimConfig> {
  const fee = bps('--fee-bps', feeBps);
  const spread = bps('--spread-bps', spreadBps);
  const slippage = bps('--slippage-bps', slippageBps);
  return {
    ...(fee === undefined ? {} : { takerFeeBps: fee, makerFeeBps: fee }),
    ...(spread === undefined ? {} : { halfSpreadBps: spread }),
    ...(slippage === undefined ? {} : { slippageBps: slippage }),
  };
}

function bps(option: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (text.trim() !== '' && value >= 0 && value <= 1_000) return value;
  throw new AssayError('argument.invalid', `Expected ${option} to be a number from 0 to 1000, was "${text}"`, {
    place: { value: text },
  });
}
