import { cpuUsage, memoryUsage } from 'node:process';
import { invariant } from '#core/invariant.ts';
import { DAY_MS, HOUR_MS, unixMs } from '#core/time.ts';
import { PredictionWorld } from '#sandbox/prediction/world/prediction-world.ts';
import { DEFAULT_WORLD } from '#sandbox/prediction/world/world-config.ts';
import type { BenchCase } from '#tools/bench-case.ts';

export const benches: readonly BenchCase[] = [
  {
    name: 'prediction world',
    run: () => {
      const { events, seconds } = live(12);
      return [
        { name: '500 markets', value: events / seconds, unit: 'events/s' },
        { name: 'events of a market', value: events / 500 / 720, unit: 'a minute' },
      ];
    },
  },
  {
    name: 'prediction world, memory over four weeks',
    run: () => {
      const world = new PredictionWorld({
        ...DEFAULT_WORLD,
        marketCount: 100,
        pace: 0.1,
        lifeMs: [HOUR_MS, 4 * DAY_MS],
      });
      const heaps = [7, 14, 21, 28].map((days) => {
        world.advanceTo(unixMs(DEFAULT_WORLD.startTime + days * DAY_MS), () => {});
        globalThis.gc?.();
        return memoryUsage().heapUsed / 1e6;
      });
      invariant(world.markets().length < 10_000, 'resolved markets are forgotten');
      return [{ name: 'heap after 4 weeks less after 2', value: heaps[3]! - heaps[1]!, unit: 'MB' }];
    },
  },
];

/** So many hours of the default world; seconds of the processor, because others may use it too. */
function live(hours: number): { readonly events: number; readonly seconds: number } {
  const world = new PredictionWorld(DEFAULT_WORLD);
  let events = 0;
  const count = (): void => {
    events++;
  };
  world.advanceTo(unixMs(DEFAULT_WORLD.startTime + HOUR_MS), count);
  events = 0;
  const start = cpuUsage();
  world.advanceTo(unixMs(DEFAULT_WORLD.startTime + (1 + hours) * HOUR_MS), count);
  const { user, system } = cpuUsage(start);
  return { events, seconds: (user + system) / 1e6 };
}
