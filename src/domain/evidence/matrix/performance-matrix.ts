import { invariant } from '#core/invariant.ts';
import type { Money } from '#core/money.ts';
import type { HorizonName } from '#domain/evidence/outcomes/horizons.ts';
import type { OutcomeRecord } from '#domain/evidence/outcomes/outcome-record.ts';
import { CellEntry, CellTally, resultOf } from '#domain/evidence/matrix/cell-tally.ts';
import type { HorizonFigures, Measure } from '#domain/evidence/matrix/cell-tally.ts';
import { ClusterIndex } from '#domain/evidence/matrix/cluster-index.ts';
import type { ClusteredMean } from '#domain/evidence/matrix/clustered-mean.ts';
import type { Dimension } from '#domain/evidence/matrix/dimensions.ts';
import { adjustedP } from '#domain/evidence/matrix/false-discovery.ts';
import { winRate } from '#domain/metrics/trades/win-rate.ts';
import type { WinRate } from '#domain/metrics/trades/win-rate.ts';

/**
 * What a cell shows. `proven-good`, `proven-bad`: its mean differs from 0 after correction for all cells looked at. `unproven`:
 * it may be luck. `too-few`: not enough results, or too few days and instruments, to be tested at all.
 */
export type CellVerdict = 'proven-good' | 'proven-bad' | 'unproven' | 'too-few';

/** One cell: all signals that share the values of the dimensions. */
export interface MatrixCell {
  /** One value a dimension, in their order. */
  readonly values: readonly string[];
  readonly signals: number;
  /** Signals with a result by the measure. */
  readonly measured: number;
  readonly wins: number;
  /** With Wilson's 95 % interval. */
  readonly winRate: WinRate | undefined;
  /** Mean result; in R for `exit`, a ratio for a horizon. */
  readonly mean: number | undefined;
  readonly total: number;
  /** The mean's 95 % interval and p-value by clusters of instrument and day; undefined below two clusters. */
  readonly test: ClusteredMean | undefined;
  /** Adjusted for all tested cells; undefined for cells with too few results. */
  readonly adjustedP: number | undefined;
  readonly verdict: CellVerdict;
  /** Exact, at the stated risk, one for each currency. */
  readonly profit: readonly Money[];
  readonly horizons: Readonly<Record<HorizonName, HorizonFigures>>;
}

/** The whole matrix: its cells, best mean first, those with too few results last. */
export interface Matrix {
  readonly dimensions: readonly string[];
  readonly measure: Measure;
  readonly signals: number;
  readonly cells: readonly MatrixCell[];
  /** Cells that were tested: the number of trials that the correction is made for. */
  readonly trials: number;
}

export interface MatrixOptions {
  readonly dimensions: readonly Dimension[];
  readonly measure?: Measure;
  /** Results that a cell needs to be tested. */
  readonly minimum?: number;
  /** Share of discoveries that may be false. */
  readonly falseDiscoveryRatio?: number;
}

export const MINIMUM_RESULTS = 30;
/** Clusters of instrument and day that a cell needs besides. */
const MINIMUM_CLUSTERS = 10;
const FALSE_DISCOVERY_RATIO = 0.05;
const ALPHA = 0.05;

/** Takes outcomes one by one, in any number of pieces; the cells may be asked for at any moment. */
export class PerformanceMatrix {
  private readonly options: Required<MatrixOptions>;
  private readonly root = new Branch();
  /** The outcome in hand: its values, sums, result (NaN without one) and cluster. */
  private readonly entry = new CellEntry();
  private readonly path: (string | readonly string[])[] = [];
  private result = Number.NaN;
  private cluster = 0;
  private readonly tallies: CellTally[] = [];
  private readonly clusters = new ClusterIndex();
  private signals = 0;

  constructor(options: MatrixOptions) {
    invariant(options.dimensions.length > 0, 'a matrix has at least one dimension');
    this.options = {
      measure: 'exit',
      minimum: MINIMUM_RESULTS,
      falseDiscoveryRatio: FALSE_DISCOVERY_RATIO,
      ...options,
    };
  }

  add(outcome: OutcomeRecord): void {
    this.signals++;
    const { dimensions, measure } = this.options;
    for (let i = 0; i < dimensions.length; i++) this.path[i] = dimensions[i]!.valuesOf(outcome);
    const result = resultOf(outcome, measure);
    this.result = result ?? Number.NaN;
    if (result !== undefined) this.cluster = this.clusters.clusterOf(outcome);
    this.entry.of(outcome);
    this.walk(this.root, 0);
  }

