import { invariant } from '#core/invariant.ts';
import type { CellVerdict, Matrix, MatrixCell } from '#domain/evidence/matrix/performance-matrix.ts';
import { priorStrength, shrunkenRate } from '#domain/evidence/weights/beta-binomial.ts';
import type { GroupCount } from '#domain/evidence/weights/beta-binomial.ts';

/** How much a kind of signal counts when signals are ranked. 1 is the average kind. */
export interface SignalWeight {
  readonly type: string;
  /** Undefined for the type as a whole. */
  readonly category: string | undefined;
  readonly trials: number;
  readonly wins: number;
  readonly meanR: number | undefined;
  /** Its own win rate pulled towards that of its parent: the type for a type in a category, all signals for a type. */
  readonly shrunkenRate: number;
  /** Shrunken rate over the rate of all signals, held between {@link WEIGHT_MIN} and {@link WEIGHT_MAX}. */
  readonly weight: number;
  /** The rate is above average, yet what it earns is not above zero: its weight stays at 1. */
  readonly isHeldBack: boolean;
  /** Whether its mean result is known to differ from 0, corrected for all kinds looked at. */
  readonly verdict: CellVerdict;
}

export interface SignalWeights {
  /** Win rate of all signals. */
  readonly overallRate: number | undefined;
  /** Trials that the parent's rate counts for: among types, and among the categories of a type. */
  readonly typeStrength: number;
  readonly categoryStrength: number;
  /** Types first, each followed by its categories; heaviest type first. */
  readonly weights: readonly SignalWeight[];
}

/** However good or bad the past: never more than double, never less than half. */
export const WEIGHT_MIN = 0.5;
export const WEIGHT_MAX = 2;

/** Weights from the matrices by type and by type and category of the same outcomes. A win is a result above zero after costs. */
export function signalWeights(byType: Matrix, byTypeAndCategory: Matrix): SignalWeights {
  invariant(byType.dimensions.join() === 'type', 'the first matrix is by type');
  invariant(byTypeAndCategory.dimensions.join() === 'type,category', 'the second matrix is by type and category');
  const overall = overallRate(byType);
  const typeGroups = byType.cells.map((cell) => groupOf(cell, overall ?? EVEN));
  const typeStrength = priorStrength(typeGroups);
  const rates = new Map(byType.cells.map((cell, i) => [cell.values[0]!, shrunkenRate(typeGroups[i]!, typeStrength)]));
  const parentOf = (cell: MatrixCell): number => rates.get(cell.values[0]!) ?? EVEN;
  const categoryStrength = priorStrength(byTypeAndCategory.cells.map((cell) => groupOf(cell, parentOf(cell))));
  const reference = overall ?? EVEN;
  const types = byType.cells.map((cell, i) => weightOf(cell, shrunkenRate(typeGroups[i]!, typeStrength), reference));
  const categories = byTypeAndCategory.cells.map((cell) =>
    weightOf(cell, shrunkenRate(groupOf(cell, parentOf(cell)), categoryStrength), reference),
  );
  return { overallRate: overall, typeStrength, categoryStrength, weights: inOrder(types, categories) };
}

/** Stands in for the rate of all signals while there is none. */
const EVEN = 0.5;

function overallRate({ cells }: Matrix): number | undefined {
  let wins = 0;
  let trials = 0;
  for (const cell of cells) {
    wins += cell.wins;
    trials += cell.measured;
  }
  // Half a win and half a loss: the prior of a group needs a rate inside (0, 1).
  return trials === 0 ? undefined : (wins + 0.5) / (trials + 1);
}

function groupOf({ wins, measured: trials }: MatrixCell, parentRate: number): GroupCount {
  return { wins, trials, parentRate };
}

function weightOf(cell: MatrixCell, rate: number, reference: number): SignalWeight {
  const [type, category] = cell.values;
  const raw = Math.min(WEIGHT_MAX, Math.max(WEIGHT_MIN, rate / reference));
  const isHeldBack = raw > 1 && (cell.mean === undefined || cell.mean <= 0);
  return {
    type: type!,
    category,
    trials: cell.measured,
    wins: cell.wins,
    meanR: cell.mean,
    shrunkenRate: rate,
    weight: isHeldBack ? 1 : raw,
    isHeldBack,
    verdict: cell.verdict,
  };
}

function inOrder(types: readonly SignalWeight[], categories: readonly SignalWeight[]): readonly SignalWeight[] {
  const byWeight = (a: SignalWeight, b: SignalWeight): number =>
    b.weight - a.weight ||
    b.shrunkenRate - a.shrunkenRate ||
    compareText(a.type, b.type) ||
    compareText(a.category, b.category);
  return [...types]
    .sort(byWeight)
    .flatMap((type) => [type].concat(categories.filter((category) => category.type === type.type).sort(byWeight)));
}

function compareText(a = '', b = ''): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
