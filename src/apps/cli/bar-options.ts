import type { Command } from 'commander';

/** Adds the options that choose bars: series and range, and how a file is to be read. */
export function addBarOptions(command: Command): Command {
  return command
    .option(
      '--timeframe <tf>',
      'length of the bars: 1m, 5m, 15m, 1h, 4h, 1d, ... (default: what is stored or in the file)',
    )
    .option('--venue <name>', 'venue, when a symbol is stored from several')
    .option('--from <date>', 'begin here, UTC; a backtest warms up on the bars before it')
    .option('--to <date>', 'bars that open before this, UTC')
    .option('--tz <zone>', 'zone of a file with local times, such as Europe/Athens')
    .option('--map <ts=Date,...>', 'columns of a file whose header is not recognised');
}
