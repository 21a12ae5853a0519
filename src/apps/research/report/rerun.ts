import { compareFigures } from '#domain/comparison/figure.ts';
import type { ComparedFigure } from '#domain/comparison/figure.ts';
import { firstDifference } from '#domain/comparison/event-differences.ts';
import type { EventDifference } from '#domain/comparison/event-differences.ts';
import { compareTrades } from '#domain/comparison/trade-differences.ts';
import type { TradeComparison } from '#domain/comparison/trade-differences.ts';
import type { SignalDecision } from '#engine/decision.ts';
import { BacktestRun } from '#engine/drivers/backtest.ts';
import { readJournal } from '#engine/journal-reader.ts';
import { Journal } from '#engine/journal.ts';
import { instrumentOf } from '#engine/run-config.ts';
import type { RunConfig } from '#engine/run-config.ts';
import { loadBars } from '#apps/research/bar-source.ts';
import type { BarOptions, LoadedBars } from '#apps/research/bar-source.ts';
import { breathe } from '#apps/research/work-context.ts';
import type { WorkContext } from '#apps/research/work-context.ts';
import { runReport } from '#apps/research/report/build-report.ts';
import { sameData } from '#apps/research/report/data-reference.ts';
import { recordedRun } from '#apps/research/report/recorded-run.ts';
import type { RunSource } from '#apps/research/report/run-source.ts';
import { runFromConfig } from '#apps/research/run/run-setup.ts';

/** Whether a run that was made again came out as it did then. */
export interface RerunReport {
  readonly runId: string;
  readonly configHash: string;
  readonly codeVersionThen: string;
  readonly codeVersionNow: string;
  readonly bars: number;
  readonly isIdentical: boolean;
  /** Hash over all orders and fills. */
  readonly orderHash: { readonly recorded: string; readonly again: string };
  /** Hash over the whole journal; `recorded` is left out when none was kept. */
  readonly journalHash: { readonly recorded?: string; readonly again: string };
  /** Only those that differ. */
  readonly figures: readonly ComparedFigure[];
  /** Left out when the report carries no trades, or not all. */
  readonly trades?: TradeComparison;
  /** The first event that differs; left out when none does, or when the journal of then is not at hand. */
  readonly parting?: EventDifference;
}

/** Makes a run again over the stored bars, or those of a file. Throws `data.missing` or `data.different`. */
export async function rerun(
  context: WorkContext,
  source: RunSource,
  dataFile: string | undefined,
): Promise<RerunReport> {
  const { origin, figures, trades, tradeCount } = source.document;
  const config = origin.config as RunConfig;
  const loaded = sameData(await barsOf(context, source, dataFile), origin.data);
  const lines: string[] = [];
  const again = await made(context, config, loaded, (line) => lines.push(line));
  const report = runReport(again, { title: '', passRates: [], presets: [], waterfall: [], missing: [] });
  const changed = compareFigures(figures, report.figures).filter(({ isSame }) => !isSame);
  const compared =
    trades === undefined || trades.length < tradeCount ? undefined : compareTrades(trades, report.trades);
  const isIdentical = origin.orderHash === again.orderHash && changed.length === 0;
  const parting = isIdentical || source.journal === undefined ? undefined : partingOf(source.journal.records, lines);
  return {
    runId: origin.runId,
    configHash: origin.configHash,
    codeVersionThen: origin.codeVersion,
    codeVersionNow: again.codeVersion,
    bars: loaded.bars.length,
    isIdentical,
    orderHash: { recorded: origin.orderHash, again: again.orderHash },
    journalHash: {
      ...(origin.journalHash === undefined ? {} : { recorded: origin.journalHash }),
      again: again.journalHash ?? '',
    },
    figures: changed,
    ...(compared === undefined ? {} : { trades: compared }),
    ...(parting === undefined ? {} : { parting }),
  };
}

function partingOf(
  recorded: Parameters<typeof firstDifference>[0],
  lines: readonly string[],
): EventDifference | undefined {
  return firstDifference(recorded, readJournal(`${lines.join('\n')}\n`).records);
}

/** The instrument is that of the run: steps and minimums decide sizes, and a file does not know them. */
async function barsOf(
  context: WorkContext,
  { document }: RunSource,
  dataFile: string | undefined,
): Promise<LoadedBars> {
  const { config, data } = document.origin;
  const instrument = instrumentOf((config as RunConfig).instrument);
  const options: BarOptions = { timeframe: data.timeframe, ...(dataFile === undefined ? { venue: data.venue } : {}) };
  return { ...(await loadBars(context, dataFile ?? data.symbol, options)), instrument };
}

const PIECE_BARS = 4_096;

async function made(
  context: WorkContext,
  config: RunConfig,
  loaded: LoadedBars,
  sink: (line: string) => void,
): Promise<ReturnType<typeof recordedRun>> {
  const decisions: SignalDecision[] = [];
  const journal = new Journal(sink);
  const setup = runFromConfig(config);
  const onDecision = (decision: SignalDecision): void => void decisions.push(decision);
  const backtest = new BacktestRun({ ...setup, bars: loaded.bars, journal, onDecision });
  const progress = context.progress('running again');
  while (!backtest.isDone) {
    backtest.advance(PIECE_BARS);
    progress.update(backtest.position, loaded.bars.length, 'bars');
    await breathe(context);
  }
  progress.finish();
  return recordedRun({ id: '', result: backtest.finish(), loaded, decisions });
}
