import { DAY_MS, unixMs } from '#core/time.ts';
import type { MarketId, PredictionMarket } from '#domain/prediction/prediction-market.ts';
import { PredictionWorld } from '#sandbox/prediction/world/prediction-world.ts';
import { DEFAULT_WORLD } from '#sandbox/prediction/world/world-config.ts';
import type { EventSource } from '#apps/research/prediction/backtest/event-source.ts';

export interface WorldSourceOptions {
  readonly seed: number;
  readonly markets: number;
  readonly days: number;
}

/** The generated world of the sandbox: books, trades, and things planted in them. */
export function worldSource({ seed, markets, days }: WorldSourceOptions): EventSource {
  const config = { ...DEFAULT_WORLD, seed, marketCount: markets };
  const world = new PredictionWorld(config);
  const known = new Map<MarketId, PredictionMarket>(world.markets().map((market) => [market.id, market]));
  return {
    title: `sandbox, seed ${seed}, ${markets} markets`,
    isPricesOnly: false,
    from: config.startTime,
    to: unixMs(config.startTime + days * DAY_MS),
    intervalMs: undefined,
    notes: [
      'Generated markets with planted leaks, icebergs and withdrawals: what is earned here says nothing of real ones.',
    ],
    markets: [...known.values()],
    market: (id) => {
      // Markets that are resolved make room for new ones.
      if (!known.has(id)) for (const market of world.markets()) known.set(market.id, market);
      return known.get(id);
    },
    play: async (to, say) => world.advanceTo(unixMs(to), say),
  };
}
