import fc from 'fast-check';
import { Rng } from '#core/rng.ts';
import type { Bar } from '#domain/market/bar.ts';

export interface RandomBarsOptions {
  readonly lengthMs: number;
  readonly barsMax: number;
  /** Share of bars that are missing from the stream, 0…1. */
  readonly missingRatio?: number;
  /** Opens of the first bar are drawn from [from, until), whole multiples of the length. */
  readonly from?: number;
  readonly until?: number;
}

/** Valid bars on a grid, in order, some of them missing: a random walk in ticks of 1/8, so that ties occur and doubling is exact. */
export function randomBars(options: RandomBarsOptions): fc.Arbitrary<Bar[]> {
  const { lengthMs, barsMax, from = 1_600_000_000_000, until = 1_700_000_000_000 } = options;
  return fc
    .record({
      seed: fc.integer(),
      first: fc.integer({ min: Math.ceil(from / lengthMs), max: Math.ceil(until / lengthMs) - 1 }),
      slots: fc.integer({ min: 0, max: barsMax }),
      missing: fc.constantFrom(0, options.missingRatio ?? 0),
    })
    .map(({ seed, first, slots, missing }) => walk(new Rng(seed), { first, slots, missing, lengthMs }));
}

interface Walk {
  readonly first: number;
  readonly slots: number;
  readonly missing: number;
  readonly lengthMs: number;
}

function walk(rng: Rng, { first, slots, missing, lengthMs }: Walk): Bar[] {
  const bars: Bar[] = [];
  let price = 800;
  for (let slot = 0; slot < slots; slot++) {
    const open = price + (rng.uniform() < 0.2 ? rng.integer(-8, 8) : 0);
    const close = Math.max(20, open + rng.integer(-16, 16));
    price = close;
    const bar = {
      openTime: (first + slot) * lengthMs,
      closeTime: (first + slot + 1) * lengthMs,
      open: open / 8,
      high: (Math.max(open, close) + rng.integer(0, 8)) / 8,
      low: (Math.min(open, close) - rng.integer(0, 8)) / 8,
      close: close / 8,
      volume: rng.integer(0, 100),
    };
    if (rng.uniform() >= missing) bars.push(bar);
  }
  return bars;
}