  /** The matrix as it stands. */
  matrix(): Matrix {
    const { dimensions, measure, minimum, falseDiscoveryRatio } = this.options;
    const judged = this.tallies.map((tally): JudgedCell => {
      const isEnough = tally.results.count >= minimum && tally.results.clusters >= MINIMUM_CLUSTERS;
      return { tally, isEnough, test: tally.results.mean(ALPHA) };
    });
    const trials = judged.filter(({ isEnough, test }) => isEnough && test !== undefined);
    const adjusted = adjustedP(trials.map(({ test }) => test!.pValue));
    const byTally = new Map(trials.map(({ tally }, i) => [tally, adjusted[i]!]));
    const cells = judged.map((cell) => cellOf(cell, byTally.get(cell.tally), falseDiscoveryRatio));
    return {
      dimensions: dimensions.map(({ name }) => name),
      measure,
      signals: this.signals,
      cells: cells.sort(byRank),
      trials: trials.length,
    };
  }

  /** To every cell that the values lead to: more than one only where a dimension has several values for one outcome. */
  private walk(branch: Branch, depth: number): void {
    if (depth === this.options.dimensions.length) {
      branch.tally ??= this.newTally(branch);
      this.addTo(branch.tally);
      return;
    }
    const value = this.path[depth]!;
    if (typeof value === 'string') this.walk(branch.child(value), depth + 1);
    else for (const one of value) this.walk(branch.child(one), depth + 1);
  }

  private addTo(tally: CellTally): void {
    tally.add(this.entry);
    const { result } = this;
    if (Number.isNaN(result)) return;
    if (result > 0) tally.wins++;
    this.clusters.add(tally.results, tally.number, this.cluster, result);
  }

  private newTally({ path }: Branch): CellTally {
    const tally = new CellTally(path, this.tallies.length);
    this.tallies.push(tally);
    return tally;
  }
}

/** Cells are found along their values, dimension by dimension: no key has to be put together for each outcome. */
class Branch {
  readonly path: readonly string[];
  tally: CellTally | undefined;
  private readonly children = new Map<string, Branch>();

  constructor(path: readonly string[] = []) {
    this.path = path;
  }

  child(value: string): Branch {
    const known = this.children.get(value);
    if (known !== undefined) return known;
    const child = new Branch([...this.path, value]);
    this.children.set(value, child);
    return child;
  }
}

/** The matrix of outcomes that are all there. */
export function performanceMatrix(outcomes: Iterable<OutcomeRecord>, options: MatrixOptions): Matrix {
  const matrix = new PerformanceMatrix(options);
  for (const outcome of outcomes) matrix.add(outcome);
  return matrix.matrix();
}

/** A control character that no name holds. */
const SEPARATOR = '\u001F';

interface JudgedCell {
  readonly tally: CellTally;
  readonly isEnough: boolean;
  readonly test: ClusteredMean | undefined;
}

function cellOf(judged: JudgedCell, adjusted: number | undefined, falseDiscoveryRatio: number): MatrixCell {
  const { tally, test } = judged;
  const { count, sum } = tally.results;
  return {
    values: tally.values,
    signals: tally.signals,
    measured: count,
    wins: tally.wins,
    winRate: winRate(tally.wins, count),
    mean: count === 0 ? undefined : sum / count,
    total: sum,
    test,
    adjustedP: adjusted,
    verdict: verdictOf(judged, adjusted, falseDiscoveryRatio),
    profit: tally.profit(),
    horizons: tally.horizons(),
  };
}

/** Results that are all the same cannot be tested: they prove nothing. */
function verdictOf({ isEnough, test }: JudgedCell, adjusted: number | undefined, ratio: number): CellVerdict {
  if (!isEnough) return 'too-few';
  if (test === undefined || adjusted === undefined || adjusted > ratio) return 'unproven';
  return test.mean > 0 ? 'proven-good' : 'proven-bad';
}

function byRank(a: MatrixCell, b: MatrixCell): number {
  const few = Number(a.verdict === 'too-few') - Number(b.verdict === 'too-few');
  if (few !== 0) return few;
  const difference = (b.mean ?? Number.NEGATIVE_INFINITY) - (a.mean ?? Number.NEGATIVE_INFINITY);
  if (difference !== 0 && !Number.isNaN(difference)) return difference;
  return a.values.join(SEPARATOR) < b.values.join(SEPARATOR) ? -1 : 1;
}
