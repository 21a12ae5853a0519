import type { Price, Quantity } from '#core/money.ts';
import type { UnixMs } from '#core/time.ts';
import type { Bar } from '#domain/market/bar.ts';
import type { OrderId, Side } from '#domain/orders/order.ts';
import { opposite } from '#domain/orders/order.ts';
import { toNumber } from '#domain/orders/price-grid.ts';
import type { SimAnswers } from '#engine/sim/answers.ts';
import { timeOf } from '#engine/sim/answers.ts';
import { isOpen, setTriggers, takeOff } from '#engine/sim/held-position.ts';
import type { ExitOrder, HeldPosition } from '#engine/sim/held-position.ts';
import {
  drawnLimitFill,
  fillsAtOpen,
  isProvenAfter,
  limitMatch,
  stopComesFirst,
  stopMatch,
} from '#engine/sim/matching.ts';
import type { AwaitedLevel, InsideEntry, MatchMoment } from '#engine/sim/matching.ts';
import type { SimPolicies } from '#engine/sim/sim-config.ts';
import type { BarVolume } from '#engine/sim/volume.ts';

/** Told that less is held than before. */
export type ReductionListener = (position: HeldPosition, time: UnixMs) => void;

/** How the bracket of a held position meets a bar: its stop and its targets. */
export class ExitMatcher {
  onReduced: ReductionListener = () => undefined;
  private readonly policies: SimPolicies;
  private readonly answers: SimAnswers;
  private readonly volume: BarVolume;

  constructor(policies: SimPolicies, answers: SimAnswers, volume: BarVolume) {
    this.policies = policies;
    this.answers = answers;
    this.volume = volume;
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
    if (hasStop && stopComesFirst(bar, position.order.side, this.policies.sameBar)) {
      this.fillStop(position, bar, 'inside');
      return;
    }
    this.fillTargets(position, bar, 'inside');
    if (hasStop) this.fillStop(position, bar, 'inside');
    this.moveToBreakEven(position, bar);
  }

  /** The stop alone, against the whole bar. */
  matchStop(position: HeldPosition, bar: Bar): void {
    const moment = this.stopMoment(position, bar);
    if (moment !== undefined) this.fillStop(position, bar, moment);
  }

  /** The targets alone, against the whole bar. */
  matchTargets(position: HeldPosition, bar: Bar): void {
    this.fillTargets(position, bar, 'open');
    this.fillTargets(position, bar, 'inside');
  }

  /** What a bar does to exits once everything has met it. */
  endBar(position: HeldPosition, bar: Bar): void {
    this.moveToBreakEven(position, bar);
  }

  /** The exits come to life with the first execution of their entry, and grow with the others. */
  entered(position: HeldPosition, time: UnixMs, isFirst: boolean): void {
    const { stop, targets, order, open } = position;
    if (stop === undefined) return;
    if (isFirst) {
      this.answers.accepted(stop.id, time);
      for (const target of targets) this.answers.accepted(target.id, time);
    }
    if (!isFirst || (open !== order.quantity && open.compare(order.quantity) !== 0))
      this.answers.amended(stop.id, time, open, stop.level);
  }

  /** Shrinks the stop to what is open, or cancels every exit when nothing is. Call after every reduction. */
  afterReduction(position: HeldPosition, time: UnixMs): void {
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
    this.onReduced(position, time);
  }

  /** Takes one exit off a position; false when it has none of this id. */
  remove(position: HeldPosition, id: OrderId): boolean {
    const { stop, targets } = position;
    if (stop?.id === id) position.stop = undefined;
    else if (targets.some((target) => target.id === id)) position.targets = targets.filter((one) => one.id !== id);
    else return false;
    setTriggers(position);
    return true;
  }

  /** Moves one exit, which keeps targets nearest first. */
  moveTo(position: HeldPosition, exit: ExitOrder, level: Price): void {
    exit.level = level;
    exit.levelNumber = toNumber(level);
    const sign = position.order.side === 'buy' ? 1 : -1;
    position.targets.sort((a, b) => sign * (a.levelNumber - b.levelNumber));
    setTriggers(position);
  }

