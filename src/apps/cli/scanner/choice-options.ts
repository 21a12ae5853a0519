import { Option } from 'commander';
import type { Command } from 'commander';
import { AssayError } from '#core/errors.ts';
import { Decimal } from '#core/decimal.ts';
import { unknownName } from '#core/suggest.ts';
import { parseGatePreset } from '#desks/scanner/gates/presets.ts';
import { parseMode } from '#desks/scanner/modes.ts';
import { parseSetting, SETTING_RANGES } from '#desks/scanner/settings.ts';
import type { SimConfig } from '#engine/sim/sim-config.ts';
import { collect } from '#apps/cli/format-option.ts';
import { SCANNER } from '#apps/cli/scanner/run-setup.ts';
import type { RunChoice } from '#apps/cli/scanner/run-setup.ts';

/** Options by which a user chooses a run of the scanner. */
export interface ChoiceOptions {
  readonly desk?: string;
  readonly mode?: string;
  readonly gates?: string;
  readonly set?: readonly string[];
  readonly capital?: string;
  readonly feeBps?: string;
  readonly spreadBps?: string;
  readonly slippageBps?: string;
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
    .option('--slippage-bps <bps>', 'what else market and stop orders lose, in basis points (default: 0)');
}

/** Reads the choice. Throws `argument.*` naming the option. */
export function runChoice(options: ChoiceOptions): RunChoice {
  if (options.desk !== undefined && options.desk !== SCANNER) throw unknownName('desk', options.desk, [SCANNER]);
  if (options.mode === undefined) {
    throw new AssayError('argument.invalid', 'Expected --mode: strike, surgical, overwatch or stealth', {
      remedy: 'For example: --mode strike',
    });
  }
  const costs = costsOf(options);
  return {
    mode: parseMode(options.mode).name,
    preset: parseGatePreset(options.gates ?? 'strict'),
    settings: Object.assign({}, ...(options.set ?? []).map(parseSetting)) as RunChoice['settings'],
    costs,
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
