import { MINUTE_MS } from '#core/time.ts';
import type { PlantGround } from '#sandbox/prediction/world/plants/plant-ground.ts';
import type { TradedMarket } from '#sandbox/prediction/world/traded-market.ts';

export interface LeakSpec {
  readonly leader: TradedMarket;
  readonly followers: readonly { readonly place: TradedMarket; readonly lagMs: number }[];
}

/** The longest lag of a follower. */
export const LONGEST_LAG_MS = 10 * MINUTE_MS;

/**
 * Somebody knows something that bears on several markets, and buys or sells in one after another. What is known is a true sign in
 * each of their events (`Belief.sign`), held back from all prices until the informed come to each market.
 */
export function plantLeak(ground: PlantGround, spec: LeakSpec): void {
  const { rng, stage } = ground;
  const { leader } = spec;
  const places = [leader, ...spec.followers.map(({ place }) => place)];
  const groups = new Set(places.map((place) => ground.groupOf(place)));
  const before = places.map((place) => place.fairChance);
  const luck = rng.uniform();
  const jump = 0.6 + 0.6 * rng.uniform();
  const free = ground.reserve(groups);
  for (const group of groups) {
    // One sign for each event: that of the first of its markets in the list.
    const place = places.find((each) => ground.groupOf(each) === group)!;
    group.belief.sign(place.position, jump * (0.8 + 0.4 * rng.uniform()), luck);
    ground.life.hide(group);
  }
  const directions = places.map((place, i): 1 | -1 => (place.fairChance >= before[i]! ? 1 : -1));
  const driveMs = 90_000 + rng.uniform() * 90_000;
  const lags = [0, ...spec.followers.map(({ lagMs }) => lagMs)];
  const lastMs = Math.max(...lags) + driveMs;
  ground.log.begin({
    kind: 'leak',
    from: ground.inMs(0),
    to: ground.inMs(lastMs),
    leader: leader.market.id,
    direction: directions[0] === 1 ? 'long' : 'short',
    followers: spec.followers.map(({ place, lagMs }, i) => ({
      market: place.market.id,
      lagMs,
      direction: directions[i + 1] === directions[0] ? 1 : -1,
    })),
  });
  const wallets = ground.wallets(3);
  for (let i = 0; i < places.length; i++) {
    const place = places[i]!;
    const begin = (): void => driveIn(ground, place, directions[i] === 1, driveMs, wallets);
    if (lags[i] === 0) begin();
    else stage.later(lags[i]!, begin);
  }
  // In the end everybody has read it: the other markets of these events follow without anybody's orders.
  stage.later(lastMs, () => {
    for (const group of groups) {
      for (const place of group.places) if (!places.includes(place)) ground.release(place, 5 * MINUTE_MS, 8);
    }
  });
  stage.later(lastMs + 6 * MINUTE_MS, free);
}

function driveIn(
  ground: PlantGround,
  place: TradedMarket,
  isBuy: boolean,
  driveMs: number,
  wallets: readonly string[],
): void {
  if (!place.isOpen) return;
  const { life } = place;
  const orders = ground.rng.integer(12, 24);
  place.surge = 3;
  ground.drive({
    place,
    isBuy,
    orders,
    gapMs: driveMs / orders - 200,
    impact: 0,
    size: 0.6 * touchSize(place),
    wallets,
    onDone: () => {
      if (place.life !== life) return;
      place.hold = 0;
      place.surge = 1;
    },
  });
}

/** What its makers show at the best price together, in hundredths of a contract. */
export function touchSize(place: TradedMarket): number {
  let total = 0;
  for (const maker of place.makers) total += maker.meanSize;
  return Math.max(2_000, total);
}
