import type { Command } from 'commander';

/** Adds the options that choose outcomes. Without `--run` every signal counts once, as its latest run saw it. */
export function addOutcomeOptions(command: Command): Command {
  return command
    .option('--desk <desk>', 'signals of one desk')
    .option('--strategy <name>', 'signals of one strategy, such as scanner/strike')
    .option('--category <name>', 'one asset class or category of markets')
    .option('--run <id>', 'signals of one run (default: each signal once, as the run kept last saw it)')
    .option('--from <date>', 'signals made from here on, UTC')
    .option('--to <date>', 'signals made before this, UTC');
}
