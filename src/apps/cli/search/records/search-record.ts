import { canonicalJson, hashText } from '#core/hash.ts';
import { unixMs } from '#core/time.ts';
import { countOf, valueAt } from '#domain/search/dimension.ts';
import { runConfigHash } from '#engine/run-config.ts';
import type { CliContext } from '#apps/cli/context.ts';
import { SCANNER } from '#apps/research/run/run-setup.ts';
import type { OptimiseResult } from '#apps/cli/search/optimise.ts';
import type { SearchFrame } from '#apps/cli/search/search-frame.ts';
import { strategyName } from '#apps/research/search/search-command.ts';
import type { SearchSummary, WalkForwardSummary } from '#apps/research/search/stored-searches.ts';
import type { WalkForwardResult } from '#apps/cli/search/walk-forward.ts';

/** Notes a finished parameter search, so that reports find it. */
export async function keepOptimise(context: CliContext, frame: SearchFrame, result: OptimiseResult): Promise<void> {
  await keep(context, 'optimise', frame, summaryOf(frame, result.search, result.trials));
}

/** Notes a finished walk-forward, so that reports and the ladder of stages find it. */
export async function keepWalkForward(
  context: CliContext,
  frame: SearchFrame,
  result: WalkForwardResult,
): Promise<void> {
  const counts = result.windows.map(({ trials }) => trials);
  // A sampler that learns tries other points in every window.
  const points = frame.sampler.name === 'tpe' ? counts.reduce((sum, count) => sum + count, 0) : Math.max(...counts);
  const { ratio, overfittingProbability: pbo, verdict, total, windows } = result;
  const summary: WalkForwardSummary = {
    ...summaryOf(frame, result.search, points),
    windows: windows.length,
    trades: total.trades ?? NO_TRADES,
    // Less of what is minimised is better: out over in would say the opposite.
    ...(ratio === undefined || frame.objective.direction === 'minimise' ? {} : { ratio }),
    ...(pbo === undefined ? {} : { pbo }),
    verdict,
  };
  await keep(context, 'walk-forward', frame, summary);
}

/** A test without any trade. */
const NO_TRADES = 0;

async function keep(
  context: CliContext,
  kind: 'optimise' | 'walk-forward',
  frame: SearchFrame,
  summary: SearchSummary,
): Promise<void> {
  await using store = await context.openStore();
  await store.runs.save({
    id: `${kind}-${summary.search}`,
    kind,
    configHash: runConfigHash(frame.base),
    created: unixMs(Date.now()),
    summary,
  });
}

function summaryOf(frame: SearchFrame, search: string, points: number): SearchSummary {
  const { loaded, base, space, sampler, objective, from, to } = frame;
  const { name, trials, seed } = sampler;
  return {
    search,
    strategy: searchedName(frame),
    gates: only(frame, 'gates') ?? (typeof base.gates === 'string' ? base.gates : 'none'),
    instrument: loaded.instrument.id,
    symbol: loaded.instrument.symbol,
    timeframe: loaded.timeframe,
    from,
    to,
    objective: { direction: objective.direction, figure: objective.expression.text },
    sampler: name,
    points,
    space: hashText(
      canonicalJson({
        dimensions: space.dimensions,
        fixed: space.fixed,
        sampler: name === 'grid' ? name : [name, trials, seed],
      }),
    ).slice(0, 16),
  };
}

function searchedName(frame: SearchFrame): string {
  const mode = only(frame, 'mode');
  if (mode === undefined) return strategyName(frame.base);
  return mode === SEVERAL ? SCANNER : `${SCANNER}/${mode}`;
}

const SEVERAL = 'searched';

/** The one value of a searched parameter; {@link SEVERAL} of more, undefined when it is not searched. */
function only({ space }: SearchFrame, name: string): string | undefined {
  const dimension = space.dimensions.find((candidate) => candidate.name === name);
  if (dimension === undefined) return undefined;
  return dimension.kind !== 'real' && countOf(dimension) === 1 ? `${valueAt(dimension, 0)}` : SEVERAL;
}
