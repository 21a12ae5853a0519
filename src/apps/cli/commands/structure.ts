import { Option } from 'commander';
import type { Command } from 'commander';
import { AssayError } from '#core/errors.ts';
import { BarCursor } from '#domain/market/bar-columns.ts';
import type { BarColumns } from '#domain/market/bar-columns.ts';
import type { FactTable } from '#domain/structure/fact-table.ts';
import { DETECTORS, parseDetector } from '#domain/structure/registry.ts';
import type { ChosenDetector } from '#domain/structure/registry.ts';
import { addBarOptions } from '#apps/cli/bar-options.ts';
import { loadBars } from '#apps/research/bar-source.ts';
import type { BarOptions } from '#apps/research/bar-source.ts';
import { ChunkedWriter } from '#apps/cli/chunked-writer.ts';
import type { CliCommand } from '#apps/cli/command.ts';
import { breathe } from '#apps/research/work-context.ts';
import type { CliContext } from '#apps/cli/context.ts';
import { collect, formatOption, rowFormat } from '#apps/cli/format-option.ts';
import type { FormatOptions } from '#apps/cli/format-option.ts';
import { renderTable } from '#apps/cli/table.ts';

interface Options extends BarOptions, FormatOptions {
  readonly detector: readonly string[];
  readonly list?: boolean;
}

interface DetectedTable {
  readonly name: string;
  readonly table: FactTable;
}

const HELP = `
Columns end in At or are named at: bar numbers from 0, -1 where it has not happened. dir: 1 up or high, -1 down or low.
With several detectors the CSV has one block each, after a line "# name" and separated by an empty line.

Example:
  assay structure BTC/USDT --timeframe 4h --detector "ob(5)" --format csv`;

export const command: CliCommand = {
  configure(command: Command, context: CliContext): void {
    addBarOptions(command.argument('[target]', 'a CSV file, or a stored symbol such as BTC/USDT'))
      .addOption(
        new Option('-d, --detector <name(values)>', 'a detector, such as "ob(5)"; may be given several times')
          .argParser(collect)
          .default([], 'none'),
      )
      .option('--list', 'list every detector with its parameters')
      .addOption(formatOption())
      .option('--json', 'short for --format json')
      .addHelpText('after', HELP)
      .action((target: string | undefined, options: Options) => run(context, target, options));
  },
};

async function run(context: CliContext, target: string | undefined, options: Options): Promise<void> {
  if (options.list === true) return list(context, options);
  if (target === undefined || options.detector.length === 0) {
    throw new AssayError('argument.invalid', 'Expected a file or symbol and at least one --detector', {
      remedy: 'For example: assay structure BTC/USDT --detector "ob(5)". assay structure --list shows all.',
    });
  }
  const chosen = options.detector.map(parseDetector);
  const { bars } = await loadBars(context, target, options);
  const found: DetectedTable[] = [];
  for (const detector of chosen) found.push({ name: detector.name, table: await detect(context, detector, bars) });
  await (rowFormat(options) === 'csv' ? printCsv(context, found) : printJson(context, found));
}

async function detect(context: CliContext, chosen: ChosenDetector, bars: BarColumns): Promise<FactTable> {
  const table = chosen.table();
  const detector = chosen.create((fact) => table.add(fact));
  const progress = context.progress(chosen.name);
  const cursor = new BarCursor(bars);
  for (let i = 0; i < bars.length; i++) {
    detector.update(cursor.moveTo(i));
    if (i % 65_536 === 65_535) {
      progress.update(i, bars.length);
      await breathe(context);
    }
  }
  progress.finish();
  for (const fact of chosen.entry.forming?.(detector) ?? []) table.add(fact);
  return table;
}

async function printCsv(context: CliContext, found: readonly DetectedTable[]): Promise<void> {
  const writer = new ChunkedWriter(context.stdout);
  for (const [i, { name, table }] of found.entries()) {
    if (found.length > 1) await writer.line(`${i > 0 ? '\n' : ''}# ${name}`);
    await writer.line(table.columns.join(','));
    for (const row of table.rows()) await writer.line(row.join(','));
  }
  await writer.flush();
}

async function printJson(context: CliContext, found: readonly DetectedTable[]): Promise<void> {
  const writer = new ChunkedWriter(context.stdout);
  await writer.line('{');
  for (const [i, { name, table }] of found.entries()) {
    await writer.line(`${JSON.stringify(name)}: [`);
    const rows = table.rows();
    for (const [n, row] of rows.entries()) {
      await writer.line(`${JSON.stringify(record(table.columns, row))}${n + 1 < rows.length ? ',' : ''}`);
    }
    await writer.line(i + 1 < found.length ? '],' : ']');
  }
  await writer.line('}');
  await writer.flush();
}

/** A row keyed by column; numbers as numbers, an empty cell as null. */
function record(columns: readonly string[], row: readonly string[]): Record<string, string | number | null> {
  return Object.fromEntries(columns.map((column, i) => [column, cell(row[i] ?? '')]));
}

function cell(text: string): string | number | null {
  if (text === '') return null;
  return /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : text;
}

function list(context: CliContext, options: Options): void {
  if (options.json === true) {
    const entries = DETECTORS.map(({ name, meaning, parameters }) => ({ name, meaning, parameters }));
    context.stdout.write(`${JSON.stringify(entries, undefined, 2)}\n`);
    return;
  }
  const columns = [
    { title: 'detector', value: (entry: (typeof DETECTORS)[number]) => usage(entry) },
    { title: 'meaning', value: (entry: (typeof DETECTORS)[number]) => entry.meaning },
  ];
  context.stdout.write(`${renderTable(columns, DETECTORS)}\n`);
}

/** `ob(strength=5)`. */
function usage({ name, parameters }: (typeof DETECTORS)[number]): string {
  const parts = parameters.map((parameter) => `${parameter.name}=${parameter.usual}`);
  return parts.length === 0 ? name : `${name}(${parts.join(', ')})`;
}
