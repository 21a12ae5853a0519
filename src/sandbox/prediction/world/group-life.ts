import type { Rng } from '#core/rng.ts';
import { DAY_MS, MINUTE_MS, unixMs } from '#core/time.ts';
import type { OutcomeIndex, PredictionMarket } from '#domain/prediction/prediction-market.ts';
import { exponential } from '#sandbox/prediction/world/chance.ts';
import { Belief } from '#sandbox/prediction/world/belief.ts';
import type { GroupShape } from '#sandbox/prediction/world/belief.ts';
import { Maker } from '#sandbox/prediction/world/maker.ts';
import { FINE_TICK, hex, makeMarkets } from '#sandbox/prediction/world/market-catalogue.ts';
import { MarketGroup } from '#sandbox/prediction/world/market-group.ts';
import { LIFE_MASK, lifeSubject, TASKS } from '#sandbox/prediction/world/stage.ts';
import type { Stage } from '#sandbox/prediction/world/stage.ts';
import { COARSE_LEVELS, FINE_LEVELS, leanBetween, TradedMarket } from '#sandbox/prediction/world/traded-market.ts';
import type { TradingFloor } from '#sandbox/prediction/world/trading-floor.ts';

/** Events come into the world, are learnt about, close, are decided, and make room for others. */
export class GroupLife {
  readonly groups: MarketGroup[] = [];
  /** Resolved ones that are still told of, oldest first. */
  readonly resolved: { readonly market: PredictionMarket; readonly at: number }[] = [];
  private readonly stage: Stage;
  private readonly floor: TradingFloor;
  private readonly fillCrowd: (place: TradedMarket) => void;
  private serial = 0;

  /** `fillCrowd`: lets the crowd rest its first orders in a new book. */
  constructor(stage: Stage, floor: TradingFloor, fillCrowd: (place: TradedMarket) => void) {
    this.stage = stage;
    this.floor = floor;
    this.fillCrowd = fillCrowd;
    while (stage.places.length < stage.config.marketCount) this.addGroup();
    for (const group of this.groups) this.open(group, stage.fateRng.uniform());
  }

  /** Something is heard about an event. */
  learn(index: number, life: number): void {
    const group = this.groups[index]!;
    if (!group.isOpen || (group.life & LIFE_MASK) !== life) return;
    const { stage } = this;
    const heardMore = group.information(group.heardAt, stage.now) * (0.4 + exponential(0.6, stage.fateRng));
    group.heardAt = stage.now;
    if (heardMore > 0) group.belief.observe(heardMore, stage.fateRng);
    for (const place of group.places) place.depth = depthFactor(group.closesAt - stage.now);
    this.understand(group, SLOW_SHARE);
    this.endEarly(group);
    stage.plan(TASKS.learn, lifeSubject(index, group.life), exponential(group.hearsEveryMs, stage.fateRng));
  }

  /** Brings what is known to the markets' prices; so much of each move is understood only in the next minutes. */
  understand(group: MarketGroup, slowShare: number): void {
    const confidence = this.confidenceOf(group);
    group.belief.chances(confidence, group.chances);
    for (let i = 0; i < group.places.length; i++) {
      const place = group.places[i]!;
      const before = place.fairChance;
      place.fairChance = limited(group.chances[i]!);
      if (slowShare > 0) place.press += slowShare * leanBetween(place.fairChance, before);
      place.press = Math.max(-2, Math.min(2, place.press));
      const moved = Math.abs(place.fairChance - before) * place.book.levels;
      if (moved > 1.5 && place.isOpen) this.floor.stir(place, moved > 4 ? 2_000 : 15_000);
      this.watchTick(place);
    }
  }

  /** What is known has changed, and no price shows it yet: it is held back in each market until it is released. */
  hide(group: MarketGroup): void {
    group.belief.chances(this.confidenceOf(group), group.chances);
    for (let i = 0; i < group.places.length; i++) {
      const place = group.places[i]!;
      const before = place.fairChance;
      place.fairChance = limited(group.chances[i]!);
      place.hold += leanBetween(place.fairChance, before);
    }
  }

  private confidenceOf(group: MarketGroup): number {
    return this.stage.config.confidence[group.places[0]!.market.category] ?? 1;
  }

