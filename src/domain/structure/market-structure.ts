import type { Bar } from '#domain/market/bar.ts';
import { Step } from '#domain/structure/component.ts';
import { DetectorBase } from '#domain/structure/detector.ts';
import { EqualLevels } from '#domain/structure/equal-levels.ts';
import type { EqualLevelOptions } from '#domain/structure/equal-levels.ts';
import type { Direction, Emit, LiquidityKind, ZoneKind } from '#domain/structure/fact.ts';
import { FairValueGaps } from '#domain/structure/fair-value-gaps.ts';
import type { GapOptions } from '#domain/structure/fair-value-gaps.ts';
import type { Liquidity, RestingLiquidity } from '#domain/structure/liquidity.ts';
import { StructureEngine } from '#domain/structure/structure-engine.ts';
import type { StructureOptions } from '#domain/structure/structure-engine.ts';
import type { ZoneBook } from '#domain/structure/zone-book.ts';
import type { NearestZone, Zone, ZoneFilter } from '#domain/structure/zone.ts';

export interface MarketStructureOptions {
  readonly internal?: Partial<StructureOptions>;
  readonly swing?: Partial<StructureOptions>;
  readonly gaps?: GapOptions;
  readonly equalLevels?: EqualLevelOptions;
  /** Length of the ATR that filters and tolerances use; 200 unless told. */
  readonly atrBars?: number;
}

/** Which live zones are wanted; a field left out wants all. */
export interface MarketZoneFilter extends ZoneFilter {
  readonly sources?: readonly ZoneKind[];
  /** Pivot strengths of order blocks, for example the swing's only; gaps have none and always fit. */
  readonly strengths?: readonly number[];
}

/** Which resting liquidity is wanted; a field left out wants all. */
export interface LiquidityFilter {
  readonly of?: LiquidityKind;
  readonly strengths?: readonly number[];
}

/**
 * All of market structure on one timeframe: internal and swing structure, fair value gaps, equal levels. Feed it closed
 * bars; facts go to `emit`, the state of the market is read from its queries, all as of `knownAt`.
 */
export class MarketStructure extends DetectorBase {
  readonly internal: StructureEngine;
  readonly swing: StructureEngine;
  readonly gaps: FairValueGaps;
  readonly equalLevels: EqualLevels;
  private readonly step: Step;
  private readonly emit: Emit;

  constructor(options: MarketStructureOptions = {}, emit: Emit = () => {}) {
    super();
    this.step = new Step(options.atrBars);
    this.internal = new StructureEngine({ strength: 5, ...options.internal });
    this.swing = new StructureEngine({ strength: 50, ...options.swing });
    this.gaps = new FairValueGaps(options.gaps);
    this.equalLevels = new EqualLevels(options.equalLevels);
    this.emit = emit;
  }

  /** Wilder's ATR, over 200 bars unless told; `undefined` until it exists. */
  get atr(): number | undefined {
    return Number.isNaN(this.step.atr) ? undefined : this.step.atr;
  }

  /** Live zones that fit: swing blocks, internal blocks, gaps, each oldest first. */
  zones(filter: MarketZoneFilter = {}): Zone[] {
    return this.books(filter).flatMap((book) => Array.from(book.zones(filter)));
  }

  /** The fitting live zone nearest to a price. */
  nearestZone(price: number, filter: MarketZoneFilter = {}): NearestZone | undefined {
    let best: NearestZone | undefined;
    for (const book of this.books(filter)) {
      const found = book.nearest(price, filter);
      if (found !== undefined && (best === undefined || found.distance < best.distance)) best = found;
    }
    return best;
  }

  /** Untaken highs (1) or lows (-1) that fit, in no particular order. */
  liquidity(direction: Direction, filter: LiquidityFilter = {}): RestingLiquidity[] {
    return this.pools(filter).flatMap((pool) => Array.from(pool.resting(direction)));
  }

  /** The nearest untaken high above a price (1), or low below it (-1). */
  nearestLiquidity(price: number, direction: Direction, filter: LiquidityFilter = {}): RestingLiquidity | undefined {
    let best: RestingLiquidity | undefined;
    for (const pool of this.pools(filter)) {
      const found = pool.nearest(price, direction);
      if (found !== undefined && (best === undefined || direction * (found.price - best.price) < 0)) best = found;
    }
    return best;
  }

  protected override advance(bar: Bar, index: number): void {
    const { internal, swing, gaps, equalLevels, step, emit } = this;
    step.take(bar, index);
    internal.liquidity.settle(step, emit);
    swing.liquidity.settle(step, emit);
    equalLevels.settle(step, emit);
    internal.blocks.settle(step, emit);
    swing.blocks.settle(step, emit);
    gaps.settle(step, emit);
    internal.detect(step, emit);
    swing.detect(step, emit);
    equalLevels.detect(step, emit);
    gaps.detect(step, emit);
  }

  private books({ sources, strengths }: MarketZoneFilter): ZoneBook[] {
    return [this.swing.blocks.book, this.internal.blocks.book, this.gaps.book].filter(
      ({ source, strength }) =>
        (sources?.includes(source) ?? true) && (strength === undefined || (strengths?.includes(strength) ?? true)),
    );
  }

  private pools(filter: LiquidityFilter): Liquidity[] {
    const { of, strengths } = filter;
    return [this.swing.liquidity, this.internal.liquidity, this.equalLevels.liquidity].filter(
      (pool) => (of === undefined || pool.of === of) && (strengths === undefined || strengths.includes(pool.strength)),
    );
  }
}
