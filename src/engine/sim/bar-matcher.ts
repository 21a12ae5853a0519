import type { UnixMs } from '#core/time.ts';
import type { Bar } from '#domain/market/bar.ts';
import { timeOf } from '#engine/sim/answers.ts';
import { barPath } from '#engine/sim/bar-path.ts';
import type { Execution, ExecutionParts } from '#engine/sim/execution.ts';
import type { OrderMeeting } from '#engine/sim/order-meeting.ts';
import { QueueMatcher } from '#engine/sim/queue-matcher.ts';
import { walksPath } from '#engine/sim/sim-config.ts';
import { onlyReduces } from '#engine/sim/working-order.ts';
import type { WorkingOrder } from '#engine/sim/working-order.ts';

/**
 * Lets a bar meet what was at the venue before it closed. In each stretch of the market (the bar, the shorter bars inside it, or
 * the pieces of its path): orders that take what there is, then orders that rest, in the order in which their prices are taken to
 * have been reached, then the brackets of what is held.
 */
export class BarMatcher {
  private readonly parts: ExecutionParts;
  private readonly execution: Execution;
  private readonly meeting: OrderMeeting;
  private readonly walks: boolean;
  /** Whether {@link matchHeld} may stand in for a match without orders. */
  readonly holdsPlainly: boolean;
  private readonly queue: QueueMatcher | undefined;

  constructor(parts: ExecutionParts, execution: Execution, meeting: OrderMeeting) {
    this.parts = parts;
    this.execution = execution;
    this.meeting = meeting;
    this.walks = walksPath(parts.policies);
    const { volume, slippage, barOrder } = parts.policies;
    const ignoresVolume = volume.kind === 'whole' && slippage.kind !== 'volumeShare';
    this.holdsPlainly = !this.walks && ignoresVolume && barOrder === 'byPrice';
    if (parts.policies.barOrder === 'queue') {
      this.queue = new QueueMatcher(parts, execution, meeting, (working, bar, time) => this.take(working, bar, time));
    }
  }

  match(bar: Bar, inner: readonly Bar[] | undefined): void {
    if (inner !== undefined && inner.length > 0 && this.parts.policies.sameBar === 'lowerTimeframe') {
      for (const shorter of inner) this.matchBar(shorter);
    } else {
      this.matchBar(bar);
    }
    this.release();
    if (!this.parts.orders.isEmpty) this.parts.orders.tidy();
  }

  /** The short way for a venue at which nothing waits and something is held. */
  matchHeld(bar: Bar): void {
    const { answers, policies } = this.parts;
    answers.marketAt = bar.open;
    this.matchPositions(bar);
    if (policies.entryBarExits !== 'proven') this.release();
  }

  /** The market was closed: time passes, and nothing is met. */
  skip(bar: Bar): void {
    this.expire(bar);
    this.parts.orders.tidy();
  }

  private matchBar(bar: Bar): void {
    const { volume, answers } = this.parts;
    volume.startBar(bar.volume);
    answers.barVolume = bar.volume;
    if (this.walks) {
      this.walk(bar);
      return;
    }
    answers.marketAt = bar.open;
    if (this.queue === undefined) {
      this.matchTaking(bar, bar.openTime as UnixMs);
      this.matchResting(bar);
      this.expire(bar);
      this.matchPositions(bar);
    } else {
      this.queue.match(bar);
      this.expire(bar);
    }
    if (this.parts.trailing.seesBars) this.parts.trailing.seeBar(bar);
    this.moveTrails(bar);
    this.leaveInside();
  }

  private walk(bar: Bar): void {
    const { volume, answers, policies } = this.parts;
    const path = barPath(bar, policies.sameBar);
    for (let point = 0; point < path.length; point++) {
      const piece = path[point]!;
      volume.startPoint(point);
      answers.marketAt = piece.close;
      if (point === 0) this.matchTaking(piece, piece.openTime as UnixMs);
      this.matchResting(piece);
      this.matchPositions(piece);
      if (point > 0) this.matchTaking(piece, piece.openTime as UnixMs);
      this.moveTrails(piece);
      this.leaveInside();
    }
    this.expire(bar);
    if (!this.parts.trailing.seesBars) return;
    this.parts.trailing.seeBar(bar);
    this.moveTrails(path[path.length - 1]!);
  }

