import { Decimal } from '#core/decimal.ts';
import { invariant } from '#core/invariant.ts';
import { money } from '#core/money.ts';
import type { Money } from '#core/money.ts';
import { SECOND_MS } from '#core/time.ts';
import type { UnixMs } from '#core/time.ts';
import type { Fill, OrderEvent } from '#domain/orders/order-event.ts';
import type { OrderId } from '#domain/orders/order.ts';
import type { Finding } from '#domain/prediction/finding.ts';
import { COLLATERAL } from '#domain/prediction/outcome-instrument.ts';
import type { PredictionEvent } from '#domain/prediction/prediction-event.ts';
import type { MarketId, OutcomeIndex, PredictionMarket } from '#domain/prediction/prediction-market.ts';
import type { FindingTeller, PredictionSignal } from '#domain/prediction/prediction-strategy.ts';
import type { Settlement } from '#engine/book/instrument-close.ts';
import { decideFinding } from '#engine/prediction/entry-desk.ts';
import { sell, watchPosition } from '#engine/prediction/exit-desk.ts';
import { FindingFollower } from '#engine/prediction/finding-follower.ts';
import type { FollowedFinding } from '#engine/prediction/followed-finding.ts';
import type { OutcomeVenue } from '#engine/prediction/outcome-venue.ts';
import { assertPredictionRun } from '#engine/prediction/prediction-config.ts';
import { predictionOutcome } from '#engine/prediction/prediction-outcome.ts';
import type { OpenPosition } from '#engine/prediction/prediction-trade.ts';
import { PredictionState } from '#engine/prediction/run-state.ts';
import type { MarketSlot, PredictionRunSetup } from '#engine/prediction/run-state.ts';

/** The account as it stands. Amounts are exact. */
export interface PredictionAccount {
  readonly cash: Money;
  /** Cash and what is held at its cost. */
  readonly equityAtCost: Money;
  /** Of everything sold or paid out, before fees. */
  readonly realised: Money;
  readonly fees: Money;
  readonly openPositions: number;
}

/**
 * A desk over many prediction markets with an account of its own: events in; orders into simulated venues, exact books, and an outcome
 * for everything that was found. The same in a backtest and on live events (paper). Pure: what time it is, the events say.
 *
 * At one event: what was due before it, in the books as they stood; then the desk takes it in, venues meet what rests in them,
 * positions and followed findings are looked at, and at last what was found is decided.
 */
export class PredictionRun {
  private readonly state: PredictionState;
  private readonly follower: FindingFollower;
  private readonly found: { readonly finding: Finding; readonly signal: PredictionSignal | undefined }[] = [];
  private readonly tell: FindingTeller = (finding, signal) => void this.found.push({ finding, signal });

  private tickedAt = Number.NEGATIVE_INFINITY;

  constructor(setup: PredictionRunSetup) {
    assertPredictionRun(setup.config);
    const state = new PredictionState(setup);
    this.state = state;
    this.follower = new FindingFollower(setup.config, {
      onLesson: (lesson) => state.strategy.learn(lesson),
      onDone: (followed) => this.done(followed),
    });
  }

  /** A market is watched from now on, or is known better. */
  watch(market: PredictionMarket): void {
    const { strategy, slots } = this.state;
    strategy.watch(market);
    const known = slots.get(market.id);
    if (known !== undefined) {
      known.market = market;
      return;
    }
    const reading = strategy.reading(market.id);
    invariant(reading !== undefined, `the desk watches ${market.id}`);
    slots.set(market.id, { market, reading, venues: [undefined, undefined], positions: [] });
  }

  /** Watches a market no longer; false, and nothing changes, while something is held, ordered or followed there. */
  forget(market: MarketId): boolean {
    const { slots, strategy, busy } = this.state;
    const slot = slots.get(market);
    if (slot === undefined) return true;
    const isBusy = slot.venues.some((venue) => venue !== undefined && busy.has(venue));
    if (isBusy || slot.positions.length > 0 || this.follower.follows(market)) return false;
    strategy.forget?.(market);
    return slots.delete(market);
  }