  private addGroup(): void {
    const { fateRng, config, places } = this.stage;
    const room = config.marketCount - places.length;
    const luck = fateRng.uniform();
    let shape: GroupShape = luck < 0.6 ? 'single' : luck < 0.8 ? 'exclusive' : 'nested';
    let count = shape === 'single' ? 1 : shape === 'exclusive' ? fateRng.integer(3, 5) : fateRng.integer(2, 5);
    if (count > room) [shape, count] = ['single', 1];
    const first = places.length;
    for (let i = 0; i < count; i++) places.push(new TradedMarket(first + i, this.groups.length, i));
    this.groups.push(new MarketGroup(shape, places.slice(first)));
  }

  /** `age`: the part of its life that lies behind it already. */
  private open(group: MarketGroup, age: number): void {
    const { stage } = this;
    const { fateRng: rng, config, now } = stage;
    const [shortest, longest] = config.lifeMs;
    const life = Math.round(shortest * (longest / shortest) ** rng.uniform());
    group.opensAt = Math.round(now - age * life);
    group.closesAt = group.opensAt + Math.max(life, Math.round(age * life) + 10 * MINUTE_MS);
    const { shape, places } = group;
    const opensAt = unixMs(group.opensAt);
    const closesAt = unixMs(group.closesAt);
    const markets = makeMarkets({ shape, count: places.length, opensAt, closesAt, serial: ++this.serial }, rng);
    group.belief = new Belief(shape, drawChances(shape, places.length, rng), rng);
    if (age > 0) this.learnPast(group);
    group.heardAt = now;
    group.isOpen = true;
    group.life++;
    for (let i = 0; i < places.length; i++) this.openMarket(places[i]!, markets[i]!, group);
    const busiest = places.reduce((most, place) => Math.max(most, place.activity), 0);
    group.hearsEveryMs = Math.min(15 * MINUTE_MS, (3 * MINUTE_MS) / Math.sqrt(busiest / 10 / config.pace));
    this.understand(group, 0);
    for (const place of places) this.firstQuotes(place);
    stage.plan(TASKS.learn, lifeSubject(this.groups.indexOf(group), group.life), exponential(group.hearsEveryMs, rng));
    this.closeIn(group, group.closesAt - now);
  }

  /** What had been heard before the world began. */
  private learnPast(group: MarketGroup): void {
    const { now, fateRng } = this.stage;
    const part = (now - group.opensAt) / PAST_STEPS;
    for (let i = 0; i < PAST_STEPS; i++) {
      const from = group.opensAt + part * i;
      group.belief.observe(group.information(from, from + part), fateRng);
    }
  }

  private openMarket(place: TradedMarket, market: PredictionMarket, group: MarketGroup): void {
    const { fateRng: rng, config, now } = this.stage;
    place.market = market;
    place.life++;
    place.closesAt = group.closesAt;
    place.depth = depthFactor(group.closesAt - now);
    place.lastActAt = now;
    place.press = 0;
    place.hold = 0;
    place.surge = 1;
    place.isPlanted = false;
    place.onExtraHit = undefined;
    place.fairChance = 0.5;
    place.activity = 10 * config.pace * Math.min(30, Math.exp(1.2 * rng.normal() - 0.72));
    // Busy markets are deep ones with narrow spreads.
    const ease = Math.sqrt(place.activity / 10 / config.pace);
    place.makers = Array.from({ length: rng.integer(2, 4) }, () => {
      const halfSpread = 0.5 + rng.uniform() * (0.4 + 1.4 / (0.6 + ease));
      return new Maker(`0x${hex(40, rng)}`, halfSpread, Math.round(100 * (40 + 260 * rng.uniform()) * (0.5 + ease)));
    });
  }

  private firstQuotes(place: TradedMarket): void {
    const { stage } = this;
    place.slowChance = place.chance;
    place.isOpen = true;
    if (isNearCertain(place.chance)) this.refine(place);
    else place.clear(COARSE_LEVELS);
    this.fillBook(place);
    stage.later(0, () => stage.announcer.book(place.market.id, place.book));
    stage.plan(TASKS.act, lifeSubject(place.place, place.life), 1 + exponential(60_000 / place.activity, stage.rng));
  }

