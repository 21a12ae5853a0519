import type { Command } from 'commander';
import { AssayError } from '#core/errors.ts';
import { parseTimeframe } from '#domain/market/timeframe.ts';
import { findStoredSet } from '#apps/research/bar-source.ts';
import type { CliCommand } from '#apps/cli/command.ts';
import { breathe } from '#apps/research/work-context.ts';
import type { CliContext } from '#apps/cli/context.ts';
import { count } from '#apps/research/data/import-words.ts';
import { gapsText, largestGapText, rangeText, summaryOf } from '#apps/research/data/stored-summary.ts';
import type { StoredSummary } from '#apps/research/data/stored-summary.ts';
import { renderTable } from '#apps/cli/table.ts';

interface Options {
  readonly remove?: string;
  readonly timeframe?: string;
  readonly venue?: string;
  readonly json?: boolean;
}

const HELP = `
A gap is a stretch without bars while the market was open. A jump is a price far off that is taken back at once: a bad tick, or a
panic. Gaps, jumps and zero volume are shown, never mended.

Examples:
  assay data
  assay data --remove BTC/USDT --timeframe 15m`;

export const command: CliCommand = {
  configure(command: Command, context: CliContext): void {
    command
      .option('--remove <symbol>', 'delete the bars of a symbol; --timeframe says which')
      .option('--timeframe <tf>', 'with --remove: which set')
      .option('--venue <name>', 'with --remove: of which venue, when a symbol is stored from several')
      .option('--json', 'the list as JSON')
      .addHelpText('after', HELP)
      .action((options: Options) => (options.remove === undefined ? list(context, options) : remove(context, options)));
  },
};

async function list(context: CliContext, options: Options): Promise<void> {
  await using store = await context.openStore();
  const sets = await store.bars.list();
  const progress = context.progress('reading');
  const summaries: StoredSummary[] = [];
  for (const set of sets) {
    summaries.push(await summaryOf(store.bars, set));
    progress.update(summaries.length, sets.length);
    await breathe(context);
  }
  progress.finish();
  if (options.json === true) {
    context.stdout.write(`${JSON.stringify(summaries, undefined, 2)}\n`);
  } else if (summaries.length === 0) {
    context.note(
      `Nothing is stored in ${context.dataFolder()} yet. Try: assay import --from binance --symbol BTC/USDT --timeframe 15m --days 365`,
    );
  } else {
    context.stdout.write(`${renderTable(COLUMNS, summaries)}\n`);
  }
}

const COLUMNS = [
  { title: 'symbol', value: (row: StoredSummary) => row.symbol },
  { title: 'venue', value: (row: StoredSummary) => row.venue },
  { title: 'timeframe', value: (row: StoredSummary) => row.timeframe },
  { title: 'bars', align: 'right', value: (row: StoredSummary) => count(row.bars) },
  { title: 'range, UTC', value: rangeText },
  { title: 'gaps', value: (row: StoredSummary) => (row.gaps === 0 ? 'none' : gapsText(row)) },
  { title: 'largest', value: largestGapText },
  { title: 'volume', value: volumeText },
  { title: 'jumps', align: 'right', value: (row: StoredSummary) => (row.outliers === 0 ? '' : count(row.outliers)) },
] as const;

function volumeText({ bars, zeroVolumeBars, noVolumeBars }: StoredSummary): string {
  if (noVolumeBars === bars) return 'none';
  if (zeroVolumeBars === bars) return 'zero in every bar';
  const parts = [];
  if (zeroVolumeBars > 0) parts.push(`zero in ${count(zeroVolumeBars)}`);
  if (noVolumeBars > 0) parts.push(`none in ${count(noVolumeBars)}`);
  return parts.join(', ');
}

async function remove(context: CliContext, options: Options): Promise<void> {
  if (options.timeframe === undefined) {
    throw new AssayError('argument.invalid', 'Expected --timeframe with --remove, such as --timeframe 15m', {
      remedy: 'assay data shows what is stored.',
    });
  }
  const timeframe = parseTimeframe(options.timeframe);
  await using store = await context.openStore();
  const { instrument } = await findStoredSet(store.bars, options.remove!, options);
  const bars = await store.bars.write((writer) => writer.remove({ instrument: instrument.id, timeframe }));
  if (bars === 0) {
    throw new AssayError('data.missing', `No ${timeframe} bars of ${instrument.id} are stored`, {
      remedy: 'assay data shows what is stored.',
    });
  }
  if (options.json === true)
    context.stdout.write(`${JSON.stringify({ instrument: instrument.id, timeframe, removed: bars })}\n`);
  else context.stdout.write(`${instrument.id} ${timeframe}: ${count(bars)} bars removed\n`);
}
