import type { Bar } from '#domain/market/bar.ts';
import { limitMatch, stopComesFirst, stopMatch } from '#engine/sim/matching.ts';
import type { MatchMoment } from '#engine/sim/matching.ts';
import type { SimConfig } from '#engine/sim/sim-config.ts';
import type { SweepAccount } from '#engine/sweep/sweep-account.ts';
import type { SweepCosts } from '#engine/sweep/sweep-costs.ts';
import type { SweepPosition } from '#engine/sweep/sweep-position.ts';

/** How the exits of the position meet a bar: the same steps as `sim/exits.ts`, for a position that was entered at an open. */
export class SweepExits {
  private readonly config: SimConfig;
  private readonly costs: SweepCosts;
  private readonly account: SweepAccount;
  private readonly movesToBreakEven: boolean;

  constructor(config: SimConfig, costs: SweepCosts, account: SweepAccount, movesToBreakEven: boolean) {
    this.config = config;
    this.costs = costs;
    this.account = account;
    this.movesToBreakEven = movesToBreakEven;
  }

  match(position: SweepPosition, bar: Bar): void {
    const stopMoment = stopMatch(bar, position.exitSide, position.stopNumber);
    if (stopMoment === 'open') {
      this.fillStop(position, bar, 'open');
      return;
    }
    this.fillTargets(position, bar, 'open');
    const hasStop = stopMoment === 'inside' && position.open > 0;
    if (hasStop && stopComesFirst(bar, position.side, this.config.sameBar)) {
      this.fillStop(position, bar, 'inside');
      return;
    }
    this.fillTargets(position, bar, 'inside');
    if (hasStop && position.open > 0) this.fillStop(position, bar, 'inside');
    if (this.movesToBreakEven && position.targetsFilled > 0 && position.open > 0) this.moveToBreakEven(position);
  }

  private fillStop(position: SweepPosition, bar: Bar, moment: MatchMoment): void {
    const { costs } = this;
    const side = position.exitSide;
    const gapped = moment === 'open' && this.config.stopGap === 'open';
    const at = gapped ? costs.priceUnits(bar.open, side === 'buy' ? 'up' : 'down') : position.stop;
    this.account.reduce(position.open, costs.crossed(at, side), 'taker', timeOf(moment, bar));
  }

  private fillTargets(position: SweepPosition, bar: Bar, moment: MatchMoment): void {
    const side = position.exitSide;
    const improves = moment === 'open' && this.config.limitGap === 'atOpen';
    for (let target = position.nextTarget; target !== undefined; target = position.nextTarget) {
      if (limitMatch(bar, side, target.priceNumber, this.config.limitFill) !== moment) return;
      position.fillTarget();
      const at = improves ? this.costs.priceUnits(bar.open, side === 'buy' ? 'up' : 'down') : target.price;
      this.account.reduce(target.quantity, at, 'maker', timeOf(moment, bar));
    }
  }

  private moveToBreakEven(position: SweepPosition): void {
    if (position.stop !== position.entryPrice) {
      position.moveStop(position.entryPrice, position.entryPrice / this.costs.priceFactor);
    }
  }
}

function timeOf(moment: MatchMoment, bar: Bar): number {
  return moment === 'open' ? bar.openTime : bar.closeTime - 1;
}
