import { basename } from 'node:path';
import type { Command } from 'commander';
import { AssayError } from '#core/errors.ts';
import type { JournalRecord, ReadJournal } from '#engine/journal-reader.ts';
import { replay } from '#engine/replay.ts';
import type { ReplayReport } from '#engine/replay.ts';
import type { CliCommand } from '#apps/cli/command.ts';
import { integerOption } from '#apps/cli/context.ts';
import type { CliContext } from '#apps/cli/context.ts';
import { journalAt } from '#apps/cli/replay/replay-journal.ts';
import type { ReplaySummary } from '#apps/cli/replay/replay-journal.ts';
import { replayMany } from '#apps/cli/replay/replay-many.ts';
import { runFromConfig } from '#apps/research/run/run-setup.ts';
import { explainRecord } from '#apps/cli/scanner/record-text.ts';
import { defaultWorkers } from '#apps/cli/search/trial-pool.ts';
import { bold, green, red, renderPairs, renderTable, yellow } from '#apps/cli/table.ts';

interface Options {
  readonly until?: number;
  readonly explain?: boolean;
  readonly workers: number;
  readonly json?: boolean;
}

const HELP = `
Feeds the bars and fills of a journal through the same engine and compares every decision with the one recorded. A journal
that was cut is replayed up to its last whole record, and that is said. Exit code 1 when a decision differs.
Several journals are replayed side by side on threads.

Example:
  assay replay ~/.assay/journals/strike-BTCUSDT-strict-1a2b3c4d.ndjson --until 1532 --explain`;

export const command: CliCommand = {
  configure(command: Command, context: CliContext): void {
    command
      .argument('<journals...>', 'journals written by backtests')
      .option('--until <n>', 'stop after this record', integerOption('--until', 0, Number.MAX_SAFE_INTEGER))
      .option('--explain', 'show the last event, what was decided on it, and the account then')
      .option('--workers <n>', 'threads for several journals', integerOption('--workers', 1, 64), defaultWorkers())
      .option('--json', 'the comparison as JSON')
      .addHelpText('after', HELP)
      .action((paths: string[], options: Options) => {
        return paths.length === 1 ? run(context, paths[0]!, options) : runMany(context, paths, options);
      });
  },
};

function run(context: CliContext, path: string, options: Options): void {
  const journal = journalAt(path);
  const setup = runFromConfig(journal.config);
  const lastEvent = lastEventOf(journal, options.until);
  let account: string | undefined;
  const report = replay(journal, setup, {
    ...(options.until === undefined ? {} : { until: options.until }),
    onRecord: (record, state) => {
      if (record === lastEvent) account = accountText(state);
    },
  });
  const explained = options.explain === true ? explanation(journal, lastEvent, options.until, account) : undefined;
  if (options.json === true) {
    context.stdout.write(
      `${JSON.stringify({ ...report, isComplete: journal.isComplete, cutChars: journal.cutText.length, explained }, undefined, 2)}\n`,
    );
  } else {
    context.stdout.write(
      `${[replayText(journal, report, options), explained].filter((part) => part !== undefined).join('\n\n')}\n`,
    );
  }
  if (!report.isSame) throw different(`Record ${report.difference?.n}`);
}

/** Several journals at once: a line each, and the same lines for any number of threads. */
async function runMany(context: CliContext, paths: readonly string[], options: Options): Promise<void> {
  if (options.until !== undefined || options.explain === true) {
    throw new AssayError('argument.invalid', 'Expected one journal with --until or --explain');
  }
  const summaries = await replayMany(context, paths, options.workers);
  context.stdout.write(
    options.json === true
      ? `${JSON.stringify(summaries, undefined, 2)}\n`
      : `${renderTable<ReplaySummary>(
          [
            { title: 'journal', value: ({ path }) => basename(path) },
            { title: 'records', align: 'right', value: ({ records }) => `${records}` },
            { title: 'whole', value: ({ isComplete }) => (isComplete ? 'yes' : 'cut') },
            { title: 'decisions', value: ({ isSame }) => (isSame ? green('the same') : red('differ')) },
            { title: 'hash', value: ({ hash }) => hash.slice(0, 16) },
          ],
          summaries,
        )}\n`,
  );
  const other = summaries.find(({ isSame }) => !isSame);
  if (other !== undefined) throw different(`${basename(other.path)}, record ${other.difference?.n}`);
}

function different(where: string): AssayError {
  return new AssayError('journal.different', `${where}: the replay decided otherwise`, {
    remedy: 'The journal was written by another version of the code, or the code is not deterministic.',
  });
}

/** The last record that came from outside, at or before `until`. */
function lastEventOf(journal: ReadJournal, until = Number.POSITIVE_INFINITY): JournalRecord | undefined {
  return journal.records.findLast(
    ({ n, kind }) => n <= until && (kind === 'bar' || kind === 'order' || kind === 'time'),
  );
}

function replayText(
  journal: ReadJournal,
  { records, difference, hash, isSame }: ReplayReport,
  options: Options,
): string {
  const { instrument, strategy, gates } = journal.config;
  const whole = options.until === undefined && journal.isComplete;
  const verdict = isSame ? green('the same') : red(`differs at record ${difference?.n}`);
  const cut = `${yellow('cut')}: replayed up to the last whole record, ${journal.records.length - 1}${journal.cutText === '' ? '' : `; ${journal.cutText.length} characters of a broken one were left out`}`;
  return [
    bold(`${instrument.symbol}, ${strategy.id} ${JSON.stringify(strategy.parameters)}, gates ${JSON.stringify(gates)}`),
    renderPairs([
      ['records', `${records} of ${journal.records.length}`],
      ['journal', journal.isComplete ? 'whole' : cut],
      ['decisions', verdict],
      [
        'hash',
        whole ? `${hash} ${hash === journal.hash ? green('=') : red('is not')} ${journal.hash.slice(0, 16)}` : hash,
      ],
      ...(difference === undefined
        ? []
        : ([
            ['recorded', difference.recorded ?? 'nothing'],
            ['replayed', difference.replayed ?? 'nothing'],
          ] as const)),
    ]),
  ].join('\n');
}

function explanation(
  journal: ReadJournal,
  event: JournalRecord | undefined,
  until: number | undefined,
  account: string | undefined,
): string {
  if (event === undefined) return 'Nothing had happened yet.';
  const end = until ?? journal.records.length - 1;
  const decided = journal.records.slice(event.n, end + 1);
  return [...decided.map(explainRecord), account ?? ''].filter((part) => part !== '').join('\n');
}

function accountText(state: Parameters<NonNullable<Parameters<typeof replay>[2]>['onRecord'] & object>[1]): string {
  const { quote, base, id } = state.instrument;
  const cash = state.ledger.cash(quote).toString();
  const position = state.ledger.position(id).quantity.toString();
  const equity = state.equityAt(state.lastClose).toFixed(2);
  return `account: cash ${cash} ${quote}, position ${position} ${base}, equity ${equity} ${quote} at ${state.lastClose}, ${state.barCount} bars seen`;
}
