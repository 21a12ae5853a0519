import type { PlantGround } from '#sandbox/prediction/world/plants/plant-ground.ts';
import type { TradedMarket } from '#sandbox/prediction/world/traded-market.ts';

/** All makers of a market take their quotes away within three seconds, and come back within five. The crowd stays. */
export function plantWithdrawal(ground: PlantGround, place: TradedMarket, durationMs: number): void {
  const { stage, rng, floor } = ground;
  const { life, makers } = place;
  const group = ground.groupOf(place);
  const free = ground.reserve([group]);
  ground.log.begin({
    kind: 'maker-withdrawal',
    from: ground.inMs(0),
    to: ground.inMs(durationMs),
    market: place.market.id,
  });
  for (const maker of makers) {
    stage.later(rng.uniform() * 3_000, () => {
      if (place.life !== life || !place.isOpen) return;
      maker.awayUntil = Number.POSITIVE_INFINITY;
      maker.withdraw(place.book);
      stage.announcer.changes(place.market.id, place.book);
    });
  }
  stage.later(durationMs, () => {
    for (const maker of makers) maker.awayUntil = stage.now;
    if (place.life === life && place.isOpen) floor.stir(place, 5_000);
    free();
  });
}
