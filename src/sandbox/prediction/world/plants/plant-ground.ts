import type { Rng } from '#core/rng.ts';
import { unixMs } from '#core/time.ts';
import type { UnixMs } from '#core/time.ts';
import { exponential } from '#sandbox/prediction/world/chance.ts';
import { TruthLog } from '#sandbox/prediction/world/plants/truth-log.ts';
import type { GroupLife } from '#sandbox/prediction/world/group-life.ts';
import type { MarketGroup } from '#sandbox/prediction/world/market-group.ts';
import type { Stage } from '#sandbox/prediction/world/stage.ts';
import type { TradedMarket } from '#sandbox/prediction/world/traded-market.ts';
import type { TradingFloor } from '#sandbox/prediction/world/trading-floor.ts';

/** Informed orders over some time, each of which tells the makers a part of what was held back from them. */
export interface Drive {
  readonly place: TradedMarket;
  readonly isBuy: boolean;
  readonly orders: number;
  /** Mean time between two of them. */
  readonly gapMs: number;
  /** Mean size of one, in hundredths of a contract. */
  readonly size: number;
  /** What each adds to the makers' log-odds for some minutes, besides. */
  readonly impact: number;
  readonly wallets: readonly string[];
  readonly onDone?: (executed: number) => void;
}

/** What plants need: markets that are free, beliefs to move, orders to send, and a log of what is true. */
export class PlantGround {
  readonly stage: Stage;
  readonly floor: TradingFloor;
  readonly life: GroupLife;
  readonly log = new TruthLog();

  constructor(stage: Stage, floor: TradingFloor, life: GroupLife) {
    this.stage = stage;
    this.floor = floor;
    this.life = life;
  }

  get rng(): Rng {
    return this.stage.plantRng;
  }

  inMs(delayMs: number): UnixMs {
    return unixMs(this.stage.now + Math.round(delayMs));
  }

  groupOf(place: TradedMarket): MarketGroup {
    return this.life.groups[place.group]!;
  }

  /** Whether something that lasts so long can be planted: nothing else is in its event, and it is neither near its end nor near certainty. */
  isFit(place: TradedMarket | undefined, durationMs: number): place is TradedMarket {
    if (place === undefined || !place.isOpen || place.isPlanted) return false;
    const { chance } = place;
    return chance > 0.12 && chance < 0.88 && place.closesAt - this.stage.now > 1.5 * durationMs + 60_000;
  }

  /** A fit market by chance, rather a busy one; undefined when none was found. */
  pick(durationMs: number, isWanted: (place: TradedMarket) => boolean = anyPlace): TradedMarket | undefined {
    const { places } = this.stage;
    let best: TradedMarket | undefined;
    for (let i = 0, found = 0; i < 60 && found < 3; i++) {
      const place = places[this.rng.integer(0, places.length - 1)];
      if (!this.isFit(place, durationMs) || !isWanted(place)) continue;
      found++;
      if (best === undefined || place.activity > best.activity) best = place;
    }
    return best;
  }

  /** No other plant comes into these events until the function that it gives is called, or others have taken their place. */
  reserve(groups: Iterable<MarketGroup>): () => void {
    const lives = new Map(Array.from(groups, (group) => [group, group.life]));
    for (const group of lives.keys()) for (const place of group.places) place.isPlanted = true;
    return () => {
      for (const [group, life] of lives) {
        if (group.life !== life) continue;
        for (const place of group.places) {
          place.isPlanted = false;
          place.surge = 1;
        }
      }
    };
  }

  /** Lets out what is held back in a market, in equal steps over a time. */
  release(place: TradedMarket, overMs: number, steps: number): void {
    this.releaseStep(place, place.life, overMs / steps, steps);
  }

  drive(drive: Drive): void {
    this.driveStep(drive, drive.place.life, drive.orders, 0);
  }

  wallets(count: number): readonly string[] {
    return Array.from({ length: count }, () => `0x${this.hexWallet()}`);
  }

  private hexWallet(): string {
    let text = '';
    for (let i = 0; i < 5; i++) text += this.rng.uint32().toString(16).padStart(8, '0');
    return text;
  }

  private releaseStep(place: TradedMarket, life: number, everyMs: number, left: number): void {
    if (place.life !== life || left === 0) return;
    place.hold *= (left - 1) / left;
    this.floor.stir(place, Math.min(everyMs, 5_000));
    this.stage.later(everyMs, () => this.releaseStep(place, life, everyMs, left - 1));
  }

  private driveStep(drive: Drive, life: number, left: number, executed: number): void {
    const { place, isBuy } = drive;
    if (place.life !== life || !place.isOpen || left === 0) {
      drive.onDone?.(executed);
      return;
    }
    const { rng } = this;
    const limit = isBuy ? place.book.levels - 1 : 1;
    const size = Math.round(drive.size * (0.5 + rng.uniform()));
    const wallet = drive.wallets[rng.integer(0, drive.wallets.length - 1)]!;
    const done = executed + this.floor.take(place, isBuy, size, limit, wallet);
    place.hold *= (left - 1) / left;
    place.press += (isBuy ? 1 : -1) * drive.impact;
    this.floor.stir(place, 1_500);
    const wait = 200 + exponential(drive.gapMs, rng);
    this.stage.later(wait, () => this.driveStep(drive, life, left - 1, done));
  }
}

function anyPlace(): boolean {
  return true;
}
