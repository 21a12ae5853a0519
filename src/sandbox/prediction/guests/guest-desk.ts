import { createHash } from 'node:crypto';
import { Decimal } from '#core/decimal.ts';
import { invariant, present } from '#core/invariant.ts';
import { price as asPrice, quantity as asQuantity } from '#core/money.ts';
import type { UnixMs } from '#core/time.ts';
import { ProbabilityFee } from '#domain/costs/probability-fee.ts';
import type { CancelReason, Fill, OrderEvent, RejectReason } from '#domain/orders/order-event.ts';
import { COLLATERAL } from '#domain/prediction/outcome-instrument.ts';
import type { PredictionEvent } from '#domain/prediction/prediction-event.ts';
import { PRICE_UNITS, SIZE_UNITS } from '#domain/prediction/price-grid.ts';
import type { OutcomeIndex } from '#domain/prediction/prediction-market.ts';
import { COLLATERAL_ASSET, tokenOf } from '#sandbox/prediction/guests/guest.ts';
import type { Guest, GuestOrder, GuestOrderForm, GuestTrade } from '#sandbox/prediction/guests/guest.ts';
import { OutcomeVenue } from '#sandbox/prediction/guests/outcome-venue.ts';
import { refuse } from '#sandbox/prediction/rest/refusal.ts';
import type { ShownMarket } from '#sandbox/prediction/server/shown-market.ts';

/** Told what becomes of guests' orders. */
export interface DeskListener {
  onOrder(order: GuestOrder, what: 'PLACEMENT' | 'UPDATE' | 'CANCELLATION'): void;
  /** A new execution, or a known one that has come further. */
  onTrade(trade: GuestTrade): void;
}

export interface DeskParts {
  readonly listener: DeskListener;
  readonly now: () => UnixMs;
  /** Calls at an instant of the venue. */
  readonly at: (instant: number, call: () => void) => void;
  readonly minedMs: number;
  readonly confirmedMs: number;
}

/** Takes guests' orders, holds back what they may cost, and books what the market makes of them. */
export class GuestDesk {
  private readonly parts: DeskParts;
  private readonly venues = new Map<ShownMarket, Map<OutcomeIndex, OutcomeVenue>>();
  private readonly orders = new Map<string, GuestOrder>();
  /** Who may have to be paid when a market is decided. */
  private readonly holders = new Set<Guest>();
  private tradeCount = 0;
  private refusal: RejectReason | undefined;

  constructor(parts: DeskParts) {
    this.parts = parts;
  }

  /** Throws the venue's refusal when the order is not taken; nothing is changed then. */
  place(guest: Guest, form: GuestOrderForm): GuestOrder {
    const { shown, type } = form;
    if (!shown.isOpen) throw refuse.closed();
    if (this.orders.has(form.id)) throw refuse.duplicate();
    if (type === 'GTD' && 1_000 * form.expiration <= this.parts.now()) throw refuse.expiration();
    const lock = costOf(form, this.parts.now());
    const asset = assetOf(form);
    if (guest.balances.free(asset).compare(lock) < 0) throw refuse.funds();
    const order = this.open(guest, form, lock);
    guest.balances.lock(asset, lock);
    this.refusal = undefined;
    this.venueOf(form).submit(form, this.parts.now());
    this.settle(form);
    if (this.refusal !== undefined) this.takeBack(order, this.refusal);
    if (type === 'FOK' && order.matchedLots === 0) throw refuse.fok();
    if (type === 'FAK' && order.matchedLots === 0) throw refuse.fak();
    return order;
  }

  /** False when it is over already. */
  cancel(order: GuestOrder): boolean {
    if (order.status !== 'LIVE') return false;
    this.venueOf(order).cancel(order.id);
    this.settle(order);
    return true;
  }

  /** What happened in a market meets the orders in it. */
  onEvent(shown: ShownMarket, event: PredictionEvent): void {
    const venues = this.venues.get(shown);
    if (venues !== undefined) {
      for (const [outcome, venue] of venues) {
        venue.apply(event);
        this.settle({ shown, outcome });
      }
    }
    if (event.kind === 'resolved') this.payOut(shown);
  }