  /** Events of markets that are not watched do nothing. */
  onEvent(event: PredictionEvent): void {
    const { state } = this;
    const slot = state.slots.get(event.market);
    if (slot === undefined) return;
    this.advance(event.receivedTime);
    if (state.now - this.tickedAt >= SECOND_MS) this.tick();
    state.strategy.onEvent(event, this.tell);
    this.hear(slot, event);
    if (event.kind === 'resolved') this.resolve(slot, event.winner);
    else if (this.follower.size > 0) this.follower.onMarket(slot.reading, state.now);
    for (let i = slot.positions.length - 1; i >= 0; i--) watchPosition(state, slot, slot.positions[i]!);
    if (this.found.length > 0) this.decide();
    if (state.busy.size > 0) this.settleAll();
  }

  /** Time passes while nothing is said. */
  onTime(now: UnixMs): void {
    this.advance(now);
    this.tick();
    if (this.state.busy.size > 0) this.settleAll();
  }

  /** The events have ended: what is still followed is told as it stands; positions stay open. */
  finish(): void {
    this.follower.finish();
  }

  get now(): UnixMs {
    return this.state.now;
  }

  account(): PredictionAccount {
    const { ledger, positions } = this.state;
    return {
      cash: money(COLLATERAL, ledger.cash(COLLATERAL)),
      equityAtCost: money(COLLATERAL, this.state.equityAtCost()),
      realised: money(COLLATERAL, ledger.realised(COLLATERAL)),
      fees: money(COLLATERAL, ledger.fees(COLLATERAL)),
      openPositions: positions.size,
    };
  }

  /** What is held or on its way, for pages and checks. */
  openPositions(): readonly OpenPosition[] {
    return [...this.state.positions.open];
  }

  /** Of all orders and fills so far: two runs with the same digest traded the same. */
  digest(): string {
    return this.state.digest();
  }

  /** Every balance of the books, in the order of first use. */
  balances(): ReturnType<PredictionState['ledger']['balances']> {
    return this.state.ledger.balances();
  }

  /** Brings time forward; a clock that jumps back does not move it. */
  private advance(time: UnixMs): void {
    const { state, follower } = this;
    if (time <= state.now) return;
    while (state.due.nearest <= time || follower.nextDue <= time) {
      const next = Math.max(state.now, Math.min(state.due.nearest, follower.nextDue)) as UnixMs;
      state.now = next;
      if (state.busy.size > 0) this.settleAll();
      follower.advance(next);
      while (state.due.nearest <= next) this.lookAgain(state.nextLook());
    }
    state.now = time;
    if (state.busy.size > 0) this.settleAll();
  }

  private tick(): void {
    const { now, strategy } = this.state;
    this.tickedAt = now;
    strategy.onTime?.(now, this.tell);
    if (this.found.length > 0) this.decide();
  }

  private lookAgain(position: OpenPosition): void {
    const { state } = this;
    if (!state.positions.has(position)) return;
    const slot = state.slots.get(position.signal.context.market)!;
    if (position.leaving === undefined) watchPosition(state, slot, position);
    else sell(state, slot, position);
  }

  private decide(): void {
    const { found } = this;
    // What is decided may not be found again: the list is read to its end, then emptied.
    for (let i = 0; i < found.length; i++) decideFinding(this.state, this.follower, found[i]!);
    found.length = 0;
  }

  private hear(slot: MarketSlot, event: PredictionEvent): void {
    const { state } = this;
    for (const outcome of [0, 1] as const) {
      const venue = slot.venues[outcome];
      if (venue === undefined) continue;
      if (this.isForgotten(venue, slot)) {
        slot.venues[outcome] = undefined;
        continue;
      }
      venue.hear(event, slot.reading, state.now);
      this.settle(venue);
    }
  }

  /** A venue without orders or contracts need not be kept up: it is made again from the book as it then stands. */
  private isForgotten(venue: OutcomeVenue, { positions }: MarketSlot): boolean {
    const isIdle = venue.venue.isIdle && !positions.some((position) => position.venue === venue);
    return isIdle && this.state.now - venue.usedAt > REST_MS;
  }

