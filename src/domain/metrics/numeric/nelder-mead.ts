/** Where a search ended. */
export interface Minimum {
  readonly point: readonly number[];
  readonly value: number;
  /** Whether the simplex shrank below the tolerance before the steps ran out. */
  readonly converged: boolean;
}

interface Vertex {
  readonly point: readonly number[];
  readonly value: number;
}

/**
 * Lowest point of a function near a start, without derivatives (Nelder & Mead 1965; reflection 1, expansion 2, contraction
 * and shrinking 1/2; the first simplex steps 5 % along each axis). It ends when the corners and their values lie within `tolerance`
 * of one another, or after 200 steps for each dimension.
 */
export function nelderMead(
  target: (point: readonly number[]) => number,
  start: readonly number[],
  tolerance: number,
): Minimum {
  const at = (point: readonly number[]): Vertex => ({ point, value: target(point) });
  const steps = start.map((value) => (value === 0 ? 0.00025 : value * 0.05));
  let simplex = [
    at(start),
    ...start.map((_, axis) => at(start.map((value, i) => value + (i === axis ? steps[i]! : 0)))),
  ];
  const most = 200 * start.length;
  for (let step = 0; step < most; step++) {
    simplex.sort((a, b) => a.value - b.value);
    if (isSmall(simplex, tolerance)) return { ...simplex[0]!, converged: true };
    const better = replacement(simplex, at);
    if (better === undefined) {
      const [best] = simplex;
      simplex = [best!, ...simplex.slice(1).map(({ point }) => at(between(best!.point, point, 0.5)))];
    } else {
      simplex[simplex.length - 1] = better;
    }
  }
  simplex.sort((a, b) => a.value - b.value);
  return { ...simplex[0]!, converged: isSmall(simplex, tolerance) };
}

/** What takes the place of the worst corner; undefined when the simplex has to shrink. */
function replacement(simplex: readonly Vertex[], at: (point: readonly number[]) => Vertex): Vertex | undefined {
  const worst = simplex.at(-1)!;
  const others = simplex.slice(0, -1);
  const centre = worst.point.map((_, i) => others.reduce((sum, { point }) => sum + point[i]!, 0) / others.length);
  const reflected = at(between(centre, worst.point, -1));
  if (reflected.value < simplex[0]!.value) {
    const expanded = at(between(centre, worst.point, -2));
    return expanded.value < reflected.value ? expanded : reflected;
  }
  if (reflected.value < simplex.at(-2)!.value) return reflected;
  if (reflected.value < worst.value) {
    const outside = at(between(centre, worst.point, -0.5));
    return outside.value <= reflected.value ? outside : undefined;
  }
  const inside = at(between(centre, worst.point, 0.5));
  return inside.value < worst.value ? inside : undefined;
}

/** `from` plus a share of the way to `to`. */
function between(from: readonly number[], to: readonly number[], share: number): number[] {
  return from.map((value, i) => value + share * (to[i]! - value));
}

function isSmall(simplex: readonly Vertex[], tolerance: number): boolean {
  const [best, ...others] = simplex;
  return others.every(
    ({ point, value }) =>
      Math.abs(value - best!.value) <= tolerance &&
      point.every((coordinate, i) => Math.abs(coordinate - best!.point[i]!) <= tolerance),
  );
}
