import { exponential } from '#sandbox/prediction/world/chance.ts';
import { LOTS } from '#sandbox/prediction/world/announcer.ts';
import { PRICE_UNITS } from '#domain/prediction/price-grid.ts';
import type { PlantGround } from '#sandbox/prediction/world/plants/plant-ground.ts';
import type { TradedMarket } from '#sandbox/prediction/world/traded-market.ts';

export interface IcebergSpec {
  readonly place: TradedMarket;
  readonly isBid: boolean;
  /** Hundredths of a contract. */
  readonly shown: number;
  readonly hidden: number;
}

/** After so long it is taken back, whatever is left. */
export const ICEBERG_MS = 20 * 60_000;

/** Plants an order at the best price that shows little of itself, and people who trade against it. */
export function plantIceberg(ground: PlantGround, spec: IcebergSpec): void {
  const { place, isBid } = spec;
  const { book } = place;
  if (book.bestBid === 0 || book.bestAsk === book.levels) return;
  const hasRoom = book.bestAsk - book.bestBid > 1;
  const level = isBid ? book.bestBid + (hasRoom ? 1 : 0) : book.bestAsk - (hasRoom ? 1 : 0);
  new Iceberg(ground, spec, level).begin();
}

class Iceberg {
  private readonly ground: PlantGround;
  private readonly spec: IcebergSpec;
  private readonly level: number;
  private readonly life: number;
  private readonly levels: number;
  private hiddenLeft: number;
  private truth = -1;
  private isOver = false;
  private isRefilling = false;
  private free: () => void = () => {};

  constructor(ground: PlantGround, spec: IcebergSpec, level: number) {
    this.ground = ground;
    this.spec = spec;
    this.level = level;
    this.life = spec.place.life;
    this.levels = spec.place.book.levels;
    this.hiddenLeft = spec.hidden;
  }

  begin(): void {
    const { ground, spec, level } = this;
    this.free = ground.reserve([ground.groupOf(spec.place)]);
    const { place, isBid, shown, hidden } = spec;
    this.truth = ground.log.begin({
      kind: 'iceberg',
      from: ground.inMs(0),
      to: ground.inMs(ICEBERG_MS),
      market: place.market.id,
      side: isBid ? 'bid' : 'ask',
      ticks: (level * PRICE_UNITS) / this.levels,
      shownLots: shown * LOTS,
      hiddenLots: hidden * LOTS,
    });
    place.extraLevel = level;
    place.isExtraBid = isBid;
    place.onExtraHit = () => this.onHit();
    this.show(shown);
    ground.stage.later(ICEBERG_MS, () => this.end());
    this.attract();
  }

  private show(size: number): void {
    const { place, isBid } = this.spec;
    place.extraSize += size;
    if (isBid) place.book.addBid(this.level, size);
    else place.book.addAsk(this.level, size);
    this.ground.stage.announcer.changes(place.market.id, place.book);
  }

  private onHit(): void {
    if (this.isRefilling) return;
    this.isRefilling = true;
    const { stage, rng } = this.ground;
    stage.later(20 + exponential(250, rng), () => this.refill());
  }

  private refill(): void {
    this.isRefilling = false;
    if (this.isOver || this.isLost()) {
      this.end();
      return;
    }
    const { place, shown } = this.spec;
    const size = Math.min(shown - place.extraSize, this.hiddenLeft);
    this.hiddenLeft -= size;
    if (size > 0) this.show(size);
    else if (place.extraSize === 0) this.end();
  }

  /** The market is another, has another tick, or has gone through its price. */
  private isLost(): boolean {
    const { place, isBid } = this.spec;
    const { book } = place;
    if (place.life !== this.life || !place.isOpen || book.levels !== this.levels) return true;
    return isBid ? book.bestAsk <= this.level : book.bestBid >= this.level;
  }

  /** Somebody wants to trade at its price, again and again. */
  private attract(): void {
    const { ground, spec } = this;
    const { stage, rng } = ground;
    stage.later(1_000 + exponential(7_000, rng), () => {
      if (this.isOver) return;
      if (this.isLost()) {
        this.end();
        return;
      }
      const size = Math.max(500, Math.round(spec.shown * (0.2 + 1.1 * rng.uniform())));
      ground.floor.take(spec.place, !spec.isBid, size, this.level, ground.wallets(1)[0]!);
      this.attract();
    });
  }

  private end(): void {
    if (this.isOver) return;
    this.isOver = true;
    const { ground, spec } = this;
    const { place, isBid } = spec;
    const hidden = spec.hidden - this.hiddenLeft;
    ground.log.endIceberg(this.truth, ground.inMs(0), hidden * LOTS);
    if (place.life !== this.life) return;
    place.onExtraHit = undefined;
    if (place.book.levels === this.levels && place.extraSize > 0) {
      if (isBid) place.book.addBid(this.level, -place.extraSize);
      else place.book.addAsk(this.level, -place.extraSize);
      ground.stage.announcer.changes(place.market.id, place.book);
    }
    place.extraSize = 0;
    this.free();
  }
}