  /** Orders that take whatever there is, at the price where the market stands. */
  private matchTaking(bar: Bar, time: UnixMs): void {
    const { orders, holdings, policies } = this.parts;
    if (orders.taking.length === 0) return;
    // Orders that wake or are triggered meanwhile come after those that wait now.
    const waiting = orders.taking.length === 1 ? orders.taking : [...orders.taking];
    if (policies.marketQueue === 'exitsFirst') {
      waiting.sort((a, b) => Number(onlyReduces(b)) - Number(onlyReduces(a)));
    }
    const count = waiting.length;
    for (let i = 0; i < count; i++) {
      const working = waiting[i];
      if (working === undefined || working.isOver || working.isHeldBack || working.isStale) continue;
      if (working.expiresAt < time) continue;
      this.take(working, bar, time);
    }
    orders.tidy();
    holdings.tidy();
  }

  private take(working: WorkingOrder, bar: Bar, time: UnixMs): void {
    const { answers } = this.parts;
    const { side } = working.order;
    const atClose = this.fillsAtCloseBefore(working);
    const at = answers.exactPrice(atClose ? answers.closeBefore : answers.marketAt, side);
    const when = atClose ? ((answers.closedAt - 1) as UnixMs) : time;
    this.execution.execute(working, { at, liquidity: 'taker', time: when, bar, inside: undefined });
  }

  /** Whether a market order gets the close on which it was sent; what that leaves of it takes what comes. */
  private fillsAtCloseBefore({ order, filled }: WorkingOrder): boolean {
    const { answers, policies } = this.parts;
    if (policies.marketFill !== 'fillAtClose' || policies.closeFills !== 'withNextBar') return false;
    return order.type.kind === 'market' && filled.isZero() && !Number.isNaN(answers.closeBefore);
  }

  /** Each round meets the one whose price is taken to have been reached first: meeting it may wake, shrink or end others. */
  private matchResting(bar: Bar): void {
    const { orders, holdings } = this.parts;
    if (orders.resting.length === 0) return;
    for (const working of orders.resting) this.meeting.prepare(working, bar);
    for (;;) {
      const working = this.meeting.first(orders.resting, bar);
      if (working === undefined) break;
      this.meeting.meet(working, bar, this.execution);
      orders.tidy();
    }
    for (const working of orders.resting) working.isTried = false;
    orders.tidy();
    holdings.tidy();
  }

  private matchPositions(bar: Bar): void {
    const { holdings, exits } = this.parts;
    const { guarded } = holdings;
    let hasMatched = false;
    for (let i = 0; i < guarded.length; i++) {
      const position = guarded[i]!;
      if (bar.low <= position.lowTrigger || bar.high >= position.highTrigger) {
        exits.match(position, bar);
        hasMatched = true;
      }
      position.enteredInside = undefined;
    }
    if (hasMatched) holdings.tidy();
  }

  /** What the stretch has shown becomes known to trailing stops once it is over; of the one in which they woke, only its close. */
  private moveTrails(bar: Bar): void {
    const { orders, trailing, contingencies } = this.parts;
    for (const working of orders.resting) {
      if (working.trail === undefined || working.isOver) continue;
      const wasInside = working.inside !== undefined;
      const hasMoved = trailing.follow(working, wasInside ? bar.close : bar.high, wasInside ? bar.close : bar.low);
      if (hasMoved || working.trail.hasMovedInside) contingencies.moved(working, timeOf('inside', bar));
      working.trail.hasMovedInside = false;
    }
  }

  /** What comes after this stretch comes after everything that happened in it. */
  private leaveInside(): void {
    for (const working of this.parts.orders.resting) {
      working.inside = undefined;
      working.isFresh = false;
    }
  }

  private expire(bar: Bar): void {
    const { orders } = this.parts;
    if (orders.isEmpty) return;
    this.expireIn(orders.taking, bar);
    this.expireIn(orders.resting, bar);
    this.expireIn(orders.asleep, bar);
  }

  private expireIn(list: readonly WorkingOrder[], bar: Bar): void {
    for (const working of list) {
      const { expiresAt } = working;
      if (expiresAt > bar.closeTime) continue;
      this.parts.contingencies.expire(working, Math.max(expiresAt, bar.openTime) as UnixMs);
    }
  }

  private release(): void {
    for (const working of this.parts.orders.resting) working.isHeldBack = false;
    for (const working of this.parts.orders.taking) working.isHeldBack = false;
    if (this.parts.policies.entryBarExits === 'proven') return;
    for (const position of this.parts.holdings.guarded) position.heldBack = 'nothing';
  }
}
