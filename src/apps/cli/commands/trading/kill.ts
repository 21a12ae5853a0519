import { randomBytes } from 'node:crypto';
import { Option } from 'commander';
import type { Command } from 'commander';
import { AssayError } from '#core/errors.ts';
import type { KillSwitchState } from '#domain/operations/kill-switch.ts';
import type { Store } from '#adapters/storage/store.ts';
import { systemClock } from '#adapters/transport/system-clock.ts';
import type { CliCommand } from '#apps/cli/command.ts';
import type { CliContext } from '#apps/cli/context.ts';
import { timeText } from '#apps/research/run/words.ts';
import { bold, green, red } from '#apps/cli/table.ts';
import { settingsOf } from '#apps/cli/settings-of.ts';
import { openTradingStore } from '#apps/operating/open-trading-store.ts';

interface Options {
  readonly flatten?: boolean;
  readonly reason?: string;
  readonly lift?: boolean;
  readonly token?: string;
  readonly status?: boolean;
  readonly json?: boolean;
}

const HELP = `
Stops trading in every session of the store, within a quarter of a second, whichever process trades it: entries that wait are taken
back, and nothing that raises exposure goes out until the switch is lifted with its token. Stops stay; what only reduces passes.
The switch survives restarts. Who pulls or lifts it stands in the audit log.

Examples:
  assay kill --reason "strange prices"
  assay kill --flatten                      close what is open as well
  assay kill --status
  assay kill --lift --token 3f9ac1d27b64`;

export const command: CliCommand = {
  configure(command: Command, context: CliContext): void {
    command
      .option('--flatten', 'close what is open as well')
      .option('--reason <text>', 'for the journals and the audit log')
      .addOption(new Option('--lift', 'let trading go on; needs --token').conflicts(['flatten', 'reason', 'status']))
      .option('--token <token>', 'with --lift: what was shown when the switch was pulled')
      .addOption(new Option('--status', 'only say whether it is on').conflicts(['flatten', 'reason']))
      .option('--json', 'as JSON')
      .addHelpText('after', HELP)
      .action((options: Options) => run(context, options));
  },
};

async function run(context: CliContext, options: Options): Promise<void> {
  const settings = settingsOf(context);
  await using store = await openTradingStore(settings);
  if (options.status === true) print(context, options, await store.killSwitch.read());
  else if (options.lift === true) await lift(context, store, options);
  else await pull(context, store, { ...options, flatten: options.flatten ?? settings.killSwitch.flatten });
}

async function pull(context: CliContext, store: Store, options: Options): Promise<void> {
  const time = systemClock.now();
  const { reason = 'pulled by hand', flatten = false } = options;
  const state = await store.killSwitch.pull({ time, reason, flatten, token: randomBytes(TOKEN_BYTES).toString('hex') });
  print(context, options, state);
  // The switch is on whatever becomes of the log: it goes first.
  await store.audit.add({ time, actor: 'cli', action: 'kill.pull', detail: { reason, flatten } });
}

async function lift(context: CliContext, store: Store, options: Options): Promise<void> {
  const { token } = options;
  if (token === undefined) {
    throw new AssayError(
      'argument.invalid',
      'Expected --token with --lift: what was shown when the switch was pulled',
      {
        remedy:
          '"assay kill --status" says since when it is on, and why; it shows the token again to whoever has the store.',
      },
    );
  }
  const time = systemClock.now();
  await store.killSwitch.lift(token, time);
  await store.audit.add({ time, actor: 'cli', action: 'kill.lift', detail: {} });
  print(context, options, await store.killSwitch.read());
}

const TOKEN_BYTES = 6;

function print(context: CliContext, options: Options, state: KillSwitchState): void {
  context.stdout.write(options.json === true ? `${JSON.stringify(state, undefined, 2)}\n` : `${stateText(state)}\n`);
}

function stateText(state: KillSwitchState): string {
  if (state.kind === 'off') return `kill switch: ${green('off')}`;
  const { since, reason, flatten, token } = state;
  const what = flatten ? ', closing what is open' : '';
  return [
    `kill switch: ${red(bold('ON'))} since ${timeText(since)} UTC${what}: ${reason}`,
    `lift it with: assay kill --lift --token ${token}`,
  ].join('\n');
}
