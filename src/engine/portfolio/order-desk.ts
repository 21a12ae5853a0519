import { Decimal } from '#core/decimal.ts';
import type { Rounding } from '#core/decimal.ts';
import { quantity as asQuantity } from '#core/money.ts';
import type { Price, Quantity } from '#core/money.ts';
import { failure, success } from '#core/result.ts';
import type { Result } from '#core/result.ts';
import type { State } from '#core/state.ts';
import { unknownName } from '#core/suggest.ts';
import type { UnixMs } from '#core/time.ts';
import type { Instrument, InstrumentId } from '#domain/market/instrument.ts';
import type { Lot } from '#domain/ledger/lots.ts';
import type { ApprovedOrder } from '#domain/orders/approval.ts';
import { opposite } from '#domain/orders/order.ts';
import type { OrderId, OrderIntent, OrderType } from '#domain/orders/order.ts';
import { PriceGrid } from '#domain/orders/price-grid.ts';
import type { CancelScope, OrderChanges } from '#domain/orders/venue-port.ts';
import type { AccountDenial } from '#engine/account/order-checks.ts';
import type { TradingAccount } from '#engine/account/trading-account.ts';
import { intentOf, opens } from '#engine/portfolio/order-request.ts';
import type { OrderRequest } from '#engine/portfolio/order-request.ts';
import { ordersToWeights } from '#engine/portfolio/target-weights.ts';
import type { WeightTarget } from '#engine/portfolio/target-weights.ts';
import type { OrderTable, TableOrder } from '#engine/portfolio/order-table.ts';

/** What is to be done at a venue. */
export type DeskCommand =
  | { readonly kind: 'submit'; readonly order: ApprovedOrder }
  | { readonly kind: 'cancel'; readonly instrument: InstrumentId; readonly orderId: OrderId }
  | {
      readonly kind: 'amend';
      readonly instrument: InstrumentId;
      readonly orderId: OrderId;
      readonly changes: OrderChanges;
    }
  | { readonly kind: 'cancel-all'; readonly instrument: InstrumentId; readonly scope: CancelScope };

/** Where exits are to stand; what is left out stays as it is. */
export interface ProtectiveLevels {
  readonly stopLoss?: Price;
  readonly takeProfit?: Price;
}

/** What the run lends to its desk. */
export interface DeskContext {
  readonly name: string;
  readonly account: TradingAccount;
  readonly orders: OrderTable;
  readonly instruments: readonly Instrument[];
  /** A new order first cancels what waits and closes what is open, on its own instrument. */
  readonly exclusiveOrders: boolean;
  readonly onDenied: (intent: OrderIntent, denial: AccountDenial) => void;
}

/**
 * Where an order strategy gives its orders and reads the account. Orders are judged at once and sent when the strategy has
 * returned, in the order in which they were given.
 */
export class OrderDesk {
  readonly account: TradingAccount;
  private readonly context: DeskContext;
  private readonly steps = new Map<InstrumentId, { readonly quantity: Decimal; readonly grid: PriceGrid }>();
  private commands: DeskCommand[] = [];
  private sent = 0;
  private now = 0 as UnixMs;

  constructor(context: DeskContext) {
    this.context = context;
    this.account = context.account;
    for (const { id, quantityStep, priceTick } of context.instruments) {
      this.steps.set(id, { quantity: quantityStep, grid: new PriceGrid(priceTick) });
    }
  }

  get time(): UnixMs {
    return this.now;
  }

  /** The id of the order, or why it was refused. */
  submit(request: OrderRequest): Result<OrderId, AccountDenial> {
    if (this.context.exclusiveOrders && opens(request) && this.account.knows(request.instrument)) {
      this.cancelAll(request.instrument, 'entries');
      this.closeAll(request.instrument);
    }
    const entry = this.intent(request);
    const sent = this.send(entry);
    if (sent.ok && request.stopLoss === undefined && request.takeProfit !== undefined) {
      this.sendTarget(entry, request.takeProfit);
    }
    return sent;
  }

