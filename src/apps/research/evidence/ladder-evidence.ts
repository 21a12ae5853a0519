import { formatDay, unixMs } from '#core/time.ts';
import { WATCHED_FROM } from '#domain/evidence/degradation/degradation-monitor.ts';
import type { RuleCheck } from '#domain/evidence/promotion/promotion.ts';
import type { Stage } from '#domain/evidence/promotion/stage.ts';
import type { Store } from '#adapters/storage/store.ts';
import type { RunRecord } from '#adapters/storage/records/run-repository.ts';
import { summaryOfRun } from '#apps/research/report/stored-runs.ts';
import { searchCommand } from '#apps/research/search/search-command.ts';
import { searchesOf } from '#apps/research/search/stored-searches.ts';
import type { StoredSearch, WalkForwardSummary } from '#apps/research/search/stored-searches.ts';

/** What is stored of a strategy besides the outcomes of its signals. */
export interface StrategyRecords {
  readonly strategy: string;
  /** The latest walk-forward; undefined when there is none. */
  readonly walkForward: StoredSearch<WalkForwardSummary> | undefined;
  /** Configurations that were tried, in backtests and searches: what its Sharpe ratio is deflated for. */
  readonly trials: number;
  /** What it was last run on; undefined when no run noted it. */
  readonly lastRun: { readonly symbol: string; readonly timeframe: string } | undefined;
}

/** Where a figure of the ladder comes from, or what would make it known. */
export interface RuleSource {
  readonly rule: string;
  readonly source?: string;
  readonly missing?: string;
  /** A command that would supply it. */
  readonly command?: string;
}

/** What the records of runs and searches say of a strategy. */
export async function strategyRecords(store: Store, strategy: string): Promise<StrategyRecords> {
  const [walkForwards, searches] = [
    await searchesOf(store, 'walk-forward', strategy),
    await searchesOf(store, 'optimise', strategy),
  ];
  const runs = (await store.runs.list({ kind: 'backtest' })).filter((run) => isOf(run, strategy));
  // The same points searched twice, for another figure or in windows, were tried once.
  const points = new Map<string, number>();
  for (const { summary } of [...walkForwards, ...searches]) {
    points.set(summary.space, Math.max(points.get(summary.space) ?? 0, summary.points));
  }
  const searched = [...points.values()].reduce((sum, count) => sum + count, 0);
  const [last] = runs.map(summaryOfRun);
  return {
    strategy,
    walkForward: walkForwards[0],
    trials: new Set(runs.map(({ configHash }) => configHash)).size + searched,
    lastRun:
      last?.symbol === undefined || last.timeframe === undefined
        ? undefined
        : { symbol: last.symbol, timeframe: last.timeframe },
  };
}

/** The figures of a walk-forward that count; those of one with too few trades do not. */
export function walkForwardFigures({ walkForward }: StrategyRecords): { outInRatio?: number; pbo?: number } {
  if (walkForward === undefined || isTooLittle(walkForward.summary)) return {};
  const { ratio, pbo } = walkForward.summary;
  return { ...(ratio === undefined ? {} : { outInRatio: ratio }), ...(pbo === undefined ? {} : { pbo }) };
}

/** Says of every check where its figure comes from, or what is missing and which command would supply it. */
export function ruleSources(
  checks: readonly RuleCheck[],
  stage: Stage,
  records: StrategyRecords,
): readonly RuleSource[] {
  return checks.map(({ name, of, actual }) => ({ rule: name, ...sourceOf(of, actual !== undefined, stage, records) }));
}

type Found = Omit<RuleSource, 'rule'>;

function sourceOf(of: RuleCheck['of'], isKnown: boolean, stage: Stage, records: StrategyRecords): Found {
  const results = stage === 'research' ? 'signals of backtests that passed' : `signals in ${stage} that passed`;
  switch (of) {
    case 'outInRatio':
    case 'pbo':
      return walkForwardSource(of, isKnown, records);
    case 'deflatedSharpe':
      return isKnown ? { source: `${results}, ${records.trials} tried in all` } : { missing: TOO_FEW };
    case 'daysInStage':
      return isKnown ? { source: 'moves on record' } : { missing: 'no signal yet' };
    case 'isDegraded':
      return isKnown ? { source: results } : { missing: `too few results to watch, ${WATCHED_FROM} are needed` };
    case 'trades':
    case 'winRateLow':
    case 'meanRLow':
      return isKnown ? { source: results } : { missing: TOO_FEW };
  }
}

const TOO_FEW = 'too few results';

function walkForwardSource(of: 'outInRatio' | 'pbo', isKnown: boolean, records: StrategyRecords): Found {
  const { walkForward, strategy, lastRun } = records;
  if (walkForward === undefined) {
    const command = searchCommand('walk-forward', { strategy, ...(lastRun ?? UNKNOWN_SERIES) });
    const missing = 'needs a walk-forward of the strategy';
    return command === undefined
      ? { missing: `${missing}, which has no parameters to choose here` }
      : { missing, command };
  }
  const { summary } = walkForward;
  const source = walkForwardWords(walkForward);
  if (isKnown) return { source };
  if (isTooLittle(summary)) return { source, missing: summary.verdict.reasons.join('; ') };
  if (of === 'outInRatio') {
    const isMinimised = summary.objective.direction === 'minimise';
    return { source, missing: isMinimised ? 'a minimised figure has no ratio: --maximise' : 'not above 0 in training' };
  }
  const why =
    summary.sampler === 'tpe' ? 'every window tried other points: --sampler grid or random' : 'too short a history';
  return { source, missing: why };
}

const UNKNOWN_SERIES = { symbol: '<symbol>', timeframe: '<timeframe>' } as const;

function isTooLittle({ verdict }: WalkForwardSummary): boolean {
  return verdict.kind === 'too little evidence';
}

/** `walk-forward 5f90e181 of 2024-11-21, BTC/USDT 15m, gates strict: 9 windows, 141 trades`. */
function walkForwardWords({ created, summary }: StoredSearch<WalkForwardSummary>): string {
  const { search, symbol, timeframe, gates, windows, trades } = summary;
  return `walk-forward ${search.slice(0, 8)} of ${formatDay(unixMs(created))}, ${symbol} ${timeframe}, gates ${gates}: ${windows} windows, ${trades} trades`;
}

/** Runs of earlier versions do not name their strategy; their ids begin with its last part. */
function isOf(run: RunRecord, strategy: string): boolean {
  const named = summaryOfRun(run).strategy;
  return named === undefined ? run.id.startsWith(`${strategy.split('/').at(-1)!}-`) : named === strategy;
}