  private stopMoment(position: HeldPosition, bar: Bar): MatchMoment | undefined {
    const { stop } = position;
    if (stop === undefined || position.heldBack !== 'nothing') return undefined;
    if (stop.isTriggered) return 'open';
    const moment = stopMatch(bar, exitSide(position), stop.levelNumber);
    return moment === undefined || position.enteredInside === undefined
      ? moment
      : provenMoment(position.enteredInside, bar, {
          level: stop.levelNumber,
          rises: position.order.side === 'sell',
          touches: true,
        });
  }

  private targetMoment(position: HeldPosition, target: ExitOrder, bar: Bar): MatchMoment | undefined {
    if (position.heldBack === 'everything') return undefined;
    const fill = drawnLimitFill(this.policies.limitFill, target.id, bar.openTime);
    const moment = limitMatch(bar, exitSide(position), target.levelNumber, fill);
    return moment === undefined || position.enteredInside === undefined
      ? moment
      : provenMoment(position.enteredInside, bar, {
          level: target.levelNumber,
          rises: position.order.side === 'buy',
          touches: fill === 'touch',
        });
  }

  private fillStop(position: HeldPosition, bar: Bar, moment: MatchMoment): void {
    const { stop } = position;
    if (stop === undefined || !isOpen(position)) return;
    const size = this.volume.available(position.open);
    const isWhole = size === position.open;
    if (size.isZero()) {
      stop.isTriggered = true;
      setTriggers(position);
      return;
    }
    const side = exitSide(position);
    const at = this.stopAt(stop, bar, moment, side);
    const price = this.policies.spreadPaidBy === 'takers' ? this.answers.crossed(at, side, size) : at;
    const time = timeOf(moment, bar);
    this.volume.take(size);
    const quantity = takeOff(position, size);
    if (isWhole) position.stop = undefined;
    else stop.isTriggered = true;
    this.answers.filled({ orderId: stop.id, side, price, quantity, liquidity: 'taker', time });
    this.afterReduction(position, time);
  }

  /** Where the market stands for a stop that fills. */
  private stopAt(stop: ExitOrder, bar: Bar, moment: MatchMoment, side: Side): Price {
    const { answers, policies } = this;
    if (stop.isTriggered) return answers.exactPrice(answers.marketAt, side);
    const atOpen = moment === 'open' && fillsAtOpen(bar, stop.levelNumber, policies.stopGap);
    return atOpen ? answers.exactPrice(bar.open, side) : stop.level;
  }

  private fillTargets(position: HeldPosition, bar: Bar, moment: MatchMoment): void {
    const side = exitSide(position);
    const time = timeOf(moment, bar);
    const improves = moment === 'open' && this.policies.limitGap === 'atOpen';
    for (;;) {
      const [target] = position.targets;
      if (target === undefined || this.targetMoment(position, target, bar) !== moment) return;
      const size = this.volume.available(target.quantity);
      if (size.isZero()) return;
      const isWhole = size === target.quantity;
      const quantity = takeOff(position, size);
      this.volume.take(quantity);
      if (quantity === target.quantity) position.targets.shift();
      else target.quantity = target.quantity.minus(quantity) as Quantity;
      position.hasFilledTarget = true;
      const price = improves ? this.answers.exactPrice(bar.open, side) : target.level;
      this.answers.filled({ orderId: target.id, side, price, quantity, liquidity: 'maker', time });
      this.afterReduction(position, time);
      if (!isWhole) return;
    }
  }

  /** At the end of the bar in which the first target filled, so that the moved stop works from the next bar on. */
  private moveToBreakEven(position: HeldPosition, bar: Bar): void {
    const { stop, order, entryPrice } = position;
    if (stop === undefined || !position.hasFilledTarget || order.bracket?.breakEvenAfterFirst !== true) return;
    if (stop.level.equals(entryPrice)) return;
    this.moveTo(position, stop, entryPrice);
    this.answers.amended(stop.id, timeOf('inside', bar), position.open, entryPrice);
  }
}

/** What an exit's match is worth in the bar of an entry that was met inside it. */
function provenMoment(entry: InsideEntry, bar: Bar, awaited: AwaitedLevel): MatchMoment | undefined {
  return isProvenAfter(bar, entry, awaited) ? 'inside' : undefined;
}

function exitSide(position: HeldPosition): Side {
  return opposite(position.order.side);
}
