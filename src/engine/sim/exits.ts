import type { Price } from '#core/money.ts';
import type { UnixMs } from '#core/time.ts';
import type { Bar } from '#domain/market/bar.ts';
import type { ApprovedOrder } from '#domain/orders/approval.ts';
import { opposite } from '#domain/orders/order.ts';
import type { Side } from '#domain/orders/order.ts';
import { toNumber } from '#domain/orders/price-grid.ts';
import type { SimAnswers } from '#engine/sim/answers.ts';
import { timeOf } from '#engine/sim/answers.ts';
import { isOpen, setTriggers, takeOff } from '#engine/sim/held-position.ts';
import type { ExitOrder, HeldPosition } from '#engine/sim/held-position.ts';
import { isProvenAfter, limitMatch, stopComesFirst, stopMatch } from '#engine/sim/matching.ts';
import type { MatchMoment } from '#engine/sim/matching.ts';
import type { SimConfig } from '#engine/sim/sim-config.ts';

/** How the exits of a held position meet a bar: its stop, its targets, and a market order that closes it. */
export class ExitMatcher {
  private readonly config: SimConfig;
  private readonly answers: SimAnswers;

  constructor(config: SimConfig, answers: SimAnswers) {
    this.config = config;
    this.answers = answers;
  }

  /** Stop and targets against one bar. What the open already passed comes first, whatever the policy says. */
  match(position: HeldPosition, bar: Bar): void {
    const stopMoment = this.stopMoment(position, bar);
    if (stopMoment === 'open') {
      this.fillStop(position, bar, 'open');
      return;
    }
    this.fillTargets(position, bar, 'open');
    const hasStop = stopMoment === 'inside' && isOpen(position);
    if (hasStop && stopComesFirst(bar, position.order.side, this.config.sameBar)) {
      this.fillStop(position, bar, 'inside');
      return;
    }
    this.fillTargets(position, bar, 'inside');
    if (hasStop) this.fillStop(position, bar, 'inside');
    this.moveToBreakEven(position, bar);
  }

  /** A market order that closes up to what is open, and the bracket with it. */
  close(position: HeldPosition, order: ApprovedOrder, at: Price, time: UnixMs): void {
    const quantity = takeOff(position, order.quantity);
    const { id: orderId, side } = order;
    this.answers.filled({ orderId, side, price: at, quantity, liquidity: 'taker', time });
    this.afterReduction(position, time);
  }

  private stopMoment(position: HeldPosition, bar: Bar): MatchMoment | undefined {
    const { stop } = position;
    if (stop === undefined) return undefined;
    const moment = stopMatch(bar, exitSide(position), stop.levelNumber);
    return moment === undefined ? undefined : this.proven(moment, position, stop, bar);
  }

  private targetMoment(position: HeldPosition, target: ExitOrder, bar: Bar): MatchMoment | undefined {
    const moment = limitMatch(bar, exitSide(position), target.levelNumber, this.config.limitFill);
    return moment === undefined ? undefined : this.proven(moment, position, target, bar);
  }

  /** What an exit's match is worth in the bar of an entry that was met inside it. */
  private proven(moment: MatchMoment, position: HeldPosition, exit: ExitOrder, bar: Bar): MatchMoment | undefined {
    const { enteredInside } = position;
    if (enteredInside === undefined) return moment;
    const touches = exit === position.stop || this.config.limitFill === 'touch';
    return isProvenAfter(bar, enteredInside, exit.levelNumber, touches) ? 'inside' : undefined;
  }

  private fillStop(position: HeldPosition, bar: Bar, moment: MatchMoment): void {
    const { stop } = position;
    if (stop === undefined || !isOpen(position)) return;
    const { answers } = this;
    const side = exitSide(position);
    const gapped = moment === 'open' && this.config.stopGap === 'open';
    const price = answers.crossed(gapped ? answers.exactPrice(bar.open, side) : stop.level, side);
    const quantity = takeOff(position, position.open);
    const time = timeOf(moment, bar);
    position.stop = undefined;
    answers.filled({ orderId: stop.id, side, price, quantity, liquidity: 'taker', time });
    this.afterReduction(position, time);
  }

  private fillTargets(position: HeldPosition, bar: Bar, moment: MatchMoment): void {
    const side = exitSide(position);
    const time = timeOf(moment, bar);
    const improves = moment === 'open' && this.config.limitGap === 'atOpen';
    for (;;) {
      const [target] = position.targets;
      if (target === undefined || this.targetMoment(position, target, bar) !== moment) return;
      position.targets.shift();
      position.hasFilledTarget = true;
      const quantity = takeOff(position, target.quantity);
      const price = improves ? this.answers.exactPrice(bar.open, side) : target.level;
      this.answers.filled({ orderId: target.id, side, price, quantity, liquidity: 'maker', time });
      this.afterReduction(position, time);
    }
  }

  /** Shrinks the stop to what is open, or cancels every exit when nothing is. */
  private afterReduction(position: HeldPosition, time: UnixMs): void {
    const { stop, targets } = position;
    if (isOpen(position)) {
      if (stop !== undefined) this.answers.amended(stop.id, time, position.open, stop.level);
    } else {
      if (stop !== undefined) this.answers.cancelled(stop.id, time, 'position-closed');
      for (const target of targets) this.answers.cancelled(target.id, time, 'position-closed');
      position.stop = undefined;
      position.targets = [];
    }
    setTriggers(position);
  }

  /** At the end of the bar in which the first target filled, so that the moved stop works from the next bar on. */
  private moveToBreakEven(position: HeldPosition, bar: Bar): void {
    const { stop, order, entryPrice } = position;
    if (stop === undefined || !position.hasFilledTarget || order.bracket?.breakEvenAfterFirst !== true) return;
    if (stop.level.equals(entryPrice)) return;
    stop.level = entryPrice;
    stop.levelNumber = toNumber(entryPrice);
    setTriggers(position);
    this.answers.amended(stop.id, timeOf('inside', bar), position.open, entryPrice);
  }
}

function exitSide(position: HeldPosition): Side {
  return opposite(position.order.side);
}
