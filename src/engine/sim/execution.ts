import type { Decimal } from '#core/decimal.ts';
import type { Price, Quantity } from '#core/money.ts';
import type { UnixMs } from '#core/time.ts';
import type { Bar } from '#domain/market/bar.ts';
import type { Instrument } from '#domain/market/instrument.ts';
import type { Fill } from '#domain/orders/order-event.ts';
import type { SimAnswers } from '#engine/sim/answers.ts';
import type { Contingencies } from '#engine/sim/contingencies.ts';
import { childHeldBack, positionHeldBack } from '#engine/sim/entry-bar.ts';
import type { ExecutionGuard } from '#engine/sim/execution-guard.ts';
import type { ExitMatcher } from '#engine/sim/exits.ts';
import { addTo, heldPosition, isOpen, takeOff } from '#engine/sim/held-position.ts';
import type { HeldPosition } from '#engine/sim/held-position.ts';
import type { Holdings } from '#engine/sim/holdings.ts';
import type { InsideEntry } from '#engine/sim/matching.ts';
import { lotsAgainst, offsetOf, smaller, takeFrom } from '#engine/sim/netting.ts';
import type { SimPolicies } from '#engine/sim/sim-config.ts';
import type { TrailingStops } from '#engine/sim/trailing.ts';
import type { BarVolume } from '#engine/sim/volume.ts';
import { NOTHING, leftOf, setLevel } from '#engine/sim/working-order.ts';
import type { WorkingOrder } from '#engine/sim/working-order.ts';
import type { WorkingOrders } from '#engine/sim/working-orders.ts';

/** How the market meets an order. */
export interface Encounter extends Pick<Fill, 'liquidity' | 'time'> {
  /** Where the market stands for it, before spread and slippage. */
  readonly at: Price;
  /** The bar that meets it; undefined at a close that has passed. */
  readonly bar: Bar | undefined;
  /** Where inside the bar; undefined at its open. */
  readonly inside: InsideEntry | undefined;
}

/** The parts of a venue that an execution touches. */
export interface ExecutionParts {
  readonly instrument: Instrument;
  readonly policies: SimPolicies;
  readonly answers: SimAnswers;
  readonly volume: BarVolume;
  readonly orders: WorkingOrders;
  readonly holdings: Holdings;
  readonly contingencies: Contingencies;
  readonly exits: ExitMatcher;
  readonly trailing: TrailingStops;
  readonly guard: ExecutionGuard | undefined;
}

/** Executes orders that the market has met: how much, at what price, and what follows from it. */
export class Execution {
  private readonly parts: ExecutionParts;

  constructor(parts: ExecutionParts) {
    this.parts = parts;
    parts.exits.onReduced = (position, time) => this.afterReduction(position, time);
  }

  /** Executes as much as may be. What cannot wait for more is cancelled; what can stays with what is left. */
  execute(working: WorkingOrder, met: Encounter): void {
    const { guard, volume, contingencies } = this.parts;
    const { order } = working;
    working.isTried = true;
    if (guard !== undefined && order.options.marginShare !== undefined) this.cutToMargin(working, met, guard);
    const wanted = working.isOver ? NOTHING : this.wanted(working, met.time);
    if (wanted.isZero()) return;
    const size = volume.available(wanted);
    const { kind } = order.timeInForce;
    if (kind === 'fok' && size.compare(contingencies.tellable(working)) !== 0) {
      contingencies.cancel(working, met.time, 'fok');
      return;
    }
    if (!size.isZero()) {
      if (order.closes !== undefined) this.close(working, met, size);
      else if (order.reduceOnly) this.reduce(working, met, size);
      else this.trade(working, met, size, guard);
    }
    if (!working.isOver) this.afterPart(working, met);
  }

  /** What it would execute at most; zero after it was cancelled because there is nothing to execute. */
  private wanted(working: WorkingOrder, time: UnixMs): Quantity {
    const { holdings, contingencies, orders } = this.parts;
    const { order } = working;
    const left = leftOf(working);
    if (order.closes !== undefined) {
      const position = holdings.find(order.closes);
      if (position !== undefined) return smaller(left, position.open);
      contingencies.cancel(working, time, 'position-closed');
      return NOTHING;
    }
    if (!order.reduceOnly) return left;
    const reducible = holdings.reducible(order.side);
    const { parent } = order.options;
    if (reducible.isZero() && (parent === undefined || orders.find(parent) === undefined)) {
      contingencies.cancel(working, time, 'reduce-only');
    }
    return smaller(left, reducible);
  }

