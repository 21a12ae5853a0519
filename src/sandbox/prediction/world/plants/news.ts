import { MINUTE_MS } from '#core/time.ts';
import type { PlantGround } from '#sandbox/prediction/world/plants/plant-ground.ts';
import { leanBetween } from '#sandbox/prediction/world/traded-market.ts';
import type { TradedMarket } from '#sandbox/prediction/world/traded-market.ts';

export interface NewsSpec {
  /** Of different events; the others of each event move with them. */
  readonly places: readonly TradedMarket[];
  readonly reverses: boolean;
}

/** Everybody reads the same at the same time: all makers move within two seconds, nobody first. */
export function plantNews(ground: PlantGround, { places, reverses }: NewsSpec): void {
  const { rng, stage } = ground;
  const groups = new Set(places.map((place) => ground.groupOf(place)));
  const before = places[0]!.fairChance;
  const luck = rng.uniform();
  const jump = 0.5 + 0.7 * rng.uniform();
  const free = ground.reserve(groups);
  for (const group of groups) {
    const place = places.find((each) => ground.groupOf(each) === group)!;
    const earlier = group.places.map(({ fairChance }) => fairChance);
    group.belief.sign(place.position, jump, luck);
    ground.life.understand(group, 0);
    group.places.forEach((each, i) => {
      each.surge = 4;
      // Too much at first: it wears off as all pressure does.
      if (reverses) each.press += 0.5 * leanBetween(earlier[i]!, each.fairChance);
      ground.floor.stir(each, 2_000);
    });
  }
  const lastMs = reverses ? 10 * MINUTE_MS : 2 * MINUTE_MS;
  ground.log.begin({
    kind: 'news',
    from: ground.inMs(0),
    to: ground.inMs(lastMs),
    markets: places.map(({ market }) => market.id),
    direction: places[0]!.fairChance >= before ? 'long' : 'short',
    reverses,
  });
  stage.later(lastMs + 2 * MINUTE_MS, free);
}
