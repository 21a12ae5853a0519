import { Rng } from '#core/rng.ts';
import { unixMs } from '#core/time.ts';
import type { UnixMs } from '#core/time.ts';
import type { PredictionEvent } from '#domain/prediction/prediction-event.ts';
import type { PredictionMarket } from '#domain/prediction/prediction-market.ts';
import type { Truth } from '#domain/prediction/truth.ts';
import type { LivingMarkets } from '#sandbox/prediction/living-markets.ts';
import { predictionConfig } from '#sandbox/prediction/prediction-config.ts';
import { PredictionSandbox } from '#sandbox/prediction/prediction-sandbox.ts';
import { scriptedMarket } from '#sandbox/prediction/scripted-markets.ts';
import { DEFAULT_WORLD } from '#sandbox/prediction/world/world-config.ts';
import { PredictionWorld } from '#sandbox/prediction/world/prediction-world.ts';
import { VirtualClock } from '#sandbox/time/virtual-clock.ts';
import type { BenchCase } from '#tools/bench-case.ts';

const START = unixMs(Date.UTC(2026, 8, 1));
const MARKETS = 500;
const LEVELS = 20;
const EVENTS_A_SECOND = 20_000;
const SECONDS = 5;
const WORLD_MINUTES = 10;

export const benches: readonly BenchCase[] = [
  {
    name: 'prediction sandbox',
    run: async () => {
      const churn = await messages(new Churn(), 1_000 * SECONDS);
      const world = await messages(new PredictionWorld({ ...DEFAULT_WORLD, startTime: START }), 60_000 * WORLD_MINUTES);
      return [
        { name: `price changes, ${LEVELS} levels a side, both hashes`, value: churn.perSecond, unit: 'messages/s' },
        { name: `whole world of ${MARKETS} markets`, value: world.perSecond, unit: 'messages/s' },
        { name: 'whole world, time lived', value: world.speed, unit: 'x real time' },
      ];
    },
  },
];

async function messages(
  living: LivingMarkets,
  ms: number,
): Promise<{ readonly perSecond: number; readonly speed: number }> {
  const clock = new VirtualClock(START);
  const sandbox = new PredictionSandbox(living, predictionConfig(), clock);
  sandbox.start();
  let count = 0;
  const socket = sandbox.sockets('/ws/market', {
    onOpen: () => undefined,
    onText: () => void count++,
    onClose: () => undefined,
  });
  const tokens = living.markets().flatMap(({ outcomes }) => outcomes.map(({ token }) => token));
  socket.send(JSON.stringify({ type: 'market', assets_ids: tokens }));
  const begun = performance.now();
  await clock.runUntil(START + ms);
  const took = performance.now() - begun;
  sandbox.stop();
  return { perSecond: (1_000 * count) / took, speed: ms / took };
}

/** Markets with full books, in which one level changes at a time: what the server itself costs. */
class Churn implements LivingMarkets {
  now: UnixMs = START;
  private readonly list = Array.from({ length: MARKETS }, (_, n) => scriptedMarket(n + 1));
  private readonly rng = new Rng(1);
  private told = 0;

  markets(): readonly PredictionMarket[] {
    return this.list;
  }

  truths(): readonly Truth[] {
    return [];
  }

  advanceTo(time: UnixMs, say: (event: PredictionEvent) => void): void {
    const first = this.told === 0;
    this.now = time;
    if (first)
      for (const { id: market } of this.list) say({ kind: 'book', market, time, receivedTime: time, ...wholeBook() });
    const due = Math.floor(((time - START) / 1_000) * EVENTS_A_SECOND);
    for (; this.told < due; this.told++) {
      const market = this.list[this.rng.integer(0, MARKETS - 1)]!.id;
      const level = this.rng.integer(1, LEVELS);
      const lots = this.rng.integer(1, 1_000_000) * 10_000;
      const isBid = this.rng.uniform() < 0.5;
      const pair = [5_000 + 100 * (isBid ? -level : level), lots];
      say({ kind: 'change', market, time, receivedTime: time, bids: isBid ? pair : [], asks: isBid ? [] : pair });
    }
  }
}

function wholeBook(): { readonly bids: number[]; readonly asks: number[] } {
  const side = (sign: number): number[] =>
    Array.from({ length: LEVELS }, (_, i) => [5_000 + sign * 100 * (i + 1), 1_234_560_000 + i]).flat();
  return { bids: side(-1), asks: side(1) };
}
