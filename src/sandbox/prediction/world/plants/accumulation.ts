import { LOTS } from '#sandbox/prediction/world/announcer.ts';
import type { PlantGround } from '#sandbox/prediction/world/plants/plant-ground.ts';
import { touchSize } from '#sandbox/prediction/world/plants/leak.ts';
import type { TradedMarket } from '#sandbox/prediction/world/traded-market.ts';

/** One or two wallets that know something buy an outcome in small orders, over long; the price follows slowly. */
export function plantAccumulation(ground: PlantGround, place: TradedMarket, durationMs: number, wanted?: 0 | 1): void {
  const { rng, log } = ground;
  const { life } = place;
  const group = ground.groupOf(place);
  const free = ground.reserve([group]);
  let isUp = wanted === 0;
  if (wanted === undefined) {
    const before = place.fairChance;
    group.belief.sign(place.position, 0.5 + 0.5 * rng.uniform(), rng.uniform());
    ground.life.hide(group);
    isUp = place.fairChance >= before;
  }
  const gapMs = 20_000 + 20_000 * rng.uniform();
  const orders = Math.max(5, Math.round(durationMs / gapMs));
  const size = Math.max(700, 0.12 * touchSize(place));
  const truth = log.begin({
    kind: 'accumulation',
    from: ground.inMs(0),
    to: ground.inMs(durationMs),
    market: place.market.id,
    outcome: isUp ? 0 : 1,
    lots: Math.round(orders * size) * LOTS,
  });
  for (const other of group.places) if (other !== place) ground.release(other, durationMs, 10);
  ground.drive({
    place,
    isBuy: isUp,
    orders,
    gapMs: gapMs - 200,
    impact: wanted === undefined ? 0 : 0.03,
    size,
    wallets: ground.wallets(rng.integer(1, 2)),
    onDone: (executed) => {
      log.endAccumulation(truth, ground.inMs(0), executed * LOTS);
      if (place.life === life) place.hold = 0;
      free();
    },
  });
}
