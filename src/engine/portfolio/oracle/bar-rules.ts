import { Decimal } from '#core/decimal.ts';
import { quantity as asQuantity } from '#core/money.ts';
import type { Quantity } from '#core/money.ts';
import { CompensatedMean } from '#engine/portfolio/oracle/compensated-mean.ts';
import type { Bar } from '#domain/market/bar.ts';
import type { Instrument, InstrumentId } from '#domain/market/instrument.ts';
import type { UnixMs } from '#core/time.ts';
import type { Side } from '#domain/orders/order.ts';
import type { OrderDesk } from '#engine/portfolio/order-desk.ts';
import type { OrderRequest } from '#engine/portfolio/order-request.ts';
import type { ClosedBar, OrderStrategy } from '#engine/portfolio/order-strategy.ts';

/** Rules of a strategy on one instrument, called on every bar; `index` counts from 0. */
export interface BarRules {
  /** First bar on which every indicator has a value. */
  readonly firstValidBar: number;
  onBar(bar: Bar, index: number, desk: RuleDesk): void;
}

/** What rules may do, on the one instrument that there is. */
export interface RuleDesk {
  readonly isFlat: boolean;
  closeAll(): void;
  /** Closes one of the open trades, oldest first from 0. */
  closeTrade(index: number): void;
  /** Takes back whatever waits, exits included. */
  cancelAll(): void;
  /** Moves or sets the exits of everything that is open. */
  protectAll(exits: Pick<Ask, 'stopLoss' | 'takeProfit'>): void;
  /** Everything at the market unless `ask` says otherwise. */
  order(side: Side, ask?: Ask): void;
}

/** The desk for one instrument, in analysis numbers. */
export class InstrumentDesk implements RuleDesk {
  private readonly desk: OrderDesk;
  private readonly instrument: InstrumentId;
  private readonly unit: Decimal;
  private readonly isExclusive: boolean;
  private armed: ArmedLimit[] = [];

  constructor(desk: OrderDesk, { id, quantityStep }: Instrument, isExclusive: boolean) {
    this.desk = desk;
    this.instrument = id;
    this.unit = quantityStep;
    this.isExclusive = isExclusive;
  }

  get isFlat(): boolean {
    return this.desk.account.lots(this.instrument).length === 0;
  }

  closeAll(): void {
    this.desk.closeAll(this.instrument);
  }

  closeTrade(index: number): void {
    const lot = this.desk.account.lots(this.instrument)[index];
    if (lot !== undefined) this.desk.close(this.instrument, lot.order);
  }

  cancelAll(): void {
    this.armed = [];
    this.desk.cancelAll(this.instrument, 'all');
  }

  /** Sends the limits whose triggers the bar that has closed has reached. */
  seeBar({ high, low }: Bar): void {
    if (this.armed.length === 0) return;
    const isReached = ({ side, ask }: ArmedLimit): boolean => (side === 'buy' ? high >= ask.stop! : low <= ask.stop!);
    const reached = this.armed.filter(isReached);
    this.armed = this.armed.filter((order) => !isReached(order));
    for (const { side, ask } of reached) this.send(side, { ...ask, stop: undefined });
  }

  protectAll({ stopLoss, takeProfit }: Pick<Ask, 'stopLoss' | 'takeProfit'>): void {
    const { desk, instrument } = this;
    for (const lot of desk.account.lots(instrument)) {
      desk.protect(lot, {
        ...(stopLoss === undefined ? {} : { stopLoss: desk.price(instrument, stopLoss) }),
        ...(takeProfit === undefined ? {} : { takeProfit: desk.price(instrument, takeProfit) }),
      });
    }
  }

  order(side: Side, ask: Ask = {}): void {
    const { desk, instrument } = this;
    if (this.isExclusive) this.armed = [];
    if (!waitsForPullBack(side, ask)) {
      this.send(side, ask);
      return;
    }
    if (this.isExclusive) {
      desk.cancelAll(instrument, 'entries');
      this.closeAll();
    }
    this.armed.push({ side, ask });
  }

