import { existsSync, readFileSync } from 'node:fs';
import { Option } from 'commander';
import type { Command } from 'commander';
import { AssayError } from '#core/errors.ts';
import type { RunRecord } from '#adapters/storage/records/run-repository.ts';
import { readWholeReport } from '#apps/report/run/run-document.ts';
import type { RunReport } from '#apps/report/run/run-report.ts';
import type { CliCommand } from '#apps/cli/command.ts';
import type { CliContext } from '#apps/cli/context.ts';
import { storedReport } from '#apps/research/report/complete-report.ts';
import { formatOfFile, renderReport, REPORT_FORMATS, writeText } from '#apps/research/report/report-file.ts';
import type { ReportFormat } from '#apps/research/report/report-file.ts';
import { findSource } from '#apps/research/report/run-source.ts';
import { storedRuns, summaryOfRun } from '#apps/research/report/stored-runs.ts';
import { timeText, UNKNOWN } from '#apps/research/run/words.ts';
import { renderTable } from '#apps/cli/table.ts';

interface Options {
  readonly format?: ReportFormat;
  readonly out?: string;
  readonly waterfall: boolean;
  readonly json?: boolean;
}

const HELP = `
Without a run, lists the stored ones. A run is named by its id, the beginning of its id, its journal file, or a report of it. The
report is made from the run's journal: what happened then, whatever the code does now. The steps from naive to realistic fills
are run with today's code, and left out, with the reason, when that does not trade as the run did.

Example:
  assay report strike-BTCUSDT-strict-1a2b --out strike.html`;

export const command: CliCommand = {
  configure(command: Command, context: CliContext): void {
    command
      .argument('[run]', 'id, beginning of an id, journal file or report file')
      .addOption(
        new Option('--format <format>', 'html, md or json (default: by the ending of --out, else md)').choices([
          ...REPORT_FORMATS,
        ]),
      )
      .option('--out <file>', 'where to write it (default: standard output)')
      .option('--no-waterfall', 'leave out the steps from naive to realistic fills')
      .option('--json', 'the list, or the report, as JSON')
      .addHelpText('after', HELP)
      .action((target: string | undefined, options: Options) => run(context, target, options));
  },
};

async function run(context: CliContext, target: string | undefined, options: Options): Promise<void> {
  if (target === undefined) {
    list(context, await storedRuns(context), options);
    return;
  }
  const format =
    options.json === true ? 'json' : (options.format ?? (options.out === undefined ? 'md' : formatOfFile(options.out)));
  const text = renderReport(await reportOf(context, target, options), format);
  if (options.out === undefined) context.stdout.write(text);
  else context.note(`report: ${writeText(options.out, text)}`);
}

/** A report's JSON form carries everything; any other naming leads to the journal. */
async function reportOf(context: CliContext, target: string, options: Options): Promise<RunReport> {
  const whole =
    target.endsWith('.json') && existsSync(target) ? readWholeReport(readFileSync(target, 'utf8'), target) : undefined;
  if (whole !== undefined) return whole;
  const { recorded, document } = await findSource(context, target);
  if (recorded !== undefined) return storedReport(context, recorded, { withWaterfall: options.waterfall });
  throw new AssayError(
    'data.missing',
    `"${target}" is a report of run "${document.origin.runId}", whose journal is not stored here`,
    {
      place: { file: target, value: document.origin.runId },
      remedy:
        'Name a report in its JSON form, which carries everything, or the data folder in which the run was made: --data-dir',
    },
  );
}

function list(context: CliContext, runs: readonly RunRecord[], options: Options): void {
  if (options.json === true) {
    const rows = runs.map(({ id, configHash, created, summary }) => ({ id, configHash, created, summary }));
    context.stdout.write(`${JSON.stringify(rows, undefined, 2)}\n`);
    return;
  }
  if (runs.length === 0) {
    context.stdout.write('No run is stored yet: "assay backtest" makes one.\n');
    return;
  }
  const columns = [
    { title: 'run', value: (run: RunRecord) => run.id },
    { title: 'made (UTC)', value: (run: RunRecord) => timeText(run.created) },
    { title: 'of', value: (run: RunRecord) => summaryOfRun(run).title ?? UNKNOWN },
    { title: 'trades', align: 'right' as const, value: (run: RunRecord) => `${summaryOfRun(run).trades ?? UNKNOWN}` },
    { title: 'net profit', align: 'right' as const, value: (run: RunRecord) => summaryOfRun(run).netProfit ?? UNKNOWN },
    { title: 'code', value: (run: RunRecord) => summaryOfRun(run).codeVersion ?? UNKNOWN },
  ];
  context.stdout.write(`${renderTable(columns, runs)}\n`);
}