  /** An order for a share of the free margin learns once how large it is. */
  private cutToMargin(working: WorkingOrder, met: Encounter, guard: ExecutionGuard): void {
    if (working.isCut) return;
    working.isCut = true;
    const { order } = working;
    const { contingencies } = this.parts;
    const left = leftOf(working);
    const part = this.parts.policies.shareCounts;
    const offset = part === 'opening' ? this.offset(working, left) : NOTHING;
    const opening = left.minus(offset) as Quantity;
    if (opening.isZero()) return;
    const price = this.price(working, met, opening, true);
    const granted = smaller(guard.affordable(order, price, opening, part), opening);
    working.quantity = working.filled.plus(working.withdrawn).plus(offset).plus(granted) as Quantity;
    if (offset.plus(granted).isZero()) contingencies.cancel(working, met.time, 'margin');
    else contingencies.announce(working, met.time);
  }

  /** Closes up to what is open of the position that the order names. */
  private close(working: WorkingOrder, met: Encounter, size: Quantity): void {
    const { holdings, exits } = this.parts;
    const position = holdings.find(working.order.closes!)!;
    const quantity = takeOff(position, size);
    this.fill(working, met, quantity, this.price(working, met, quantity, false));
    exits.afterReduction(position, met.time);
  }

  /** Closes what is held against the order, oldest first. */
  private reduce(working: WorkingOrder, met: Encounter, size: Quantity): void {
    const lots = takeFrom(this.parts.holdings.against(working.order.side, 'all'), size);
    this.fill(working, met, size, this.price(working, met, size, false));
    for (const lot of lots) this.parts.exits.afterReduction(lot, met.time);
  }

  /** Opens, after having closed what stands against it as far as the policy says. */
  private trade(working: WorkingOrder, met: Encounter, size: Quantity, guard: ExecutionGuard | undefined): void {
    const offset = this.offset(working, size);
    const wanted = offset.isZero() ? size : (size.minus(offset) as Quantity);
    const closesFirst = this.parts.policies.opposite === 'closesOldest' && !offset.isZero();
    if (closesFirst) this.closeEach(working, met, offset);
    const price = this.price(working, met, wanted, true);
    const opening = guard === undefined ? wanted : this.granted(working, price, wanted, guard);
    if (closesFirst || offset.isZero()) {
      if (!opening.isZero()) this.fill(working, met, opening, price);
    } else if (opening.isZero()) {
      this.offsetFill(working, met, offset);
    } else {
      this.fillBoth(working, met, { offset, opening, price });
    }
    if (!opening.isZero()) this.hold(working, met, opening, price);
    if (opening !== wanted) this.parts.contingencies.cancel(working, met.time, 'margin');
  }

  /** Closes and opens: one execution, or two where they have different prices. */
  private fillBoth(working: WorkingOrder, met: Encounter, { offset, opening, price }: TwoParts): void {
    if (this.price(working, met, offset, false).equals(price)) {
      const lots = this.takeOffset(working, offset);
      this.fill(working, met, offset.plus(opening) as Quantity, price);
      for (const lot of lots) this.parts.exits.afterReduction(lot, met.time);
    } else {
      this.offsetFill(working, met, offset);
      this.fill(working, met, opening, price);
    }
  }

  private granted(working: WorkingOrder, price: Price, wanted: Quantity, guard: ExecutionGuard): Quantity {
    const { order, isCut } = working;
    if (wanted.isZero() || (isCut && this.parts.policies.shareCounts === 'opening')) return wanted;
    return guard.affordable(order, price, wanted, isCut ? 'rest' : 'opening').compare(wanted) < 0 ? NOTHING : wanted;
  }

  /** Closes what stands against an order, each position by an execution of its own, so that it pays for what follows. */
  private closeEach(working: WorkingOrder, met: Encounter, offset: Quantity): void {
    const { holdings, policies, exits } = this.parts;
    let left: Decimal = offset;
    for (const lot of lotsAgainst(working.order, holdings, policies.opposite)) {
      if (left.isZero()) break;
      const quantity = takeOff(lot, left as Quantity);
      left = left.minus(quantity);
      this.fill(working, met, quantity, this.price(working, met, quantity, false));
      exits.afterReduction(lot, met.time);
    }
  }

  private offset({ order }: WorkingOrder, size: Quantity): Quantity {
    const { holdings, policies } = this.parts;
    return offsetOf(order, size, holdings, policies.opposite);
  }

  /** Takes `offset` off what stands against an order. */
  private takeOffset({ order }: WorkingOrder, offset: Quantity): readonly HeldPosition[] {
    const { holdings, policies } = this.parts;
    return takeFrom(lotsAgainst(order, holdings, policies.opposite), offset);
  }

  private offsetFill(working: WorkingOrder, met: Encounter, offset: Quantity): void {
    const lots = this.takeOffset(working, offset);
    this.fill(working, met, offset, this.price(working, met, offset, false));
    for (const lot of lots) this.parts.exits.afterReduction(lot, met.time);
  }

