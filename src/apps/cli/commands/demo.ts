import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { AssayError } from '#core/errors.ts';
import { unixMs } from '#core/time.ts';
import { allPass } from '#domain/gates/gate.ts';
import { assumedInstrument } from '#domain/market/instrument.ts';
import { readJournal } from '#engine/journal-reader.ts';
import { replay } from '#engine/replay.ts';
import { renderExplainPage } from '#apps/report/explain-page.ts';
import { generateMarket } from '#sandbox/generator/generate-market.ts';
import type { LoadedBars } from '#apps/research/bar-source.ts';
import type { CliCommand } from '#apps/cli/command.ts';
import { integerOption } from '#apps/cli/context.ts';
import { breathe } from '#apps/research/work-context.ts';
import type { CliContext } from '#apps/cli/context.ts';
import { comparisonJson } from '#apps/cli/scanner/backtest-json.ts';
import { backtestText, comparisonText } from '#apps/cli/scanner/backtest-text.ts';
import { compareGates } from '#apps/research/run/compare-gates.ts';
import type { ComparedPreset } from '#apps/research/run/compare-gates.ts';
import { explainReport } from '#apps/research/run/explain-data.ts';
import { keepRun, signalDocuments, writeReport } from '#apps/research/run/keep-run.ts';
import type { FinishedRun } from '#apps/research/run/run-backtest.ts';
import { runFromConfig } from '#apps/research/run/run-setup.ts';
import type { SignalDocument } from '#apps/research/run/signal-document.ts';
import { runSearches } from '#apps/research/search/run-searches.ts';
import { bold, dim, green, red, renderPairs } from '#apps/cli/table.ts';

interface Options {
  readonly seed: number;
  readonly days: number;
  readonly json?: boolean;
}

/** What the demo made for one symbol. */
interface DemoResult {
  readonly compared: readonly ComparedPreset[];
  readonly report: string;
  readonly picture: string | undefined;
  readonly isReplayed: boolean;
}

const SYMBOLS = ['BTC/USDT', 'ETH/USDT'] as const;
const MODE = 'strike';

const HELP = `
Makes a market with a seed, stores it, runs the scanner over it with strict gates, classic gates and none, replays the journal,
and writes a report. The market is generated: what it shows is how Assay works, not that anything earns money.`;

export const command: CliCommand = {
  configure(command: Command, context: CliContext): void {
    command
      .option('--seed <n>', 'seed of the generated market', integerOption('--seed', 0, 2 ** 31), 7)
      .option('--days <n>', 'days of 15-minute bars', integerOption('--days', 120, 3_650), 365)
      .option('--json', 'the results as JSON')
      .addHelpText('after', HELP)
      .action((options: Options) => run(context, options));
  },
};

async function run(outer: CliContext, options: Options): Promise<void> {
  const context: CliContext = { ...outer, dataFolder: () => join(outer.dataFolder(), 'demo') };
  const results: DemoResult[] = [];
  for (const [i, symbol] of SYMBOLS.entries()) {
    const loaded = await storedMarket(context, symbol, options, options.seed + i);
    await breathe(context);
    results.push(await judged(context, loaded));
  }
  if (options.json === true) outer.stdout.write(`${JSON.stringify(results.map(jsonOf), undefined, 2)}\n`);
  else outer.stdout.write(`${demoText(context, results, options)}\n`);
  if (results.some(({ isReplayed }) => !isReplayed)) {
    throw new AssayError('journal.different', 'A replay of the demo decided otherwise than its journal says');
  }
}

/** Generates a market and stores it as an import would. */
async function storedMarket(context: CliContext, symbol: string, options: Options, seed: number): Promise<LoadedBars> {
  const start = unixMs(Date.UTC(2025, 0, 1));
  const market = generateMarket({ seed, symbol, timeframe: '15m', start, bars: options.days * 96 });
  const instrument = assumedInstrument(symbol, 'generated', market.priceDigits);
  await using store = await context.openStore();
  await store.bars.write(async (writer) => {
    await writer.saveInstrument(instrument);
    await writer.save({ instrument: instrument.id, timeframe: '15m' }, market.bars, 'replace');
  });
  return { instrument, timeframe: '15m', bars: market.bars };
}

async function judged(context: CliContext, loaded: LoadedBars): Promise<DemoResult> {
  const compared = await compareGates(context, loaded, { mode: MODE, preset: 'strict', settings: {} });
  const { finished } = compared[0]!;
  await keepRun(context, finished, true);
  const folder = join(context.dataFolder(), 'reports');
  const name = loaded.instrument.symbol.replaceAll('/', '');
  const report = join(folder, `${MODE}-${name}.html`);
  writeReport(report, finished, { compared, searches: await runSearches(context, finished.run.config) });
  return { compared, report, picture: drawn(finished, folder), isReplayed: replaysTheSame(finished) };
}

/** The picture of the best signal that every gate passed, or of the best one at all. */
function drawn(finished: FinishedRun, folder: string): string | undefined {
  const best = [...signalDocuments(finished)].sort(byRank)[0];
  if (best === undefined) return undefined;
  const path = join(folder, `${best.signal.id}.html`);
  mkdirSync(folder, { recursive: true });
  writeFileSync(path, renderExplainPage(explainReport(best, finished.loaded)));
  return path;
}

function byRank(a: SignalDocument, b: SignalDocument): number {
  return Number(allPass(b.verdicts)) - Number(allPass(a.verdicts)) || b.signal.score - a.signal.score;
}

function replaysTheSame({ journalFile, result }: FinishedRun): boolean {
  const journal = readJournal(readFileSync(journalFile, 'utf8'));
  const report = replay(journal, runFromConfig(journal.config));
  return report.isSame && report.hash === result.journalHash;
}

function jsonOf({ compared, report, picture, isReplayed }: DemoResult): object {
  return { report, picture, isReplayed, presets: comparisonJson(compared) };
}

function demoText(context: CliContext, results: readonly DemoResult[], options: Options): string {
  const parts = results.map(({ compared, report, picture, isReplayed }) => {
    const { finished } = compared[0]!;
    const files: (readonly [string, string])[] = [
      ['replay', isReplayed ? green('every decision the same') : red('differs')],
      ['report', report],
      ['one signal', picture ?? 'none was made'],
    ];
    return [
      backtestText(finished, 5),
      comparisonText(compared, finished.loaded.instrument.quote),
      renderPairs(files),
    ].join('\n\n');
  });
  const commands = [
    `assay --data-dir ${context.dataFolder()} scan --symbol BTC/USDT --mode overwatch --days 200`,
    `assay --data-dir ${context.dataFolder()} verify strike --symbol BTC/USDT`,
    'assay import --from binance --symbol BTC/USDT --timeframe 15m --days 365',
  ];
  const note = `Generated with seed ${options.seed}, ${options.days} days of 15-minute bars: it shows how Assay works, not that it earns money.`;
  return [
    bold('Assay, on a generated market'),
    dim(note),
    '',
    parts.join('\n\n\n'),
    '',
    dim('Go on with:'),
    ...commands.map((line) => `  ${line}`),
  ].join('\n');
}