  private fillBook(place: TradedMarket): void {
    const { now, rng } = this.stage;
    for (const maker of place.makers) {
      if (maker.awayUntil <= now) maker.quote(place.book, place.chance * place.book.levels, place.depth, rng);
    }
    this.fillCrowd(place);
  }

  /** A market near certainty gets a finer tick: the old book ends, and a new one begins. */
  private watchTick(place: TradedMarket): void {
    if (!place.isOpen || place.book.levels === FINE_LEVELS) return;
    if (!isNearCertain(place.chance)) return;
    const { announcer } = this.stage;
    this.refine(place);
    this.fillBook(place);
    announcer.tickSize(place.market.id, FINE_TICK);
    announcer.book(place.market.id, place.book);
  }

  private refine(place: TradedMarket): void {
    place.clear(FINE_LEVELS);
    place.market = { ...place.market, rules: { ...place.market.rules, tickSize: FINE_TICK } };
  }

  private closeIn(group: MarketGroup, delayMs: number): void {
    const { life } = group;
    this.stage.later(delayMs, () => {
      if (group.life === life && group.isOpen) this.close(group);
    });
  }

  /** What has happened beyond doubt ends before its time; what has not waits to the end. */
  private endEarly(group: MarketGroup): void {
    const [place] = group.places;
    if (group.shape !== 'single' || place === undefined || place.isPlanted || place.fairChance < BEYOND_DOUBT) return;
    const delay = MINUTE_MS * (10 + exponential(30, this.stage.fateRng));
    if (this.stage.now + delay >= group.closesAt) return;
    group.closesAt = Math.round(this.stage.now + delay);
    place.closesAt = group.closesAt;
    this.closeIn(group, delay);
  }

  private close(group: MarketGroup): void {
    const { stage } = this;
    group.isOpen = false;
    for (const place of group.places) {
      place.isOpen = false;
      place.clear(place.book.levels);
      place.market = { ...place.market, status: 'closed' };
      stage.announcer.book(place.market.id, place.book);
    }
    const delay = MINUTE_MS + exponential(20 * MINUTE_MS, stage.fateRng);
    stage.later(delay, () => this.resolve(group));
  }

  private resolve(group: MarketGroup): void {
    const { stage } = this;
    for (let i = 0; i < group.places.length; i++) {
      const place = group.places[i]!;
      const winner: OutcomeIndex = group.belief.isYes(i, group.belief.winner) ? 0 : 1;
      place.market = { ...place.market, status: 'resolved', winner };
      stage.announcer.resolved(place.market.id, winner);
      this.resolved.push({ market: place.market, at: stage.now });
    }
    while (this.resolved.length > 0 && this.resolved[0]!.at < stage.now - stage.config.forgetAfterMs)
      this.resolved.shift();
    this.open(group, 0);
  }
}

/** Nearer to 0 or 1 than this nobody goes. */
const CERTAIN = 0.0005;
/** From here on a single event is over. */
const BEYOND_DOUBT = 0.995;
const PAST_STEPS = 8;
/** Part of each news that makers understand only later. */
const SLOW_SHARE = 0.5;

/** How much makers show, by the time that is left: less and less towards the close. */
function depthFactor(leftMs: number): number {
  return Math.min(1.6, Math.max(0.12, (Math.max(leftMs, MINUTE_MS) / DAY_MS) ** 0.3));
}

/** Where the venue makes the tick finer. */
function isNearCertain(chance: number): boolean {
  return chance < 0.04 || chance > 0.96;
}

function limited(chance: number): number {
  return Math.min(1 - CERTAIN, Math.max(CERTAIN, chance));
}

function drawChances(shape: GroupShape, count: number, rng: Rng): readonly number[] {
  if (shape === 'single') {
    const yes = 1 / (1 + Math.exp(-1.2 * rng.normal()));
    return [yes, 1 - yes];
  }
  if (shape === 'exclusive') return normed(Array.from({ length: count }, () => Math.exp(1.1 * rng.normal())));
  const middle = (rng.uniform() - 0.5) * count * 0.5;
  return normed(
    Array.from({ length: count + 1 }, (_, i) => Math.exp(-(((i - count / 2 - middle) / (0.4 * count + 0.5)) ** 2) / 2)),
  );
}

function normed(weights: readonly number[]): readonly number[] {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight) => weight / total);
}
