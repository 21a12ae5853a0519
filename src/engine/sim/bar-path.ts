import type { Bar } from '#domain/market/bar.ts';
import type { SameBarPolicy } from '#engine/sim/sim-config.ts';

/**
 * A bar as the way that its price is taken to have gone: the open alone, then to one extreme, to the other, and to the close.
 * Each piece runs in one direction, so that within it the order of prices is known. The first happens at the open time, the
 * others by the bar's last ms. Volume stays with the bar. When both extremes are as near, `adaptive` goes to the low first.
 */
export function barPath(bar: Bar, policy: SameBarPolicy): readonly Bar[] {
  const { openTime, closeTime, open, high, low, close } = bar;
  const highFirst = policy !== 'adaptive' || high - open < open - low;
  const first = highFirst ? high : low;
  const second = highFirst ? low : high;
  const atOpen = { openTime, closeTime: openTime + 1, volume: bar.volume };
  const inside = { openTime: closeTime - 1, closeTime, volume: bar.volume };
  return [
    piece(atOpen, open, open),
    piece(inside, open, first),
    piece(inside, first, second),
    piece(inside, second, close),
  ];
}

/** In one direction, from one price to another. */
function piece(
  { openTime, closeTime, volume }: Pick<Bar, 'openTime' | 'closeTime' | 'volume'>,
  from: number,
  to: number,
): Bar {
  return { openTime, closeTime, open: from, high: Math.max(from, to), low: Math.min(from, to), close: to, volume };
}
