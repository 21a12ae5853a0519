import { Command } from 'commander';
import { unknownName } from '#core/suggest.ts';
import type { CommandEntry } from '#apps/cli/command.ts';
import { COMMANDS } from '#apps/cli/commands.ts';
import { processContext } from '#apps/cli/context.ts';
import type { CliContext, GlobalOptions } from '#apps/cli/context.ts';
import { describeFailure } from '#apps/cli/failure.ts';
import packageJson from '../../../package.json' with { type: 'json' };

const HELP_AFTER = `
Start with:
  assay demo                                             everything at once, on a generated market
  assay import BTCUSDT-15m.csv.gz --symbol BTC/USDT      store bars
  assay scan --symbol BTC/USDT --mode overwatch          ranked signals
  assay backtest --symbol BTC/USDT --mode strike --compare-gates
  assay trade --desk scanner --venue sandbox             trade on paper, at an exchange on this machine
  assay doctor                                           what is wrong here, and what to do

assay <command> --help says more. Trading is on paper, unless --live is given with the id of the account typed.`;

/** Runs one command line and gives the exit code. */
export async function runCli(args: readonly string[], given?: CliContext): Promise<number> {
  const program = new Command('assay');
  const context = given ?? processContext(() => program.opts<GlobalOptions>());
  program
    .description('Assay weighs trading signals: gates them, fills them, judges them.')
    .version(packageJson.version, '-V, --version')
    .option('--data-dir <folder>', 'where data is kept (default: ASSAY_DATA_DIR, else .assay in the home folder)')
    .option('-q, --quiet', 'no progress, no notes')
    .addHelpText('after', HELP_AFTER)
    .enablePositionalOptions(false)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => context.stdout.write(text),
      writeErr: (text) => context.stderr.write(text),
    });
  try {
    const words = args[0] === 'help' ? [...args.slice(1), '--help'] : [...args];
    await addCommands(program, words, context);
    await program.parseAsync(words, { from: 'user' });
    return 0;
  } catch (error) {
    const { text, exitCode } = describeFailure(error, args.includes('--json'));
    context.stderr.write(text);
    return exitCode;
  }
}

/** Loads the one command that was called; the others are only names in the help. */
async function addCommands(program: Command, args: readonly string[], context: CliContext): Promise<void> {
  const called = args.find((arg, i) => !arg.startsWith('-') && args[i - 1] !== '--data-dir');
  if (called !== undefined && !COMMANDS.some((entry) => entry.name === called)) {
    throw unknownName(
      'command',
      called,
      COMMANDS.map((entry) => entry.name),
    );
  }
  for (const entry of COMMANDS) await addCommand(program, entry, entry.name === called, context);
  if (args.length === 0) program.help();
}

async function addCommand(
  program: Command,
  entry: CommandEntry,
  isCalled: boolean,
  context: CliContext,
): Promise<void> {
  const command = program
    .command(entry.name)
    .description(entry.summary)
    .exitOverride()
    .showHelpAfterError('(--help lists the options)');
  command.configureOutput({
    writeOut: (text) => context.stdout.write(text),
    writeErr: (text) => context.stderr.write(text),
  });
  if (isCalled) (await entry.load()).command.configure(command, context);
}
