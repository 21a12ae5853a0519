import type { Decimal } from '#core/decimal.ts';
import { present } from '#core/invariant.ts';
import type { State } from '#core/state.ts';
import { unknownName } from '#core/suggest.ts';
import type { Instrument, InstrumentId } from '#domain/market/instrument.ts';
import type { Fill, OrderEvent } from '#domain/orders/order-event.ts';
import type { OrderIntent } from '#domain/orders/order.ts';
import { Exposure } from '#domain/risk/exposure.ts';
import { InstrumentRisk, OrderRateWindow } from '#domain/risk/instrument-risk.ts';
import { RestingOrders } from '#domain/risk/resting-orders.ts';
import type { RestingOrder } from '#domain/risk/resting-orders.ts';
import { ReturnTable } from '#domain/risk/return-table.ts';
import type { InstrumentLimits, RiskConfig } from '#domain/risk/risk-config.ts';

/** What the account holds, what rests, and what the market says it is worth: what every rule looks at. Nothing is judged here. */
export class AccountRisk {
  readonly instruments: readonly InstrumentRisk[];
  readonly resting: RestingOrders;
  readonly exposure = new Exposure();
  readonly totalRate: OrderRateWindow | undefined;
  readonly returns: ReturnTable | undefined;
  private readonly byId: ReadonlyMap<InstrumentId, InstrumentRisk>;

  /** Throws `argument.unknown` for limits or groups of instruments that are not among these. */
  constructor(config: RiskConfig, instruments: readonly Instrument[]) {
    const known = instruments.map(({ id }) => id);
    assertKnown([...Object.keys(config.instruments), ...Object.values(config.groups).flat()], known);
    const needsCalendar = config.triggers.some(({ when }) => when === 'stale-data');
    this.instruments = instruments.map((instrument, index) => {
      const limits: InstrumentLimits = { ...config.limits, ...config.instruments[instrument.id] };
      return new InstrumentRisk(instrument, index, { limits, accountCurrency: config.currency, needsCalendar });
    });
    this.byId = new Map(this.instruments.map((at) => [at.instrument.id, at]));
    this.resting = new RestingOrders(this.instruments.map(({ reach }) => reach));
    const { orderRate, correlation } = config.portfolio;
    this.totalRate = orderRate === undefined ? undefined : new OrderRateWindow(orderRate);
    this.returns =
      correlation === undefined ? undefined : new ReturnTable({ ...correlation, instruments: instruments.length });
  }

  find(id: InstrumentId): InstrumentRisk | undefined {
    return this.byId.get(id);
  }

  /** One of the account's instruments, in events that can speak of no others. */
  at(id: InstrumentId): InstrumentRisk {
    return present(this.byId.get(id), `instrument "${id}"`);
  }

  onMark(id: InstrumentId, mark: number, time: number): void {
    const at = this.at(id);
    at.onMark(mark, time);
    this.returns?.onMark(at.index, mark, time);
  }

  /** What one unit of a currency is worth in the account's. */
  onRate(currency: string, rate: number): void {
    for (const at of this.instruments) if (at.instrument.quote === currency) at.onExchange(rate);
  }

  onSubmit(intent: OrderIntent, now: number): void {
    const at = this.at(intent.instrument);
    const { id, side, reduceOnly, bracket } = intent;
    const lots = at.lotsOf(intent.quantity);
    const exits: RestingOrder['exits'] =
      bracket === undefined
        ? []
        : [
            { id: bracket.stopLoss.id, lots },
            ...bracket.takeProfits.map((leg) => ({ id: leg.id, lots: at.lotsOf(leg.quantity) })),
          ];
    this.resting.add({ id, instrument: at.index, side, reduceOnly, lots, filled: 0, isCancelling: false, exits });
    at.rate?.note(now);
    this.totalRate?.note(now);
    this.exposure.touch(at);
  }

  onOrder(event: OrderEvent): void {
    const order = this.resting.get(event.orderId);
    switch (event.kind) {
      case 'filled':
        this.onFill(event.fill);
        return;
      case 'amended':
        if (order !== undefined) this.resting.resize(order, this.instruments[order.instrument]!.lotsOf(event.quantity));
        break;
      case 'cancelled':
      case 'expired':
      case 'rejected':
      case 'denied':
        this.resting.remove(event.orderId);
        break;
      case 'accepted':
      case 'triggered':
      case 'amend-rejected':
        return;
    }
    if (order !== undefined) this.exposure.touch(this.instruments[order.instrument]!);
  }

  onFill({ orderId, instrument, side, quantity }: Fill): void {
    const at = this.at(instrument);
    const lots = at.lotsOf(quantity);
    const order = this.resting.get(orderId);
    if (order !== undefined) {
      order.filled += lots;
      this.resting.resize(order, order.lots - lots);
      if (order.exits.length > 0) this.resting.wakeExits(order);
    }
    this.moveTo(at, at.reach.position + (side === 'buy' ? lots : -lots));
  }

  /** Takes a position as the venue or the books say it is, negative when short: at the start, and when they differ. */
  onPosition(id: InstrumentId, quantity: Decimal): void {
    const at = this.at(id);
    const lots = at.lotsOf(quantity.absolute());
    this.moveTo(at, quantity.sign() < 0 ? -lots : lots);
  }

  snapshot(): State {
    return {
      instruments: this.instruments.map((at) => at.snapshot()),
      resting: this.resting.snapshot(),
      totalRate: this.totalRate?.snapshot() ?? null,
      returns: this.returns?.snapshot() ?? null,
    };
  }

  restore(state: State): void {
    const instruments = state['instruments'] as readonly State[];
    this.resting.restore([]);
    for (const at of this.instruments) at.restore(instruments[at.index]!);
    // The sums over resting orders come with the orders themselves.
    for (const { reach } of this.instruments) Object.assign(reach, NOTHING_RESTS);
    this.resting.restore(state['resting'] as readonly RestingOrder[]);
    for (const at of this.instruments) this.exposure.touch(at);
    this.totalRate?.restore(state['totalRate'] as State);
    this.returns?.restore(state['returns'] as State);
  }

  private moveTo(at: InstrumentRisk, position: number): void {
    const { reach } = at;
    if (Math.sign(position) !== Math.sign(reach.position)) at.flattening = null;
    reach.position = position;
    this.exposure.touch(at);
  }
}

const NOTHING_RESTS = { buys: 0, sells: 0, reducingBuys: 0, reducingSells: 0 };

function assertKnown(names: readonly string[], known: readonly string[]): void {
  for (const name of names) if (!known.includes(name)) throw unknownName('instrument', name, known);
}