  cancel(id: OrderId): void {
    const order = this.context.orders.get(id);
    if (order !== undefined) this.commands.push({ kind: 'cancel', instrument: order.intent.instrument, orderId: id });
  }

  amend(id: OrderId, changes: OrderChanges): void {
    const order = this.context.orders.get(id);
    if (order === undefined) return;
    this.commands.push({ kind: 'amend', instrument: order.intent.instrument, orderId: id, changes });
  }

  /** `entries`: what waits to open something; `all`: the exits of what is held as well. */
  cancelAll(instrument: InstrumentId, scope: CancelScope): void {
    this.commands.push({ kind: 'cancel-all', instrument, scope });
  }

  /** Closes everything that is open at the market, the newest entry first. */
  closeAll(instrument: InstrumentId): void {
    const entries = new Set(this.account.lots(instrument).map(({ order }) => order));
    for (const entry of [...entries].reverse()) this.close(instrument, entry);
  }

  /** Closes what an entry order has opened, at the market. While an order that does so waits, nothing is sent. */
  close(instrument: InstrumentId, entry: OrderId): void {
    const request = this.closing(instrument, entry);
    if (request !== undefined && !this.isLeaving(instrument, entry)) this.send(this.intent(request));
  }

  /**
   * Sets the stop loss or target of what an entry order has opened: moves the ones that work, or sends new ones, of which the
   * first to fill cancels the other. What is left out stays as it is.
   */
  protect({ instrument, order: entry }: Pick<Lot, 'instrument' | 'order'>, levels: ProtectiveLevels): void {
    const { stopLoss, takeProfit } = levels;
    const working = this.openOrders(instrument).filter((order) => order.closes === entry);
    const group = working.find(isProtection)?.intent.options.group?.id ?? `${entry}/protection-${this.sent}`;
    for (const [kind, level] of [['stop', stopLoss] as const, ['limit', takeProfit] as const]) {
      const exit = working.find((order) => isExit(order, kind));
      const changes = kind === 'stop' ? { trigger: level! } : { price: level! };
      if (level === undefined) continue;
      if (exit !== undefined) this.amend(exit.id, changes);
      else
        this.sendExit(
          this.closing(instrument, entry),
          group,
          kind === 'stop' ? { kind, trigger: level } : { kind, price: level },
        );
    }
  }

  /**
   * Sends market orders that bring instruments to their shares of the equity at the latest prices, sales first; instruments that
   * are not named stay as they are. Gives back what became of each order, or undefined when the equity or a price is not known.
   */
  rebalance(weights: ReadonlyMap<InstrumentId, Decimal>): readonly Result<OrderId, AccountDenial>[] | undefined {
    const { account } = this;
    const equity = account.equity();
    if (equity.kind === 'unknown') return undefined;
    const targets: WeightTarget[] = [];
    for (const [instrument, weight] of weights) {
      const price = account.price(instrument);
      const rate = account.rateToBase(instrument);
      if (price === undefined || rate === undefined) return undefined;
      targets.push({
        instrument,
        weight: weight.dividedBy(rate, WEIGHT_DIGITS, 'down'),
        held: account.position(instrument).quantity,
        price,
        step: this.stepsOf(instrument).quantity,
        fee: (quantity) => account.feeOf(instrument, price, quantity),
      });
    }
    return ordersToWeights(equity.amount, targets).map(({ instrument, side, quantity }) =>
      this.submit({ instrument, side, size: quantity }),
    );
  }

  /** Orders that are out and not over, exits of brackets included. */
  openOrders(instrument: InstrumentId): readonly TableOrder[] {
    return [...this.context.orders.open].filter(({ intent }) => intent.instrument === instrument);
  }

  /** A price from analysis as a whole tick. */
  price(instrument: InstrumentId, value: number, rounding: Rounding = 'nearest-even'): Price {
    return this.stepsOf(instrument).grid.price(value, rounding);
  }

  /** A quantity from analysis in whole steps, rounded down. */
  units(instrument: InstrumentId, value: number): Quantity {
    const { quantity: step } = this.stepsOf(instrument);
    return asQuantity(
      Decimal.fromNumber(value, Math.max(step.scale, UNIT_DIGITS), 'nearest-even').roundTo(step, 'down'),
    );
  }

