import { AssayError } from '#core/errors.ts';
import { canonicalJson, hashText } from '#core/hash.ts';
import { parseInstant } from '#core/time.ts';
import type { Objective } from '#domain/search/objective.ts';
import { makeSampler } from '#domain/search/make-sampler.ts';
import type { SamplerConfig } from '#domain/search/sampler.ts';
import type { ParameterSpace } from '#domain/search/space.ts';
import type { RunConfig } from '#engine/run-config.ts';
import { loadBarsWithHistory } from '#apps/research/bar-source.ts';
import type { LoadedBars } from '#apps/research/bar-source.ts';
import type { CliContext } from '#apps/cli/context.ts';
import type { AnyChoice } from '#apps/research/run/run-setup.ts';
import { baseConfig, searchSpace } from '#apps/cli/search/search-choice.ts';
import { objectiveOf, samplerConfig, searchChoice } from '#apps/cli/search/search-options.ts';
import type { SearchOptions } from '#apps/cli/search/search-options.ts';
import { barsHash, shareBars } from '#apps/cli/search/shared-bars.ts';
import type { TrialSetup } from '#apps/cli/search/trial.ts';
import packageJson from '../../../../package.json' with { type: 'json' };

/** Everything that a search is about, read and checked before anything starts. */
export interface SearchFrame {
  readonly loaded: LoadedBars;
  readonly choice: AnyChoice;
  readonly space: ParameterSpace;
  readonly sampler: SamplerConfig;
  readonly objective: Objective;
  /** What all trials share. */
  readonly base: RunConfig;
  readonly dataHash: string;
  /** Where trading, and with it what is judged, begins: UTC ms. */
  readonly from: number;
  readonly to: number;
}

/** Reads the options and the bars. Throws `argument.*` or `data.missing`; nothing has been run or written by then. */
export async function searchFrame(context: CliContext, options: SearchOptions): Promise<SearchFrame> {
  const choice = searchChoice(options);
  const objective = objectiveOf(options);
  const space = searchSpace(choice, options.param);
  const sampler = samplerConfig(options);
  makeSampler(sampler, space, objective); // refuses what has no end
  if (options.symbol === undefined) {
    throw new AssayError('argument.invalid', 'Expected --symbol: what to search on', {
      remedy: 'For example: --symbol BTC/USDT',
    });
  }
  const loaded = await loadBarsWithHistory(context, options.symbol, options);
  const { bars } = loaded;
  const base = baseConfig(loaded, choice, space);
  const from = Math.max(bars.openTime[0]!, options.from === undefined ? 0 : parseInstant(options.from));
  const to = bars.closeTime[bars.length - 1]!;
  return { loaded, choice, space, sampler, objective, base, dataHash: barsHash(bars), from, to };
}

/** The part of the frame that every thread gets. */
export function trialSetup(
  { loaded, choice, base }: SearchFrame,
  times: Pick<TrialSetup, 'warmUpMs' | 'embargoMs'>,
): TrialSetup {
  return {
    choice,
    instrument: base.instrument,
    timeframe: loaded.timeframe,
    bars: shareBars(loaded.bars),
    ...times,
  };
}

/**
 * Names a search: equal texts, equal trials in equal order. What is sought belongs to it only where trials depend on it, so a
 * grid may be asked again for another figure without being run again. `more` is what the kind of search adds.
 */
export function searchHash(frame: SearchFrame, more: object): string {
  const { space, sampler, objective, base, dataHash } = frame;
  const { name, trials, seed } = sampler;
  const said = {
    version: packageJson.version,
    space: { dimensions: space.dimensions, ascending: space.ascending },
    sampler: name === 'grid' ? { name } : { name, trials, seed },
    objective: name === 'tpe' ? objective : null,
    base,
    data: dataHash,
    ...more,
  };
  return hashText(canonicalJson(said)).slice(0, 32);
}
