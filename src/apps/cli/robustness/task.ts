import { Rng } from '#core/rng.ts';
import { AssayError } from '#core/errors.ts';
import type { Timeframe } from '#domain/market/timeframe.ts';
import { acceptanceOf, QUICK_ACCEPTANCE } from '#domain/robustness/acceptance.ts';
import { resampledBars } from '#domain/robustness/bar-paths.ts';
import type { SearchValues } from '#domain/search/dimension.ts';
import { instrumentOf } from '#engine/run-config.ts';
import type { InstrumentConfig } from '#engine/run-config.ts';
import { RandomTwin } from '#engine/verify/random-twin.ts';
import type { TradeShape } from '#engine/verify/random-twin.ts';
import { delayed, netOf, ONE_TRIAL, Subject } from '#apps/cli/robustness/subject.ts';
import type { Variation } from '#apps/cli/robustness/subject.ts';
import type { AnyChoice } from '#apps/research/run/run-setup.ts';
import { barsOver } from '#apps/cli/search/shared-bars.ts';
import type { SharedBars } from '#apps/cli/search/shared-bars.ts';

/** What all runs have in common. Plain data: it is sent to every thread. */
export interface TaskSetup {
  readonly choice: AnyChoice;
  readonly instrument: InstrumentConfig;
  readonly timeframe: Timeframe;
  readonly bars: SharedBars;
  /** First bar at which it may trade. */
  readonly firstBar: number;
  /** The trades that the strategy made, for the random entries. */
  readonly shapes: readonly TradeShape[];
  /** Where the null test takes its parameters from. */
  readonly points: readonly SearchValues[];
}

/** One run of the strategy in some variation; a seed stands for everything that is drawn in it. */
export type RobustnessTask =
  | { readonly kind: 'costs'; readonly multiple: number }
  | { readonly kind: 'one-bar-later' }
  | { readonly kind: 'random-entries'; readonly seed: number }
  | { readonly kind: 'resampled-market'; readonly seed: number }
  | { readonly kind: 'neighbour'; readonly values: SearchValues }
  | { readonly kind: 'null-walk'; readonly seed: number };

/** What one run found. */
export type TaskResult =
  | { readonly kind: 'ran'; readonly net: number; readonly trades: number; readonly returns: Float64Array | undefined }
  | { readonly kind: 'judged'; readonly isAccepted: boolean }
  /** The values of a neighbour do not go together. */
  | { readonly kind: 'refused'; readonly reason: string };

/** Mean number of bars that stay together in a resampled market. */
const BLOCK_BARS = 5;

/** Runs tasks over the same bars. The same task gives the same result on any thread, in any order. */
export class TaskRunner {
  private readonly setup: TaskSetup;
  private readonly subject: Subject;

  constructor(setup: TaskSetup) {
    const { choice, instrument, timeframe, bars } = setup;
    this.setup = setup;
    this.subject = new Subject({ instrument: instrumentOf(instrument), timeframe, bars: barsOver(bars) }, choice);
  }

  run(task: RobustnessTask): TaskResult {
    const { subject } = this;
    switch (task.kind) {
      case 'costs':
        return this.ran({ venue: subject.withCosts(task.multiple) });
      case 'one-bar-later':
        return this.ran({ strategy: delayed });
      case 'random-entries':
        return this.ran({ strategy: () => this.twin(task.seed) });
      case 'resampled-market':
        return this.market(task.seed);
      case 'neighbour':
        return refusable(() => this.ran({ values: task.values }, true));
      case 'null-walk':
        return refusable(() => this.nullWalk(task.seed));
    }
  }

  private ran(variation: Variation, keepsReturns = false): TaskResult {
    const run = this.subject.run(variation);
    const returns = keepsReturns ? run.returns : undefined;
    return { kind: 'ran', net: netOf(run), trades: run.statistics.trades, returns };
  }

  private twin(seed: number): RandomTwin {
    const { instrument, timeframe, bars } = this.subject.loaded;
    const { shapes, firstBar } = this.setup;
    const rng = new Rng(seed);
    return new RandomTwin({ shapes, instrument: instrument.id, timeframe, bars: bars.length, firstBar, rng });
  }

  private market(seed: number): TaskResult {
    const { bars, instrument } = this.subject.loaded;
    const priceDigits = instrument.priceTick.scale;
    const path = resampledBars(bars, new Rng(seed), { meanBlock: BLOCK_BARS, priceDigits, withoutDrift: false });
    return this.ran({ bars: path });
  }

  /** A walk made of single bars without drift, on which one point of the neighbourhood is held to the quick rules. */
  private nullWalk(seed: number): TaskResult {
    const { bars, instrument } = this.subject.loaded;
    const { points } = this.setup;
    const rng = new Rng(seed);
    const priceDigits = instrument.priceTick.scale;
    const path = resampledBars(bars, rng, { meanBlock: 1, priceDigits, withoutDrift: true });
    const values = points.length === 0 ? {} : points[rng.integer(0, points.length - 1)]!;
    const evidence = { ...UNASKED, ...this.subject.evidence({ bars: path, values }, ONE_TRIAL) };
    return { kind: 'judged', isAccepted: acceptanceOf(evidence, QUICK_ACCEPTANCE).isAccepted };
  }
}

/** What the quick rules do not ask for. */
const UNASKED = {
  randomEntryChance: undefined,
  resampledChance: undefined,
  neighboursProfitable: undefined,
  overfitting: undefined,
};

function refusable(run: () => TaskResult): TaskResult {
  try {
    return run();
  } catch (error) {
    const isAboutValues =
      error instanceof AssayError && (error.code === 'argument.invalid' || error.code === 'config.invalid');
    if (isAboutValues) return { kind: 'refused', reason: error.message };
    throw error;
  }
}
