import { Option } from 'commander';
import type { Command } from 'commander';
import { STRATEGIES } from '#domain/strategies/registry.ts';
import { SETTING_RANGES } from '#desks/scanner/settings.ts';
import { collect } from '#apps/cli/format-option.ts';

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
