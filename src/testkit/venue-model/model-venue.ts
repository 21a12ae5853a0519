import type { Clock } from '#core/clock.ts';
import { Decimal } from '#core/decimal.ts';
import { invariant } from '#core/invariant.ts';
import type { UnixMs } from '#core/time.ts';
import type { VenueOrderStatus, VenueRejection } from '#domain/orders/venue-gateway.ts';
import type {
  ModelFill,
  ModelOrder,
  ModelRefusal,
  ModelRequest,
  ModelRules,
} from '#testkit/venue-model/model-order.ts';
import { ModelAccount } from '#testkit/venue-model/model-account.ts';
import type { Market } from '#testkit/venue-laws/venue-stage.ts';

type ModelListener = (order: ModelOrder, fill: ModelFill | undefined) => void;
type StopListening = () => void;

const PLENTY = Decimal.of(1_000_000_000n);

/**
 * A small spot exchange that forgets nothing: the truth behind fakes of venues whose wire shape is all that differs. It knows one
 * price on each side; depth, queues and time in force beyond the arrival are the business of the sandbox.
 */
export class ModelVenue {
  readonly rules: ModelRules;
  readonly orders: ModelOrder[] = [];
  readonly fills: ModelFill[] = [];
  readonly account: ModelAccount;
  private readonly clock: Clock;
  private readonly listeners = new Set<ModelListener>();
  private bid: Decimal;
  private ask: Decimal;
  private bidSize = PLENTY;
  private askSize = PLENTY;

  constructor(clock: Clock, rules: ModelRules) {
    this.clock = clock;
    this.rules = rules;
    this.account = new ModelAccount(rules);
    this.bid = Decimal.parse(rules.market.bid);
    this.ask = Decimal.parse(rules.market.ask);
  }

  now(): UnixMs {
    return this.clock.now();
  }

  get best(): { readonly bid: Decimal; readonly ask: Decimal } {
    return { bid: this.bid, ask: this.ask };
  }

  /** Called for every change of an order and every fill, until the function that it gives back is called. */
  listen(listener: ModelListener): StopListening {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }

  named(clientId: string): readonly ModelOrder[] {
    return this.orders.filter((order) => order.clientId === clientId);
  }

  fillsOf(order: ModelOrder): readonly ModelFill[] {
    return this.fills.filter((fill) => fill.order === order);
  }

  working(): readonly ModelOrder[] {
    return this.orders.filter((order) => order.status === 'working');
  }

  place(request: ModelRequest): ModelOrder | ModelRefusal {
    const refused = this.refusal(request);
    if (refused !== undefined) return { refused };
    const now = this.clock.now();
    const state = { filled: Decimal.ZERO, cost: Decimal.ZERO, status: 'working', updatedAt: now } as const;
    const order: ModelOrder = { ...request, id: this.orders.length + 1_000_001, createdAt: now, ...state };
    this.orders.push(order);
    this.account.lock(order);
    this.arrive(order);
    return order;
  }

  /** Undefined when it works no more. */
  cancel(order: ModelOrder | undefined): ModelOrder | undefined {
    if (order?.status !== 'working') return undefined;
    this.end(order, 'cancelled');
    return order;
  }

  fill(order: ModelOrder, quantity: Decimal): void {
    invariant(order.status === 'working' && order.price !== undefined, `order ${order.clientId} rests`);
    this.execute(order, { price: order.price, quantity, isMaker: true });
  }

  quote(market: Market, size: string | undefined): void {
    this.bid = Decimal.parse(market.bid);
    this.ask = Decimal.parse(market.ask);
    this.bidSize = this.askSize = size === undefined ? PLENTY : Decimal.parse(size);
    for (const order of this.working()) this.meet(order);
  }

  private refusal(request: ModelRequest): VenueRejection | undefined {
    const { rules } = this;
    const isTaken = this.named(request.clientId).some(
      ({ status }) => rules.namesLive === 'for-ever' || status === 'working',
    );
    if (isTaken) return 'duplicate';
    const { quantity, price } = request;
    const isWhole = quantity.isMultipleOf(Decimal.parse(rules.quantityStep));
    if (!isWhole || quantity.compare(Decimal.parse(rules.minQuantity)) < 0) return 'form';
    if (price !== undefined && !price.isMultipleOf(Decimal.parse(rules.priceTick))) return 'form';
    if (request.kind === 'stop' && rules.lateStop === 'rejected' && this.isTriggered(request))
      return 'already-triggered';
    if (request.postOnly && this.takes(request)) return 'post-only';
    return this.account.canPay(request, request.side === 'buy' ? this.ask : this.bid) ? undefined : 'funds';
  }

  private arrive(order: ModelOrder): void {
    this.tell(order, undefined);
    if (order.kind === 'stop') {
      if (this.isTriggered(order)) this.take(order);
      return;
    }
    if (order.kind === 'market' || this.takes(order)) this.take(order);
    if (order.status === 'working' && (order.kind === 'market' || order.life !== 'gtc')) this.end(order, 'cancelled');
  }

  /** A resting order at a market that has moved. */
  private meet(order: ModelOrder): void {
    if (order.kind === 'stop') {
      if (this.isTriggered(order)) this.take(order);
    } else if (this.takes(order)) {
      this.execute(order, { price: order.price!, quantity: order.quantity.minus(order.filled), isMaker: true });
    }
  }

  private take(order: ModelOrder): void {
    const isBuy = order.side === 'buy';
    const offered = isBuy ? this.askSize : this.bidSize;
    const left = order.quantity.minus(order.filled);
    const quantity = left.compare(offered) > 0 ? offered : left;
    if (order.life === 'fok' && quantity.compare(left) < 0) return;
    this.execute(order, { price: isBuy ? this.ask : this.bid, quantity, isMaker: false });
  }

  private execute(order: ModelOrder, part: Pick<ModelFill, 'price' | 'quantity' | 'isMaker'>): void {
    const charged = this.account.settle(order, part.price, part.quantity);
    order.filled = order.filled.plus(part.quantity);
    order.cost = order.cost.plus(part.price.times(part.quantity));
    order.updatedAt = this.clock.now();
    const fill = { id: this.fills.length + 5_000_001, order, ...part, ...charged, time: this.clock.now() };
    this.fills.push(fill);
    if (order.filled.equals(order.quantity)) order.status = 'filled';
    this.tell(order, fill);
  }

  private end(order: ModelOrder, status: VenueOrderStatus): void {
    order.status = status;
    order.updatedAt = this.clock.now();
    this.account.release(order);
    this.tell(order, undefined);
  }

  /** Whether a limit at its price would take. */
  private takes({ side, price }: ModelRequest): boolean {
    invariant(price !== undefined, 'a limit order has a price');
    return side === 'buy' ? price.compare(this.ask) >= 0 : price.compare(this.bid) <= 0;
  }

  private isTriggered({ side, price }: ModelRequest): boolean {
    invariant(price !== undefined, 'a stop has a trigger');
    return side === 'buy' ? this.ask.compare(price) >= 0 : this.bid.compare(price) <= 0;
  }

  private tell(order: ModelOrder, fill: ModelFill | undefined): void {
    for (const listener of this.listeners) listener(order, fill);
  }
}
