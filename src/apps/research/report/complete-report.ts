import { AssayError } from '#core/errors.ts';
import { InvariantError } from '#core/invariant.ts';
import type { PassRate } from '#domain/gates/pass-rate.ts';
import type { MissingPart, PresetRow, RunReport, WaterfallStep } from '#apps/report/run/run-report.ts';
import type { WorkContext } from '#apps/research/work-context.ts';
import { blockedOutcome, followedRow, runReport } from '#apps/research/report/build-report.ts';
import { costWaterfall } from '#apps/research/report/cost-waterfall.ts';
import type { MadeStep } from '#apps/research/report/cost-waterfall.ts';
import { recordedRun } from '#apps/research/report/recorded-run.ts';
import type { RecordedRun } from '#apps/research/report/recorded-run.ts';
import { titleOf } from '#apps/research/report/run-source.ts';
import { runSearches } from '#apps/research/search/run-searches.ts';
import type { RunSearches } from '#apps/research/search/run-searches.ts';
import { allGatesRatio, passRates } from '#apps/research/run/compare-gates.ts';
import type { ComparedPreset } from '#apps/research/run/compare-gates.ts';
import type { FinishedRun } from '#apps/research/run/run-backtest.ts';
import { runFromConfig } from '#apps/research/run/run-setup.ts';
import { amountText } from '#apps/research/run/words.ts';

/** What the report of a run shows besides it. */
export interface ReportParts {
  /** Presets that were run side by side. */
  readonly compared: readonly ComparedPreset[];
  /** Left out, it is said how to get it. */
  readonly waterfall?: readonly MadeStep[];
  readonly searches: RunSearches;
}

/** The report of a run that has just been made. */
export function finishedReport(finished: FinishedRun, { compared, waterfall, searches }: ReportParts): RunReport {
  const rates =
    compared.find(({ preset }) => preset === finished.run.preset)?.passRates ??
    passRates(finished.run, finished.loaded);
  const missing = waterfall === undefined ? [notMade(finished.id)] : [];
  return runReport(recordedRun(finished), {
    title: titleOf(finished.run),
    passRates: rates,
    presets: compared.map(presetRow),
    waterfall: (waterfall ?? []).map(withoutHash),
    searches,
    missing,
  });
}

/**
 * The report of a stored run. What has to be run for it (waterfall, random bars) is run with today's code; when that does not trade
 * as the run did, or does not know its strategy, those parts are left out and the report says so.
 */
export async function storedReport(
  context: WorkContext,
  recorded: RecordedRun,
  { withWaterfall }: { readonly withWaterfall: boolean },
): Promise<RunReport> {
  const missing: MissingPart[] = [];
  const waterfall = withWaterfall ? await remadeWaterfall(context, recorded, missing) : [];
  if (!withWaterfall) missing.push(notMade(recorded.id));
  const setup = attempt(() => runFromConfig(recorded.config));
  const rates =
    setup === undefined ? [] : (attempt((): readonly PassRate[] => passRates(setup, recorded.loaded)) ?? []);
  const searches = await runSearches(context, recorded.config);
  const title = titleOf(recorded);
  return runReport(recorded, { title, passRates: rates, presets: [], waterfall, searches, missing });
}

async function remadeWaterfall(
  context: WorkContext,
  { config, loaded, orderHash }: RecordedRun,
  missing: MissingPart[],
): Promise<RunReport['waterfall']> {
  const part = 'from naive to realistic';
  try {
    const steps = await costWaterfall(context, config, loaded);
    const own = steps.find(({ isRun }) => isRun);
    if (own?.orderHash === orderHash) return steps.map(withoutHash);
    missing.push({
      part,
      why: 'The code of today trades this configuration otherwise than the run did, so its steps would not be those of the run.',
    });
  } catch (error) {
    if (!(error instanceof AssayError)) throw error;
    missing.push({ part, why: `It needs the strategy to run again: ${error.message}.` });
  }
  return [];
}

function notMade(id: string): MissingPart {
  return {
    part: 'from naive to realistic',
    why: `It runs the strategy several times: assay report ${id} --out report.html`,
  };
}

function presetRow({ preset, finished, passRates: rates }: ComparedPreset): PresetRow {
  const run = recordedRun(finished);
  const { statistics: s, signals } = finished.result;
  const random = allGatesRatio(rates);
  const blocked = followedRow(blockedOutcome(run), run.config);
  return {
    preset,
    signals,
    trades: s.trades,
    profit: amountText(s.netProfit.amount),
    ...(s.winRate === undefined
      ? {}
      : { winRatio: { value: s.winRate.ratio, low: s.winRate.low, high: s.winRate.high } }),
    ...(s.averageR === undefined ? {} : { meanR: s.averageR }),
    ...(random === undefined ? {} : { randomPassRatio: random }),
    ...(blocked === undefined ? {} : { blocked }),
  };
}

/** The hash is for telling runs apart; a reader has the one of the run itself. */
function withoutHash({ id, name, explanation, profit, trades, maxDrawdownRatio, isRun }: MadeStep): WaterfallStep {
  return { id, name, explanation, profit, trades, maxDrawdownRatio, isRun };
}

/** Undefined where today's code does not know what the run was made of. */
function attempt<T>(make: () => T): T | undefined {
  try {
    return make();
  } catch (error) {
    if (error instanceof InvariantError || !(error instanceof AssayError)) throw error;
    return undefined;
  }
}