  /** For the run: the moment at which the strategy is asked. */
  open(time: UnixMs): void {
    this.now = time;
  }

  /** For the run: what was asked for since the last call. */
  take(): readonly DeskCommand[] {
    const { commands } = this;
    if (commands.length === 0) return NO_COMMANDS;
    this.commands = [];
    return commands;
  }

  /** Between two moments, when nothing is waiting to be sent. */
  snapshot(): State {
    return { sent: this.sent, now: this.now };
  }

  restore(state: State): void {
    this.sent = state['sent'] as number;
    this.now = state['now'] as UnixMs;
    this.commands = [];
  }

  private stepsOf(id: InstrumentId): { readonly quantity: Decimal; readonly grid: PriceGrid } {
    const steps = this.steps.get(id);
    if (steps === undefined) throw unknownName('instrument', id, [...this.steps.keys()]);
    return steps;
  }

  private send(intent: OrderIntent): Result<OrderId, AccountDenial> {
    const verdict = this.account.submit(intent, this.now);
    if (!verdict.ok) {
      this.context.onDenied(intent, verdict.error);
      return failure(verdict.error);
    }
    this.commands.push({ kind: 'submit', order: verdict.value });
    return success(intent.id);
  }

  /** A target without a stop is no bracket: it is a child of its entry, and closes what that has opened. */
  private sendTarget(entry: OrderIntent, price: Price): void {
    const { id, instrument, side, quantity } = entry;
    this.send(
      this.intent({
        instrument,
        side: opposite(side),
        size: quantity,
        type: { kind: 'limit', price },
        reduceOnly: true,
        closes: id,
        options: { parent: id },
      }),
    );
  }

  private isLeaving(instrument: InstrumentId, entry: OrderId): boolean {
    return (
      this.commands.some((command) => command.kind === 'submit' && closesAtMarket(command.order, entry)) ||
      this.openOrders(instrument).some(({ role, intent }) => role === 'order' && closesAtMarket(intent, entry))
    );
  }

  private sendExit(closing: OrderRequest | undefined, group: string, type: OrderType): void {
    if (closing === undefined) return;
    this.send(this.intent({ ...closing, type, options: { group: { id: group, kind: 'oco' } } }));
  }

  /** A market order for all that an entry has opened; undefined when nothing of it is open. */
  private closing(instrument: InstrumentId, entry: OrderId): OrderRequest | undefined {
    const lots = this.account.lots(instrument).filter(({ order }) => order === entry);
    const [first] = lots;
    if (first === undefined) return undefined;
    let open: Decimal = first.open;
    for (const lot of lots.slice(1)) open = open.plus(lot.open);
    return { instrument, side: opposite(first.side), size: asQuantity(open), reduceOnly: true, closes: entry };
  }

  private intent(request: OrderRequest): OrderIntent {
    const id = `${this.context.name}-${++this.sent}` as OrderId;
    // An instrument that is not known is refused by the account, in its own words.
    const step = this.steps.get(request.instrument)?.quantity ?? Decimal.of(1n);
    return intentOf(request, id, step);
  }
}

/** Digits of a weight in another currency. */
const WEIGHT_DIGITS = 20;
const NO_COMMANDS: readonly DeskCommand[] = Object.freeze([]);
/** Enough for any quantity that analysis comes up with. */
const UNIT_DIGITS = 12;

function closesAtMarket({ closes, type }: OrderIntent, entry: OrderId): boolean {
  return closes === entry && type.kind === 'market';
}

/** An exit that was sent on its own, not one of a bracket. */
function isProtection({ role, intent }: TableOrder): boolean {
  return role === 'order' && intent.options.group?.kind === 'oco';
}

function isExit(order: TableOrder, kind: 'stop' | 'limit'): boolean {
  if (order.role === 'order') return isProtection(order) && order.intent.type.kind === kind;
  return order.role === (kind === 'stop' ? 'stop-loss' : 'take-profit');
}
