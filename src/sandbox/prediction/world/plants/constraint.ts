import type { PlantGround } from '#sandbox/prediction/world/plants/plant-ground.ts';
import { leanBetween, withLean } from '#sandbox/prediction/world/traded-market.ts';
import type { TradedMarket } from '#sandbox/prediction/world/traded-market.ts';

/** Makers of an event lose sight of each other: its prices break a rule of logic, by more than it costs to trade. */
export function plantConstraint(ground: PlantGround, place: TradedMarket, durationMs: number): void {
  const group = ground.groupOf(place);
  if (group.shape === 'single') return;
  const free = ground.reserve([group]);
  const isSum = group.shape === 'exclusive';
  const broken = isSum ? group.places : closestPair(group.places);
  const before = broken.map(({ hold }) => hold);
  if (isSum) breakSum(ground, broken);
  else breakOrder(ground, broken);
  const lives = broken.map(({ life }) => life);
  for (const each of broken) ground.floor.stir(each, 1_500);
  ground.log.begin({
    kind: 'constraint',
    from: ground.inMs(0),
    to: ground.inMs(durationMs),
    markets: broken.map(({ market }) => market.id),
    rule: isSum ? 'sum' : 'nested',
  });
  ground.stage.later(durationMs, () => {
    broken.forEach((each, i) => {
      if (each.life !== lives[i]) return;
      each.hold = before[i]!;
      ground.floor.stir(each, 5_000);
    });
    free();
  });
}

/** Adds the same to all log-odds, so that the prices sum to 1 and a distance that the costs of all legs fit in. */
function breakSum(ground: PlantGround, places: readonly TradedMarket[]): void {
  const cost = places.reduce((sum, place) => sum + legCost(place), 0);
  const isOver = ground.rng.uniform() < 0.5;
  const wanted = 1 + (isOver ? 1 : -1) * (cost + margin(ground));
  let low = -4;
  let high = 4;
  for (let i = 0; i < 40; i++) {
    const middle = (low + high) / 2;
    const sum = places.reduce((total, place) => total + withLean(place.chance, middle), 0);
    if (sum < wanted) low = middle;
    else high = middle;
  }
  for (const place of places) place.hold += low;
}

/** The higher strike above the lower one. */
function breakOrder(ground: PlantGround, places: readonly TradedMarket[]): void {
  const [lower, higher] = places as readonly [TradedMarket, TradedMarket];
  const gap = legCost(lower) + legCost(higher) + margin(ground);
  const middle = Math.min(0.95 - gap, Math.max(0.05 + gap, (lower.chance + higher.chance) / 2));
  lower.hold += leanBetween(lower.chance, middle - gap / 2);
  higher.hold += leanBetween(higher.chance, middle + gap / 2);
}

/** Half of the spread, a tick to spare, and the highest fee of any category at that price. */
function legCost(place: TradedMarket): number {
  const half = Math.max(...place.makers.map(({ halfSpread }) => halfSpread));
  const { chance } = place;
  return (half + 1) / place.book.levels + HIGHEST_RATE * chance * (1 - chance);
}

function margin(ground: PlantGround): number {
  return 0.01 + 0.03 * ground.rng.uniform();
}

const HIGHEST_RATE = 0.07;

/** Neighbouring strikes whose prices are nearest to each other. */
function closestPair(places: readonly TradedMarket[]): readonly TradedMarket[] {
  let best = 0;
  for (let i = 1; i + 1 < places.length; i++) {
    if (places[i]!.chance - places[i + 1]!.chance < places[best]!.chance - places[best + 1]!.chance) best = i;
  }
  return [places[best]!, places[best + 1]!];
}