  private send(side: Side, ask: Ask): void {
    const { desk, instrument } = this;
    const { units, share = ALL, stop, limit, stopLoss, takeProfit } = ask;
    const request: OrderRequest = {
      instrument,
      side,
      size: units === undefined ? { share } : this.units(units),
      ...(stop === undefined && limit === undefined ? {} : { type: this.type(stop, limit) }),
      ...(stopLoss === undefined ? {} : { stopLoss: desk.price(instrument, stopLoss) }),
      ...(takeProfit === undefined ? {} : { takeProfit: desk.price(instrument, takeProfit) }),
    };
    const sent = desk.submit(request);
    if (!sent.ok) throw new Error(`${sent.error.rule}: ${sent.error.message}`);
  }

  private type(stop: number | undefined, limit: number | undefined): NonNullable<OrderRequest['type']> {
    const { desk, instrument } = this;
    if (stop === undefined) return { kind: 'limit', price: desk.price(instrument, limit!) };
    const trigger = desk.price(instrument, stop);
    if (limit === undefined) return { kind: 'stop', trigger };
    return { kind: 'stop-limit', trigger, price: desk.price(instrument, limit) };
  }

  /** So many of the smallest units that there are. */
  private units(count: number): Quantity {
    return asQuantity(this.unit.times(Decimal.fromNumber(count, 0, 'down')));
  }
}

/** What an order asks for: units or a share of the free margin (all of it when neither is given), prices, exits. */
export interface Ask {
  readonly units?: number | undefined;
  readonly share?: Decimal | undefined;
  readonly stop?: number | undefined;
  readonly limit?: number | undefined;
  readonly stopLoss?: number | undefined;
  readonly takeProfit?: number | undefined;
}

/** A limit that waits for its trigger. */
interface ArmedLimit {
  readonly side: Side;
  readonly ask: Ask;
}

/**
 * Whether a limit lies at its trigger or on the near side of it, so that the price has to come back to it. That engine never fills such a
 * limit in the bar that triggers it, which makes it the same as a limit that is sent when that bar has closed; ours is no order
 * that a venue takes.
 */
function waitsForPullBack(side: Side, { stop, limit }: Ask): boolean {
  return stop !== undefined && limit !== undefined && (side === 'buy' ? limit <= stop : limit >= stop);
}

/** One less the smallest double: that engine's word for everything. */
const ALL = Decimal.parse('0.9999999999999998');

/** Lets rules run as an order strategy. */
export class RuledStrategy implements OrderStrategy {
  readonly id: string;
  private readonly rules: BarRules;
  private readonly isExclusive: boolean;
  private desk: InstrumentDesk | undefined;
  private index = -1;

  /** `isExclusive`: what the run's policy `exclusiveOrders` says. */
  constructor(id: string, rules: BarRules, isExclusive = false) {
    this.id = id;
    this.rules = rules;
    this.isExclusive = isExclusive;
  }

  onClose(_time: UnixMs, [closed]: readonly ClosedBar[], desk: OrderDesk): void {
    const { bar, instrument } = closed!;
    this.desk ??= new InstrumentDesk(desk, instrument, this.isExclusive);
    this.desk.seeBar(bar);
    this.rules.onBar(bar, ++this.index, this.desk);
  }
}

/** Tells when the fast average of the closes crosses the slow one: 1 up, -1 down, 0 neither. */
export class AverageCross {
  readonly firstValidBar: number;
  private readonly fast: CompensatedMean;
  private readonly slow: CompensatedMean;
  private before = Number.NaN;

  constructor(fast: number, slow: number) {
    this.fast = new CompensatedMean(fast);
    this.slow = new CompensatedMean(slow);
    this.firstValidBar = Math.max(fast, slow) - 1;
  }

  push(close: number): -1 | 0 | 1 {
    const difference = this.fast.push(close) - this.slow.push(close);
    const { before } = this;
    this.before = difference;
    if (before < 0 && difference > 0) return 1;
    return before > 0 && difference < 0 ? -1 : 0;
  }
}
