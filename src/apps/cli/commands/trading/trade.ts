import type { Command } from 'commander';
import { AssayError } from '#core/errors.ts';
import type { CliCommand } from '#apps/cli/command.ts';
import { integerOption } from '#apps/cli/context.ts';
import type { CliContext } from '#apps/cli/context.ts';
import { addAccountOptions, addModeOptions, addStrategyOption } from '#apps/cli/scanner/choice-options.ts';
import { settingsOf } from '#apps/cli/settings-of.ts';
import { runTrade } from '#apps/cli/trade/run-trade.ts';
import type { TradeOptions } from '#apps/cli/trade/run-trade.ts';
import { withSessionSettings } from '#apps/cli/trade/session-settings.ts';

const HELP = `
Trades on paper: orders are filled by our own simulated venue, over the bars of a real feed or of the sandbox exchange, and kept in
the store. Ctrl-C stops; whatever ends the process, the same command goes on where it stood. "assay orders", "assay positions",
"assay equity" and "assay kill" work beside it.

Real orders need --live, --account with the id of the account typed, and its key among the secrets (ASSAY_<VENUE>_KEY, _SECRET).

Without --mode and --strategy the scanner trades its mode strike.

Examples:
  assay trade --desk scanner --venue sandbox
  assay trade --mode overwatch --speed 600
  assay trade --venue binance --symbol BTC/USDT --strategy sma-cross --timeframe 1m --health 127.0.0.1:8484
  assay trade --session sma-cross-BTCUSDT-1m-binance
  assay trade --venue binance-testnet --mode strike --live --account 354937868`;

export const command: CliCommand = {
  configure(command: Command, context: CliContext): void {
    command
      .option('--desk <desk>', 'which desk trades (default: scanner)')
      .option('--venue <name>', 'sandbox, binance, binance-testnet, or a venue of the settings (default: sandbox)')
      .option('--symbol <symbol>', 'what to trade (default: BTC/USDT)')
      .option('--timeframe <tf>', 'bars that it is fed (default: those of the mode)')
      .option(
        '--session <name>',
        'name of the session; one that is stored, or in the settings, goes on when named alone',
      );
    addAccountOptions(addStrategyOption(addModeOptions(command)))
      .option('--speed <n>', 'sandbox: how many times as fast as real time', speed)
      .option('--seed <n>', 'sandbox: seed of its market (default: 1)', integerOption('--seed', 0, 2 ** 32 - 1))
      .option('--url <address>', 'a sandbox, or a server in the shape of Binance, that runs already')
      .option('--fallback <venue>', 'where data come from while the venue is lost; orders stay where they are')
      .option('--warm-up <days>', 'history before the first trade, in days', integerOption('--warm-up', 0, 3_650))
      .option('--for <time>', 'stop after this long: 90s, 10m, 8h', span)
      .option('--bars <n>', 'stop after so many bars', integerOption('--bars', 1, 1e9))
      .option('--health <host:port>', 'answer GET /health there; port 0 takes any')
      .option('--live', 'send real orders')
      .option('--account <id>', 'with --live: the account that real orders are for')
      .option('--json', 'one line of JSON for everything that has become durable')
      .addHelpText('after', HELP)
      .action((options: TradeOptions) => {
        const settings = settingsOf(context);
        return runTrade(context, withSessionSettings(options, settings), settings);
      });
  },
};

function speed(text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && value >= 0.1 && value <= 100_000) return value;
  throw invalid('--speed', 'a number from 0.1 to 100000', text);
}

const UNITS: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

function span(text: string): number {
  const match = /^(\d+(?:\.\d+)?)(s|m|h|d)$/.exec(text);
  if (match !== null) return Number(match[1]) * UNITS[match[2]!]!;
  throw invalid('--for', 'a time such as "90s", "10m" or "8h"', text);
}

function invalid(option: string, expected: string, text: string): AssayError {
  return new AssayError('argument.invalid', `Expected ${option} to be ${expected}, was "${text}"`, {
    place: { value: text },
  });
}
