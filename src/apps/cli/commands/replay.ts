import { readFileSync } from 'node:fs';
import type { Command } from 'commander';
import { AssayError } from '#core/errors.ts';
import { readJournal } from '#engine/journal-reader.ts';
import type { JournalRecord, ReadJournal } from '#engine/journal-reader.ts';
import { replay } from '#engine/replay.ts';
import type { ReplayReport } from '#engine/replay.ts';
import type { CliCommand } from '#apps/cli/command.ts';
import { integerOption } from '#apps/cli/context.ts';
import type { CliContext } from '#apps/cli/context.ts';
import { runFromConfig } from '#apps/cli/scanner/run-setup.ts';
import { explainRecord } from '#apps/cli/scanner/record-text.ts';
import { bold, green, red, renderPairs, yellow } from '#apps/cli/table.ts';

interface Options {
  readonly until?: number;
  readonly explain?: boolean;
  readonly json?: boolean;
}

const HELP = `
Feeds the bars and fills of a journal through the same engine and compares every decision with the one recorded. A journal
that was cut is replayed up to its last whole record, and that is said. Exit code 1 when a decision differs.

Example:
  assay replay ~/.assay/journals/strike-BTCUSDT-strict-1a2b3c4d.ndjson --until 1532 --explain`;

export const command: CliCommand = {
  configure(command: Command, context: CliContext): void {
    command
      .argument('<journal>', 'a journal written by a backtest')
      .option('--until <n>', 'stop after this record', integerOption('--until', 0, Number.MAX_SAFE_INTEGER))
      .option('--explain', 'show the last event, what was decided on it, and the account then')
      .option('--json', 'the comparison as JSON')
      .addHelpText('after', HELP)
      .action((path: string, options: Options) => run(context, path, options));
  },
};

function run(context: CliContext, path: string, options: Options): void {
  const journal = readJournal(journalText(path));
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
  if (!report.isSame)
    throw new AssayError('journal.different', `Record ${report.difference?.n}: the replay decided otherwise`, {
      remedy: 'The journal was written by another version of the code, or the code is not deterministic.',
    });
}

function journalText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw new AssayError('file.unreadable', `Expected a journal, but it cannot be read: "${path}"`, {
      cause,
      remedy: 'Backtests write theirs into the folder "journals" of the data folder.',
    });
  }
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
