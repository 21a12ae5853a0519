import { Option } from 'commander';
import type { Command } from 'commander';
import { AssayError } from '#core/errors.ts';
import { PerformanceProfile } from '#domain/metrics/performance-profile.ts';
import type { CliCommand } from '#apps/cli/command.ts';
import type { CliContext } from '#apps/cli/context.ts';
import { measure, metricsJson, metricsText } from '#apps/cli/metrics/metrics-output.ts';
import { benchmarkReturns, performanceInput, returnColumn } from '#apps/cli/metrics/performance-series.ts';
import type { ReturnColumn, SeriesKind } from '#apps/cli/metrics/performance-series.ts';
import { readValueFile } from '#apps/cli/metrics/value-file.ts';

interface Options {
  readonly kind?: SeriesKind;
  readonly periods: number;
  readonly riskFree: number;
  readonly benchmark?: string;
  readonly benchmarkColumn?: string;
  readonly columns?: readonly string[];
  readonly json?: boolean;
}

const HELP = `
The file has a column of times (date or ts; ISO dates or epoch milliseconds) and columns of returns, as ratios, or of worth. Every
metric, its formula and source: docs/metrics.md. In the table shares are percent; with --json everything is a ratio, times are ms.

Examples:
  assay metrics equity.csv
  assay metrics returns.csv --columns momentum,value --periods 12 --benchmark index.csv --risk-free 0.02 --json`;

export const command: CliCommand = {
  configure(command: Command, context: CliContext): void {
    command
      .argument('<file>', 'a CSV file, plain or gzip')
      .addOption(
        new Option('--kind <kind>', 'what the values are (default: guessed, and said)').choices(['returns', 'equity']),
      )
      .option('--periods <n>', 'rows a year: 252 for trading days, 365, 52, 12, 1', numberOption('--periods', 0), 252)
      .option('--risk-free <rate>', 'a year, as a ratio: 0.02 is 2 %', numberOption('--risk-free', -1), 0)
      .option('--benchmark <file>', 'a file of the same form to compare with')
      .option('--benchmark-column <name>', 'its column, when it has several')
      .option('--columns <a,b>', 'columns to measure (default: all that hold numbers)', (text) =>
        text.split(',').map((name) => name.trim()),
      )
      .option('--json', 'everything as JSON')
      .addHelpText('after', HELP)
      .action((file: string, options: Options) => run(context, file, options));
  },
};

async function run(context: CliContext, path: string, options: Options): Promise<void> {
  const { periods: periodsPerYear, riskFree, benchmark } = options;
  const file = await readValueFile(path, options.columns);
  const columns = file.columns.map((column) => returnColumn(file, column, options.kind));
  const market = benchmark === undefined ? undefined : await benchmarkColumn(benchmark, options);
  for (const column of [...columns, ...(market === undefined ? [] : [market])]) noteGuess(context, column);
  const measured = columns.map((column) => {
    const against =
      market === undefined
        ? {}
        : { benchmark: benchmarkReturns(column, market, { file: path, benchmark: benchmark! }) };
    noteGaps(context, column, against.benchmark);
    const profile = new PerformanceProfile(performanceInput(column, { periodsPerYear, riskFree, ...against }));
    return { column, figures: measure(profile) };
  });
  const head = { file: path, benchmark, periodsPerYear, riskFree };
  const text =
    options.json === true ? JSON.stringify(metricsJson(head, measured), undefined, 2) : metricsText(head, measured);
  context.stdout.write(`${text}\n`);
}

async function benchmarkColumn(path: string, { benchmarkColumn: name }: Options): Promise<ReturnColumn> {
  const file = await readValueFile(path, name === undefined ? [] : [name]);
  const [only, another] = file.columns;
  if (another === undefined) return returnColumn(file, only!, undefined);
  const names = file.columns.map((column) => `"${column.name}"`).join(', ');
  throw new AssayError('series.column', `${path}: expected one column of the benchmark, found ${names}`, {
    place: { file: path },
    remedy: 'Name it with --benchmark-column.',
  });
}

function noteGuess(context: CliContext, { name, kind, guessedBy }: ReturnColumn): void {
  if (guessedBy !== undefined) context.note(`"${name}" is taken as ${kind}, by ${guessedBy} (--kind says otherwise)`);
}

function noteGaps(context: CliContext, { name }: ReturnColumn, benchmark: Float64Array | undefined): void {
  const missing = benchmark?.filter(Number.isNaN).length;
  if (missing === undefined || missing === 0) return;
  context.note(
    `the benchmark has no return for ${missing} of ${benchmark!.length} periods of "${name}": they are left out where it counts`,
  );
}

/** Reads a number above a bound; throws `argument.invalid` naming the option and the value. */
function numberOption(name: string, above: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (text.trim() !== '' && Number.isFinite(value) && value > above) return value;
    throw new AssayError('argument.invalid', `Expected ${name} to be a number above ${above}, was "${text}"`, {
      place: { value: text },
    });
  };
}
