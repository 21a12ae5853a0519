import type { Rng } from '#core/rng.ts';
import type { Bar } from '#domain/market/bar.ts';
import type { TradeTick } from '#domain/market/trade-tick.ts';
import type { BarSteps } from '#sandbox/exchange/market/bar-steps.ts';

/** Most trades that a bar is played as. */
const MOST_TRADES = 24;

/**
 * A bar as a path of trades: the first at the open, the last at the close, both extremes reached once at least, every size a
 * whole number of lots, all sizes together the bar's volume. The four prices need a lot each: a bar with fewer lots than
 * different prices is played with one lot a price.
 */
export function playBar(bar: Bar, steps: BarSteps, rng: Rng): TradeTick[] {
  const corners = cornersOf(bar, steps, rng);
  const total = Math.max(steps.lots(bar.volume), corners.length);
  const count = Math.min(MOST_TRADES, total);
  const prices = pathThrough(corners, count, rng);
  const sizes = shared(total, prices.length, rng);
  const spacing = (bar.closeTime - bar.openTime) / prices.length;
  let before = prices[0]!;
  return prices.map((ticks, i) => {
    const isUp = ticks === before ? rng.uniform() < 0.5 : ticks > before;
    before = ticks;
    const time = Math.floor(bar.openTime + spacing * (i === 0 ? 0 : i + 0.8 * rng.uniform()));
    return { time, ticks, lots: sizes[i]!, aggressor: isUp ? 'buyer' : 'seller' };
  });
}

/** Open, extremes in either order, close; without prices that repeat the one before. */
function cornersOf(bar: Bar, steps: BarSteps, rng: Rng): number[] {
  const [open, close] = [steps.ticks(bar.open), steps.ticks(bar.close)];
  const [high, low] = [steps.ticks(bar.high), steps.ticks(bar.low)];
  const risesFirst = close === open ? rng.uniform() < 0.5 : close < open;
  const way = risesFirst ? [open, high, low, close] : [open, low, high, close];
  return way.filter((ticks, i) => i === 0 || ticks !== way[i - 1]);
}

/** The corners with steps between them, each step somewhere on the way to the next corner. */
function pathThrough(corners: readonly number[], count: number, rng: Rng): number[] {
  const path: number[] = [];
  const spare = count - corners.length;
  const legs = Math.max(1, corners.length - 1);
  let placed = 0;
  corners.forEach((corner, leg) => {
    path.push(corner);
    const next = corners[leg + 1];
    const upTo = next === undefined && legs > 1 ? spare : Math.round((spare * (leg + 1)) / legs);
    const between = next ?? (corners.length === 1 ? corner : undefined);
    if (between === undefined) return;
    const count = upTo - placed;
    placed = upTo;
    for (let step = 1; step <= count; step++) path.push(stepBetween(corner, between, (step - 0.5) / (count + 1), rng));
  });
  return path;
}

/** A price between two others, about this share of the way. */
function stepBetween(from: number, to: number, share: number, rng: Rng): number {
  const wobbled = Math.min(1, Math.max(0, share + 0.3 * (rng.uniform() - 0.5)));
  return Math.round(from + (to - from) * wobbled);
}

/** A whole number cut into so many parts of at least one, of uneven size. */
function shared(total: number, parts: number, rng: Rng): number[] {
  const weights = Array.from({ length: parts }, () => 0.2 + rng.uniform() ** 3);
  const sum = weights.reduce((all, weight) => all + weight, 0);
  const spare = total - parts;
  const sizes = weights.map((weight) => 1 + Math.floor((spare * weight) / sum));
  let left = total - sizes.reduce((all, size) => all + size, 0);
  for (let i = 0; left > 0; i = (i + 1) % parts, left--) sizes[i]!++;
  return sizes;
}
