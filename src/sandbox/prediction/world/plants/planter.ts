import { DAY_MS, MINUTE_MS } from '#core/time.ts';
import { exponential } from '#sandbox/prediction/world/chance.ts';
import { SIZES_A_CONTRACT } from '#sandbox/prediction/world/level-book.ts';
import { plantAccumulation } from '#sandbox/prediction/world/plants/accumulation.ts';
import { plantConstraint } from '#sandbox/prediction/world/plants/constraint.ts';
import { ICEBERG_MS, plantIceberg } from '#sandbox/prediction/world/plants/iceberg.ts';
import { LONGEST_LAG_MS, plantLeak, touchSize } from '#sandbox/prediction/world/plants/leak.ts';
import { plantNews } from '#sandbox/prediction/world/plants/news.ts';
import type { PlantGround } from '#sandbox/prediction/world/plants/plant-ground.ts';
import { plantWithdrawal } from '#sandbox/prediction/world/plants/withdrawal.ts';
import type { TradedMarket } from '#sandbox/prediction/world/traded-market.ts';
import { PLANT_KINDS } from '#sandbox/prediction/world/world-config.ts';
import type { PlannedPlant, PlantKind } from '#sandbox/prediction/world/world-config.ts';

/** Plants by chance, as often as the plan says, and what the plan names. */
export class Planter {
  private readonly ground: PlantGround;

  constructor(ground: PlantGround) {
    this.ground = ground;
  }

  begin(): void {
    const { ground } = this;
    const { plants, marketCount } = ground.stage.config;
    for (const kind of PLANT_KINDS) {
      const aDay = (plants.perMarketDay[kind] ?? 0) * marketCount;
      if (aDay > 0) this.await(kind, DAY_MS / aDay);
    }
    for (const plant of plants.planned) ground.stage.later(plant.atMs, () => this.plant(plant));
  }

  private await(kind: PlantKind, meanMs: number): void {
    const { stage, rng } = this.ground;
    stage.later(exponential(meanMs, rng), () => {
      this.plant({ kind, atMs: 0 });
      this.await(kind, meanMs);
    });
  }

  /** Plants what is named; whatever it leaves out is drawn. */
  private plant(wanted: PlannedPlant): void {
    if (wanted.kind === 'leak') this.leak(wanted);
    else if (wanted.kind === 'news') this.news(wanted);
    else if (wanted.kind === 'iceberg') this.iceberg(wanted);
    else {
      const [shortest, longest] = MINUTES[wanted.kind];
      const durationMs = wanted.durationMs ?? Math.round(this.between(shortest, longest) * MINUTE_MS);
      const { ground } = this;
      const isWanted = (place: TradedMarket): boolean =>
        wanted.kind !== 'constraint' || ground.groupOf(place).shape !== 'single';
      const place = this.placeOf(wanted.market, durationMs, isWanted);
      if (place === undefined) return;
      if (wanted.kind === 'maker-withdrawal') plantWithdrawal(ground, place, durationMs);
      else if (wanted.kind === 'accumulation') plantAccumulation(ground, place, durationMs, wanted.outcome);
      else plantConstraint(ground, place, durationMs);
    }
  }

  private leak(wanted: PlannedPlant & { readonly kind: 'leak' }): void {
    const { ground } = this;
    const leader = this.placeOf(wanted.leader, LEAK_MS);
    if (leader === undefined) return;
    const isRelated = (each: TradedMarket): boolean => each.market.category === leader.market.category;
    const followers: { place: TradedMarket; lagMs: number }[] = [];
    for (const { market, lagMs } of wanted.followers ?? this.drawLags()) {
      const isOther = (each: TradedMarket): boolean =>
        each !== leader && !followers.some(({ place }) => place === each);
      const place =
        this.placeOf(market, LEAK_MS, (each) => isOther(each) && isRelated(each)) ??
        this.placeOf(market, LEAK_MS, isOther);
      if (place !== undefined) followers.push({ place, lagMs });
    }
    if (followers.length > 0) plantLeak(ground, { leader, followers });
  }

  /** Even on a logarithmic scale: most lags are short. */
  private drawLags(): readonly { readonly market?: number; readonly lagMs: number }[] {
    const { rng } = this.ground;
    return Array.from({ length: rng.integer(1, 4) }, () => ({
      lagMs: Math.round(SHORTEST_LAG_MS * (LONGEST_LAG_MS / SHORTEST_LAG_MS) ** rng.uniform()),
    }));
  }

  private news(wanted: PlannedPlant & { readonly kind: 'news' }): void {
    const { ground } = this;
    const named = wanted.markets ?? Array.from({ length: ground.rng.integer(3, 10) }, () => undefined);
    const places: TradedMarket[] = [];
    for (const market of named) {
      const isOther = (each: TradedMarket): boolean => !places.some(({ group }) => group === each.group);
      const isRelated = (each: TradedMarket): boolean =>
        isOther(each) && (places.length === 0 || each.market.category === places[0]!.market.category);
      // In a small world news about one thing bears on others.
      const place = this.placeOf(market, NEWS_MS, isRelated) ?? this.placeOf(market, NEWS_MS, isOther);
      if (place !== undefined) places.push(place);
    }
    if (places.length > 0) plantNews(ground, { places, reverses: wanted.reverses ?? ground.rng.uniform() < 0.4 });
  }

  private iceberg(wanted: PlannedPlant & { readonly kind: 'iceberg' }): void {
    const place = this.placeOf(wanted.market, ICEBERG_MS);
    if (place === undefined) return;
    const { side, shownContracts, hiddenContracts } = wanted;
    const shown =
      shownContracts === undefined
        ? Math.round(touchSize(place) * this.between(0.3, 1.2))
        : Math.round(shownContracts * SIZES_A_CONTRACT);
    const hidden =
      hiddenContracts === undefined
        ? Math.round(shown * this.between(5, 20))
        : Math.round(hiddenContracts * SIZES_A_CONTRACT);
    const isBid = side === undefined ? this.ground.rng.uniform() < 0.5 : side === 'bid';
    plantIceberg(this.ground, { place, isBid, shown, hidden });
  }

  /** The market that is named, or one by chance; undefined when it is not fit, or none is. */
  private placeOf(
    named: number | undefined,
    durationMs: number,
    isWanted?: (place: TradedMarket) => boolean,
  ): TradedMarket | undefined {
    const { ground } = this;
    if (named === undefined) return ground.pick(durationMs, isWanted);
    const place = ground.stage.places[named];
    return ground.isFit(place, durationMs) ? place : undefined;
  }

  private between(low: number, high: number): number {
    return low + (high - low) * this.ground.rng.uniform();
  }
}

/** How long plants last that are given no duration. */
const MINUTES: Readonly<Record<'maker-withdrawal' | 'accumulation' | 'constraint', readonly [number, number]>> = {
  'maker-withdrawal': [2, 25],
  accumulation: [20, 120],
  constraint: [3, 15],
};
const SHORTEST_LAG_MS = 5_000;
const LEAK_MS = LONGEST_LAG_MS + 10 * MINUTE_MS;
const NEWS_MS = 12 * MINUTE_MS;