  private settleAll(): void {
    const { busy, now } = this.state;
    for (const venue of busy) {
      venue.venue.onTime(now);
      this.settle(venue);
      if (venue.venue.isIdle && !venue.venue.hasEvents) busy.delete(venue);
    }
  }

  private settle(venue: OutcomeVenue): void {
    while (venue.venue.hasEvents) for (const event of venue.venue.takeEvents()) this.answer(event);
    for (const settlement of venue.takeSettlements()) this.payOut(venue, settlement);
  }

  private answer(event: OrderEvent): void {
    const { state } = this;
    state.listener.onOrderEvent?.(event);
    const position = state.positions.of(event.orderId);
    if (position === undefined) return;
    if (event.kind === 'filled') this.book(position, event.fill);
    else if (event.kind === 'cancelled' || event.kind === 'expired' || event.kind === 'rejected') {
      this.over(position, event.orderId);
    }
  }

  private book(position: OpenPosition, fill: Fill): void {
    const { state } = this;
    state.noteFill(fill);
    const booked = state.ledger.recordFill(fill, position.venue.instrument);
    state.positions.record(position, fill, booked.value);
    state.listener.onFill?.(fill, booked);
    const isEntry = fill.side === 'buy';
    if (isEntry && position.entered.equals(position.ordered)) {
      position.isEntering = false;
      // It was to be left before it was there: no end of the order follows that would say so.
      if (position.leaving !== undefined) state.lookAgain(position, state.now);
    }
    if (!isEntry && position.open.isZero()) position.exitOrder = undefined;
    this.closeIfOver(position);
  }

  private over(position: OpenPosition, order: OrderId): void {
    const { state } = this;
    if (order === position.id) position.isEntering = false;
    else if (order === position.exitOrder) {
      position.exitOrder = undefined;
      if (!position.open.isZero()) state.lookAgain(position, state.now + state.config.exitRetryMs);
    }
    if (order === position.id && position.leaving !== undefined && !position.open.isZero()) {
      state.lookAgain(position, state.now);
    }
    this.closeIfOver(position);
  }

  private closeIfOver(position: OpenPosition): void {
    const { state } = this;
    if (position.isEntering || !position.open.isZero() || position.exitOrder !== undefined) return;
    if (!state.positions.has(position)) return;
    const { positions } = state.slots.get(position.signal.context.market)!;
    positions.splice(positions.indexOf(position), 1);
    const trade = state.positions.settled(position);
    if (trade !== undefined) state.listener.onTrade?.(trade);
    const followed = state.followed.get(position.id);
    state.followed.delete(position.id);
    if (followed !== undefined) this.follower.onTrade(followed, trade);
  }

  private resolve(slot: MarketSlot, winner: OutcomeIndex | 'split'): void {
    const { state } = this;
    for (const venue of slot.venues) {
      if (venue === undefined) continue;
      venue.resolve(winner, state.now);
      this.settle(venue);
    }
    this.follower.onResolved(slot.reading, winner, state.now);
  }

  /** Fills have come first; what is left is paid out at 0, a half or 1. */
  private payOut(venue: OutcomeVenue, { instrument, side, quantity, price, time }: Settlement): void {
    const position = this.openPositions().find((one) => one.venue === venue && !one.open.isZero());
    invariant(position !== undefined && position.open.equals(quantity), `what is paid out in ${instrument} is held`);
    const orderId = `${position.id}/paid-out` as OrderId;
    const fee = money(COLLATERAL, Decimal.ZERO);
    position.leaving = 'resolution';
    position.isEntering = false;
    position.exitOrder = undefined;
    this.book(position, { orderId, instrument, side, price, quantity, fee, liquidity: 'maker', time });
  }

  private done(followed: FollowedFinding): void {
    this.state.listener.onOutcome?.(predictionOutcome(followed, this.state.config));
  }
}

/** How long what we took from a level is remembered in a venue at which nothing of ours is left, ms. */
const REST_MS = 600_000;
