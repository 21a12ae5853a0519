import { toUnit } from '#domain/search/dimension.ts';
import type { Dimension, SearchValue, SearchValues } from '#domain/search/dimension.ts';

/** How one parameter of the winner moved from window to window. */
export interface ParameterStability {
  readonly name: string;
  /** Of the winner of each window, in order; undefined where none could be chosen. */
  readonly values: readonly (SearchValue | undefined)[];
  /** Neighbouring windows whose winners differ in it, of all neighbouring pairs, 0…1; undefined below two winners. */
  readonly changeRatio: number | undefined;
  /** Mean distance of such neighbours in shares of the searched range, names count 1; undefined below two winners. */
  readonly meanMove: number | undefined;
  /** The value that won most often, the first of those that did. */
  readonly mostOften: SearchValue | undefined;
}

/** Stability of every searched parameter. A winner is undefined where no trial could win. */
export function parameterStability(
  dimensions: readonly Dimension[],
  winners: readonly (SearchValues | undefined)[],
): readonly ParameterStability[] {
  return dimensions.map((dimension) => {
    const { name } = dimension;
    const values = winners.map((winner) => winner?.[name]);
    const known = values.filter((value) => value !== undefined);
    const pairs = known.slice(1).map((value, i) => [known[i]!, value] as const);
    const changes = pairs.filter(([before, after]) => before !== after);
    const moves = pairs.map(([before, after]) => distance(dimension, before, after));
    return {
      name,
      values,
      changeRatio: pairs.length === 0 ? undefined : changes.length / pairs.length,
      meanMove: pairs.length === 0 ? undefined : moves.reduce((sum, move) => sum + move, 0) / pairs.length,
      mostOften: mostOften(known),
    };
  });
}

function distance(dimension: Dimension, before: SearchValue, after: SearchValue): number {
  if (before === after) return 0;
  if (dimension.kind === 'list' && !dimension.isOrdered) return 1;
  return Math.abs(toUnit(dimension, after) - toUnit(dimension, before));
}

function mostOften(values: readonly SearchValue[]): SearchValue | undefined {
  const counts = new Map<SearchValue, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].sort(([, a], [, b]) => b - a)[0]?.[0];
}
