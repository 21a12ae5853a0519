import { Rng } from '#core/rng.ts';
import { MINUTE_MS } from '#core/time.ts';
import type { Bar } from '#domain/market/bar.ts';
import type { Script } from '#testkit/scripted-strategy.ts';

/** Enters and leaves at random; what it says hangs on the bar and the seed alone, so that a restart says it again. */
export function randomScript(seed: number): Script {
  return (bar) => {
    const rng = new Rng(seed ^ (bar.closeTime / 1_000));
    const kind = rng.uniform();
    if (kind < 0.55) return [];
    if (kind < 0.65) return [{ exit: 'random' }];
    const at = (offset: number): number => cents(bar.close + offset);
    const targets =
      kind < 0.75
        ? []
        : ([
            [at(0.5), 0.3],
            [at(1.1), 0.7],
          ] as const);
    const isLimit = rng.uniform() < 0.4;
    const limit = isLimit ? { limit: at(-0.2), expiresAt: bar.closeTime + 150_000 } : {};
    return [{ direction: 'long', stop: at(-0.9), targets, ...limit }];
  };
}

/** The minute that follows a price. */
export function nextBar(price: number, openTime: number, rng: Rng): Bar {
  const close = cents(price + rng.normal() * 0.5);
  const high = cents(Math.max(price, close) + Math.abs(rng.normal()) * 0.3);
  const low = cents(Math.min(price, close) - Math.abs(rng.normal()) * 0.3);
  return { openTime, closeTime: openTime + MINUTE_MS, open: price, high, low, close, volume: 1 };
}

function cents(price: number): number {
  return Math.round(price * 100) / 100;
}
