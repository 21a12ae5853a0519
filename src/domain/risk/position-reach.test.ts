import { describe, expect, it } from 'vitest';
import type { Side } from '#domain/orders/order.ts';
import { PositionReach } from '#domain/risk/position-reach.ts';

/** Resting lots by kind: plain buys, plain sells, reducing buys, reducing sells. */
type Resting = readonly [number, number, number, number];

function reachOf(position: number, [buys, sells, reducingBuys, reducingSells]: Resting): PositionReach {
  return Object.assign(new PositionReach(), { position, buys, sells, reducingBuys, reducingSells });
}

/** Every position that fills of single lots, in every order, lead to. A venue cuts orders that only reduce to what is open. */
function everyOutcome(position: number, resting: Resting): Set<number> {
  const seen = new Set<string>();
  const outcomes = new Set<number>();
  const visit = (at: number, left: Resting): void => {
    const key = `${at}|${left.join()}`;
    if (seen.has(key)) return;
    seen.add(key);
    outcomes.add(at);
    const [buys, sells, reducingBuys, reducingSells] = left;
    if (buys > 0) visit(at + 1, [buys - 1, sells, reducingBuys, reducingSells]);
    if (sells > 0) visit(at - 1, [buys, sells - 1, reducingBuys, reducingSells]);
    if (reducingBuys > 0 && at < 0) visit(at + 1, [buys, sells, reducingBuys - 1, reducingSells]);
    if (reducingSells > 0 && at > 0) visit(at - 1, [buys, sells, reducingBuys, reducingSells - 1]);
  };
  visit(position, resting);
  return outcomes;
}

function everyCase(): { readonly position: number; readonly resting: Resting }[] {
  const sizes = [0, 1, 3];
  const positions = [-4, -3, -1, 0, 1, 3, 4];
  return positions.flatMap((position) =>
    sizes.flatMap((a) =>
      sizes.flatMap((b) => sizes.flatMap((c) => sizes.map((e) => ({ position, resting: [a, b, c, e] as const })))),
    ),
  );
}

describe('the reach of a position', () => {
  it('is exactly what fills in any order and in any parts can lead to, in every small case', () => {
    const cases = everyCase();
    expect(cases).toHaveLength(7 * 3 ** 4);
    const wrong = cases.filter(({ position, resting }) => {
      const outcomes = [...everyOutcome(position, resting)];
      const { low, high } = reachOf(position, resting);
      return low !== Math.min(...outcomes) || high !== Math.max(...outcomes);
    });
    expect(wrong).toEqual([]);
  });

  it('is raised by an order exactly when a position becomes reachable beyond what was, flat excepted', () => {
    const counts = { raising: 0, reducing: 0 };
    const wrong: unknown[] = [];
    for (const { position, resting } of everyCase()) {
      const before = [...everyOutcome(position, resting), 0];
      for (const [kind, side, reduceOnly] of KINDS) {
        const more = resting.map((lots, i) => (i === kind ? lots + 2 : lots)) as unknown as Resting;
        const after = [...everyOutcome(position, more)];
        const raises = Math.min(...after) < Math.min(...before) || Math.max(...after) > Math.max(...before);
        counts[raises ? 'raising' : 'reducing']++;
        if (reachOf(position, resting).raises(side, 2, reduceOnly) !== raises) wrong.push({ position, resting, side });
      }
    }
    expect(wrong).toEqual([]);
    expect(Math.min(counts.raising, counts.reducing)).toBeGreaterThan(500);
  });

  it('lets two sales of half a position through, and not a third', () => {
    const reach = reachOf(10, [0, 0, 0, 0]);
    expect(reach.raises('sell', 5, false)).toBe(false);
    reach.rest('sell', 5, false);
    expect(reach.raises('sell', 5, false)).toBe(false);
    reach.rest('sell', 5, false);
    expect(reach.raises('sell', 1, false)).toBe(true);
  });

  it('lets stop and target that only reduce overlap: their venue cuts them to what is open', () => {
    const reach = reachOf(10, [0, 0, 0, 10]);
    expect(reach.raises('sell', 10, true)).toBe(false);
    // Beside a plain sale of the same position it would matter: 10 sold by the stop, and 10 more by the order.
    expect(reach.raises('sell', 10, false)).toBe(true);
  });
});

const KINDS: readonly (readonly [number, Side, boolean])[] = [
  [0, 'buy', false],
  [1, 'sell', false],
  [2, 'buy', true],
  [3, 'sell', true],
];