  /** Whoever takes pays spread and slippage, but never more than its limit. */
  private price(working: WorkingOrder, met: Encounter, size: Quantity, isEntry: boolean): Price {
    const { policies, answers } = this.parts;
    const { side } = working.order;
    const crosses = policies.spreadPaidBy === 'takers' ? met.liquidity === 'taker' : isEntry;
    if (!crosses) return met.at;
    const crossed = answers.crossed(met.at, side, size);
    const { limit } = working;
    if (limit === undefined || policies.spreadPaidBy === 'entries') return crossed;
    return crossed.compare(limit) === (side === 'buy' ? 1 : -1) ? limit : crossed;
  }

  private fill(working: WorkingOrder, met: Encounter, quantity: Quantity, price: Price): void {
    const { answers, volume, contingencies } = this.parts;
    const { id: orderId, side } = working.order;
    const { liquidity, time } = met;
    const wasLeft = leftOf(working);
    volume.take(quantity);
    answers.filled({ orderId, side, price, quantity, liquidity, time });
    const isWhole = quantity === wasLeft || quantity.compare(wasLeft) === 0;
    working.filled = working.filled.isZero() ? quantity : (working.filled.plus(quantity) as Quantity);
    working.announced = quantity === working.announced ? NOTHING : (working.announced.minus(quantity) as Quantity);
    if (isWhole && !contingencies.mayGrow(working)) working.isOver = true;
    this.wake(contingencies.filled(working, quantity, time), working, met);
  }

  private wake(woken: readonly WorkingOrder[], parent: WorkingOrder, met: Encounter): void {
    if (woken.length === 0) return;
    const { policies, trailing, orders } = this.parts;
    for (const child of woken) {
      if (policies.barOrder === 'queue') child.sequence = orders.sequence();
      child.inside = met.inside;
      child.isHeldBack = childHeldBack(policies.entryBarExits, child, { parent, siblings: woken, bar: met.bar });
      trailing.begin(child, met.at.toNumber());
    }
    orders.tidy();
  }

  private hold(working: WorkingOrder, met: Encounter, quantity: Quantity, price: Price): void {
    const { holdings, exits, instrument, policies } = this.parts;
    const { order } = working;
    const held = working.filled === quantity ? undefined : holdings.find(order.id);
    if (held !== undefined) {
      addTo(held, price, quantity, instrument.priceTick);
      exits.entered(held, met.time, false);
      return;
    }
    const { inside: enteredInside, bar } = met;
    const heldBack = positionHeldBack(policies.entryBarExits, order, bar);
    const sequence = holdings.sequence();
    const exitSequence = order.bracket === undefined ? sequence : this.parts.orders.sequence();
    const position = heldPosition(order, { sequence, exitSequence, price, quantity, enteredInside, heldBack });
    holdings.add(position);
    exits.entered(position, met.time, true);
  }

  /** What becomes of what is left. */
  private afterPart(working: WorkingOrder, met: Encounter): void {
    const { contingencies } = this.parts;
    const { order, stage } = working;
    const { kind } = order.timeInForce;
    if (kind === 'ioc' || kind === 'fok') {
      contingencies.cancel(working, met.time, kind);
    } else if (order.type.kind === 'market-to-limit' && stage === 'taking') {
      // Nothing was there to be taken: it goes on looking for a price.
      if (working.filled.isZero()) return;
      working.stage = 'limit';
      working.limit = met.at;
      setLevel(working, met.at);
    } else if (stage === 'stop' || stage === 'touch') {
      working.stage = 'taking';
      setLevel(working, undefined);
    }
  }

  /** Orders that close a position end with it, and so does what is left of an entry whose bracket has closed it. */
  private afterReduction(position: HeldPosition, time: UnixMs): void {
    const { orders, contingencies } = this.parts;
    if (orders.isEmpty) return;
    if (!isOpen(position)) {
      for (const working of orders.taking) this.endWith(position, working, time);
      for (const working of orders.resting) this.endWith(position, working, time);
    }
    contingencies.reduced(time);
  }

  private endWith({ order: entry }: HeldPosition, working: WorkingOrder, time: UnixMs): void {
    const { order, isOver } = working;
    if (isOver) return;
    const isRest = entry.bracket !== undefined && order.id === entry.id;
    if (isRest || order.closes === entry.id) this.parts.contingencies.cancel(working, time, 'position-closed');
  }
}

/** An execution that first closes what stands against it: how much, how much it opens, and at what price. */
interface TwoParts {
  readonly offset: Quantity;
  readonly opening: Quantity;
  readonly price: Price;
}