  /** Ends orders whose date has come. */
  advance(now: number): void {
    for (const [shown, venues] of this.venues) {
      for (const [outcome, venue] of venues) {
        venue.advance(now);
        this.settle({ shown, outcome });
      }
    }
  }

  private venueOf({ shown, outcome }: Pick<GuestOrderForm, 'shown' | 'outcome'>): OutcomeVenue {
    const venues = this.venues.get(shown) ?? new Map<OutcomeIndex, OutcomeVenue>();
    this.venues.set(shown, venues);
    const venue = venues.get(outcome) ?? new OutcomeVenue(shown, outcome, this.parts.now());
    venues.set(outcome, venue);
    return venue;
  }

  private open(guest: Guest, form: GuestOrderForm, lock: Decimal): GuestOrder {
    const order: GuestOrder = {
      ...form,
      guest,
      lock,
      createdAt: this.parts.now(),
      matchedLots: 0,
      turnover: Decimal.ZERO,
      status: 'LIVE',
      reason: '',
      tradeIds: [],
    };
    this.orders.set(form.id, order);
    guest.orders.set(form.id, order);
    return order;
  }

  private settle(place: Pick<GuestOrderForm, 'shown' | 'outcome'>): void {
    for (const event of this.venues.get(place.shown)?.get(place.outcome)?.takeEvents() ?? []) this.onOrderEvent(event);
  }

  private onOrderEvent(event: OrderEvent): void {
    const order = present(this.orders.get(event.orderId), `order ${event.orderId}`);
    switch (event.kind) {
      case 'accepted':
        this.parts.listener.onOrder(order, 'PLACEMENT');
        return;
      case 'rejected':
        this.refusal = event.reason;
        return;
      case 'filled':
        this.book(order, event.fill);
        return;
      case 'cancelled':
        this.end(order, event.reason);
        return;
      case 'expired':
        this.end(order, 'expired');
        return;
      case 'denied':
      case 'triggered':
      case 'amended':
      case 'amend-rejected':
    }
  }

  private book(order: GuestOrder, fill: Fill): void {
    const { guest, side } = order;
    const token = tokenOf(order);
    const worth = fill.price.times(fill.quantity);
    const { balances } = guest;
    const lots = Math.round(fill.quantity.toNumber() * SIZE_UNITS);
    order.matchedLots += lots;
    order.turnover = order.turnover.plus(worth);
    const isDone = order.matchedLots >= order.lots;
    const release = isDone
      ? order.lock
      : order.lock.minus(costOf({ ...order, lots: order.lots - order.matchedLots }, this.parts.now()));
    this.release(order, release);
    const fee = feeOf(order, fill);
    if (side === 'BUY') {
      balances.debit(COLLATERAL_ASSET, worth.plus(fee));
      balances.credit(token, fill.quantity);
      guest.costs.set(token, (guest.costs.get(token) ?? Decimal.ZERO).plus(worth));
    } else {
      const share = shareOf(guest, token, fill.quantity);
      guest.costs.set(token, share);
      balances.debit(token, fill.quantity);
      balances.credit(COLLATERAL_ASSET, worth.minus(fee));
    }
    this.holders.add(guest);
    if (isDone) order.status = 'MATCHED';
    this.print(order, { fill, fee, lots });
    this.parts.listener.onOrder(order, 'UPDATE');
  }

  private print(
    order: GuestOrder,
    { fill, fee, lots }: { readonly fill: Fill; readonly fee: Decimal; readonly lots: number },
  ): void {
    const now = this.parts.now();
    const hash = createHash('sha256')
      .update(`${order.id}:${++this.tradeCount}`)
      .digest('hex');
    const trade: GuestTrade = {
      id: [hash.slice(0, 8), hash.slice(8, 12), hash.slice(12, 16), hash.slice(16, 20), hash.slice(20, 32)].join('-'),
      order,
      units: Math.round(fill.price.toNumber() * PRICE_UNITS),
      lots,
      fee,
      isMaker: fill.liquidity === 'maker',
      time: now,
      transactionHash: `0x${hash}`,
      status: 'MATCHED',
      updatedAt: now,
    };
    order.tradeIds.push(trade.id);
    order.guest.trades.push(trade);
    this.parts.listener.onTrade(trade);
    this.follow(trade, 'MINED', now + this.parts.minedMs);
    this.follow(trade, 'CONFIRMED', now + this.parts.confirmedMs);
  }

