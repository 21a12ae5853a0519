import { Option } from 'commander';
import type { Command } from 'commander';
import { AssayError } from '#core/errors.ts';
import { formatInstant, unixMs } from '#core/time.ts';
import { indicatorColumns } from '#domain/indicators/batch.ts';
import { parseIndicator } from '#domain/indicators/parse.ts';
import { INDICATORS } from '#domain/indicators/registry.ts';
import { addBarOptions } from '#apps/cli/bar-options.ts';
import { loadBars } from '#apps/research/bar-source.ts';
import type { BarOptions, LoadedBars } from '#apps/research/bar-source.ts';
import { ChunkedWriter } from '#apps/cli/chunked-writer.ts';
import type { CliCommand } from '#apps/cli/command.ts';
import type { CliContext } from '#apps/cli/context.ts';
import { collect, formatOption, rowFormat } from '#apps/cli/format-option.ts';
import type { FormatOptions } from '#apps/cli/format-option.ts';
import { renderTable } from '#apps/cli/table.ts';

interface Options extends BarOptions, FormatOptions {
  readonly indicator: readonly string[];
  readonly list?: boolean;
}

/** One printed column: its heading and its values, NaN where not known. */
interface ValueColumn {
  readonly title: string;
  readonly values: Float64Array;
}

export const command: CliCommand = {
  configure(command: Command, context: CliContext): void {
    addBarOptions(command.argument('[target]', 'a CSV file, or a stored symbol such as BTC/USDT'))
      .addOption(
        new Option('-i, --indicator <name(values)>', 'an indicator, such as "rsi(14)"; may be given several times')
          .argParser(collect)
          .default([], 'none'),
      )
      .option('--list', 'list every indicator with its parameters')
      .addOption(formatOption())
      .option('--json', 'short for --format json')
      .addHelpText(
        'after',
        '\nExample:\n  assay indicators BTC/USDT --timeframe 1h -i "rsi(14)" -i "macd(12,26,9)" > values.csv',
      )
      .action((target: string | undefined, options: Options) => run(context, target, options));
  },
};

async function run(context: CliContext, target: string | undefined, options: Options): Promise<void> {
  if (options.list === true) return list(context, options);
  if (target === undefined || options.indicator.length === 0) {
    throw new AssayError('argument.invalid', 'Expected a file or symbol and at least one --indicator', {
      remedy: 'For example: assay indicators BTC/USDT --indicator "rsi(14)". assay indicators --list shows all.',
    });
  }
  const indicators = options.indicator.map((text) => ({
    title: text.replaceAll(/\s/g, ''),
    indicator: parseIndicator(text),
  }));
  const loaded = await loadBars(context, target, options);
  const columns = indicators.flatMap(({ title, indicator }) => {
    const titles = indicator.outputs.map((output) => (indicator.outputs.length === 1 ? title : `${title}.${output}`));
    return indicatorColumns(indicator, loaded.bars).map((values, i): ValueColumn => ({ title: titles[i]!, values }));
  });
  await (rowFormat(options) === 'csv' ? printCsv(context, loaded, columns) : printJson(context, loaded, columns));
}

async function printCsv(context: CliContext, { bars }: LoadedBars, columns: readonly ValueColumn[]): Promise<void> {
  const writer = new ChunkedWriter(context.stdout);
  const titles = columns.map(({ title }) => (title.includes(',') ? `"${title}"` : title));
  await writer.line(['time', ...titles].join(','));
  for (let i = 0; i < bars.length; i++) {
    const values = columns.map(({ values }) => (Number.isNaN(values[i]!) ? '' : String(values[i])));
    await writer.line([formatInstant(unixMs(bars.openTime[i]!)), ...values].join(','));
  }
  await writer.flush();
}

async function printJson(context: CliContext, { bars }: LoadedBars, columns: readonly ValueColumn[]): Promise<void> {
  const writer = new ChunkedWriter(context.stdout);
  await writer.line('[');
  for (let i = 0; i < bars.length; i++) {
    const row: Record<string, string | number | null> = { time: formatInstant(unixMs(bars.openTime[i]!)) };
    for (const { title, values } of columns) row[title] = Number.isNaN(values[i]!) ? null : values[i]!;
    await writer.line(`${JSON.stringify(row)}${i + 1 < bars.length ? ',' : ''}`);
  }
  await writer.line(']');
  await writer.flush();
}

function list(context: CliContext, options: Options): void {
  if (options.json === true) {
    const entries = INDICATORS.map(({ name, meaning, parameters, outputs }) => ({
      name,
      meaning,
      parameters,
      outputs: Object.keys(outputs),
    }));
    context.stdout.write(`${JSON.stringify(entries, undefined, 2)}\n`);
    return;
  }
  const columns = [
    { title: 'indicator', value: (entry: (typeof INDICATORS)[number]) => usage(entry) },
    { title: 'values', value: (entry: (typeof INDICATORS)[number]) => Object.keys(entry.outputs).join(' ') },
    { title: 'meaning', value: (entry: (typeof INDICATORS)[number]) => entry.meaning },
  ];
  context.stdout.write(`${renderTable(columns, INDICATORS)}\n`);
}

/** `macd(fast=12, slow=26, signal=9)`. */
function usage({ name, parameters }: (typeof INDICATORS)[number]): string {
  const parts = Object.entries(parameters).map(([parameter, { default: usual }]) => `${parameter}=${usual}`);
  return parts.length === 0 ? name : `${name}(${parts.join(', ')})`;
}