  private follow(trade: GuestTrade, status: 'MINED' | 'CONFIRMED', instant: number): void {
    this.parts.at(instant, () => {
      trade.status = status;
      trade.updatedAt = this.parts.now();
      this.parts.listener.onTrade(trade);
    });
  }

  private end(order: GuestOrder, reason: CancelReason | 'expired'): void {
    order.reason = order.shown.isOver ? 'resolved' : reason;
    order.status = statusAfter(order);
    this.release(order, order.lock);
    this.parts.listener.onOrder(order, 'CANCELLATION');
  }

  /** The market did not take it: as if it had never been. */
  private takeBack(order: GuestOrder, reason: RejectReason): never {
    this.release(order, order.lock);
    order.guest.orders.delete(order.id);
    this.orders.delete(order.id);
    throw reason === 'post-only' ? refuse.postOnly() : refuse.closed();
  }

  /** What rests is cancelled, what is held is worth 1, 0 or a half. */
  private payOut(shown: ShownMarket): void {
    for (const order of this.orders.values()) if (order.shown === shown && order.status === 'LIVE') this.cancel(order);
    this.venues.delete(shown);
    shown.market.outcomes.forEach(({ token }, outcome) => {
      const worth = payoffOf(shown, outcome as OutcomeIndex);
      for (const { balances, costs } of this.holders) {
        const held = balances.free(token);
        if (held.isZero()) continue;
        balances.debit(token, held);
        balances.credit(COLLATERAL_ASSET, held.times(worth).round(6, 'down'));
        costs.delete(token);
      }
    });
  }

  private release(order: GuestOrder, amount: Decimal): void {
    order.guest.balances.unlock(assetOf(order), amount);
    order.lock = order.lock.minus(amount);
    invariant(order.lock.sign() >= 0, `nothing is held back twice for ${order.id}`);
  }
}

function assetOf(form: Pick<GuestOrderForm, 'side' | 'shown' | 'outcome'>): string {
  return form.side === 'BUY' ? COLLATERAL_ASSET : tokenOf(form);
}

/** What an order holds back: what it sells, or the most that it may pay, with the fee of a taker at its limit. */
function costOf(form: GuestOrderForm, now: UnixMs): Decimal {
  const quantity = asQuantity(Decimal.of(BigInt(form.lots), 6));
  if (form.side === 'SELL') return quantity;
  const price = asPrice(Decimal.of(BigInt(form.units), 4));
  const { fees } = form.shown.market;
  const cost = price.times(quantity);
  if (fees === undefined || quantity.isZero()) return cost;
  const request = { side: 'buy', price, quantity, liquidity: 'taker', time: now, notional: cost } as const;
  return cost.plus(new ProbabilityFee(fees, COLLATERAL).fee(request).amount);
}

function feeOf({ shown }: GuestOrder, { side, price, quantity, liquidity, time }: Fill): Decimal {
  const { fees } = shown.market;
  if (fees === undefined) return Decimal.ZERO;
  const request = { side, price, quantity, liquidity, time, notional: price.times(quantity) };
  return new ProbabilityFee(fees, COLLATERAL).fee(request).amount;
}

/** What is left of a position's cost once a part of it is sold. */
function shareOf({ balances, costs }: Guest, token: string, sold: Decimal): Decimal {
  const held = balances.of(token);
  const before = held.free.plus(held.locked);
  const cost = costs.get(token) ?? Decimal.ZERO;
  return before.isZero() ? Decimal.ZERO : cost.minus(cost.times(sold).dividedBy(before, 6, 'nearest-even'));
}

/** `INVALID`: taken away with its market. What was to be had at once has matched, as far as it did. */
function statusAfter({ reason, matchedLots }: GuestOrder): GuestOrder['status'] {
  if (reason === 'resolved') return 'INVALID';
  return reason === 'ioc' && matchedLots > 0 ? 'MATCHED' : 'CANCELED';
}

function payoffOf({ market }: ShownMarket, outcome: OutcomeIndex): Decimal {
  if (market.winner === 'split') return HALF;
  return market.winner === outcome ? Decimal.of(1n) : Decimal.ZERO;
}

const HALF = Decimal.of(5n, 1);
