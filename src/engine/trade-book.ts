import { Decimal } from '#core/decimal.ts';
import { InvariantError } from '#core/invariant.ts';
import { money, plus, price } from '#core/money.ts';
import type { Money, Price, Quantity } from '#core/money.ts';
import type { State } from '#core/state.ts';
import type { UnixMs } from '#core/time.ts';
import type { Bar } from '#domain/market/bar.ts';
import type { Instrument } from '#domain/market/instrument.ts';
import { feeAsset, quantityAfterFee, worthOfFee } from '#domain/ledger/fee-asset.ts';
import type { ExitReason, Trade, TradeExit } from '#domain/ledger/trade.ts';
import type { Bracket, OrderId } from '#domain/orders/order.ts';
import type { Fill } from '#domain/orders/order-event.ts';
import { toNumber } from '#domain/orders/price-grid.ts';
import type { Direction } from '#domain/signals/signal.ts';
import { decodeExact, encodeExact } from '#engine/exact-state.ts';

/** A position on its way from the entry order to flat. Amounts are exact, in the quote currency. */
export interface OpenTrade {
  /** The entry order. */
  readonly id: OrderId;
  readonly signalId: string;
  readonly strategy: string;
  readonly direction: Direction;
  /** From the planned entry to the stop: what one unit risks. */
  readonly riskDistance: Decimal;
  /** What the entry is reckoned at until it fills. */
  readonly reference: Price;
  /** What was ordered. */
  readonly ordered: Quantity;
  /** The exits that come to life with the entry. */
  readonly bracket: Bracket | undefined;
  /** What was filled. */
  entered: Decimal;
  /** What that brought into the position: less where the venue takes its fee out of what is bought. */
  gained: Decimal;
  /** What of that is still in the position. */
  open: Decimal;
  entryTime: UnixMs;
  /** Average of the entry executions; zero before the first. */
  entryPrice: Price;
  /** Paid (positive) and received (negative) so far, as the ledger rounds it. */
  paid: Decimal;
  /** In quote currency, or worth so much of it. */
  fees: Decimal;
  /** In other assets, one sum for each; left out while there are none. */
  otherFees?: readonly Money[];
  exits: readonly TradeExit[];
  /** We have asked to get out: an exit order is on its way, or the entry is being cancelled. */
  isLeaving: boolean;
  /** Exit orders sent so far. */
  exitsSent: number;
  barsHeld: number;
  /** Highest and lowest price while open. */
  high: number;
  low: number;
}

/** What is known of a trade when its entry is sent. */
export type TradeStart = Pick<
  OpenTrade,
  'id' | 'signalId' | 'strategy' | 'direction' | 'riskDistance' | 'reference' | 'ordered' | 'bracket'
>;

/** The trades of a run: those that are open or about to be, and those that are done. */
export class TradeBook {
  readonly live: OpenTrade[] = [];
  readonly closed: Trade[] = [];
  private readonly instrument: Instrument;

  constructor(instrument: Instrument) {
    this.instrument = instrument;
  }

  begin(start: TradeStart): OpenTrade {
    const trade: OpenTrade = {
      id: start.id,
      signalId: start.signalId,
      strategy: start.strategy,
      direction: start.direction,
      riskDistance: start.riskDistance,
      reference: start.reference,
      ordered: start.ordered,
      bracket: start.bracket,
      entered: Decimal.ZERO,
      gained: Decimal.ZERO,
      open: Decimal.ZERO,
      entryTime: 0 as UnixMs,
      entryPrice: price(Decimal.ZERO),
      paid: Decimal.ZERO,
      fees: Decimal.ZERO,
      exits: NO_EXITS,
      isLeaving: false,
      exitsSent: 0,
      barsHeld: 0,
      high: Number.NEGATIVE_INFINITY,
      low: Number.POSITIVE_INFINITY,
    };
    this.live.push(trade);
    return trade;
  }

  /** An entry order that ended without a fill. */
  abandon(trade: OpenTrade): void {
    const index = this.live.indexOf(trade);
    if (index >= 0 && trade.entered.isZero()) removeAt(this.live, index);
  }

  recordEntry(trade: OpenTrade, fill: Fill, value: Decimal): void {
    const isFirst = trade.entered.isZero();
    if (isFirst) trade.entryTime = fill.time;
    trade.entryPrice = isFirst ? fill.price : this.averaged(trade, fill);
    trade.entered = isFirst ? fill.quantity : trade.entered.plus(fill.quantity);
    const gained = this.pay(trade, fill, value);
    trade.gained = isFirst ? gained : trade.gained.plus(gained);
    trade.open = trade.open.isZero() ? gained : trade.open.plus(gained);
  }

  /** Books a closing execution; gives back the trade when less than a quantity step of it is left. */
  recordExit(trade: OpenTrade, fill: Fill, value: Decimal, reason: ExitReason): Trade | undefined {
    const { orderId, time, price, quantity } = fill;
    if (quantity.compare(trade.open) > 0) {
      throw new InvariantError(`Invariant: exits of ${trade.id} sum to at most its entry`);
    }
    trade.open = trade.open.minus(this.pay(trade, fill, value));
    const exit: TradeExit = { orderId, time, price, quantity, reason };
    trade.exits = trade.exits.length === 0 ? [exit] : [...trade.exits, exit];
    return this.isDust(trade) ? this.close(trade) : undefined;
  }

  /** Whether less than a quantity step is open, so that nothing more can be sold. */
  isDust({ open }: OpenTrade): boolean {
    return open.isZero() || open.compare(this.instrument.quantityStep) < 0;
  }

  /** Takes a trade of which only dust is open out of the live ones. */
  close(trade: OpenTrade): Trade {
    removeAt(this.live, this.live.indexOf(trade));
    const closed = this.summary(trade);
    this.closed.push(closed);
    return closed;
  }

  /** A base bar closed: whatever is open has seen it. */
  observe(bar: Bar): void {
    const { live } = this;
    for (let i = 0; i < live.length; i++) {
      const trade = live[i]!;
      if (trade.barsHeld === 0) {
        if (trade.open.isZero()) continue;
        // Entered inside this bar: which of its extremes came after the entry is not known, the close did.
        if (trade.entryTime > bar.openTime) this.extend(trade, bar.close, bar.close);
        else this.extend(trade, bar.high, bar.low);
      } else {
        this.extend(trade, bar.high, bar.low);
      }
      trade.barsHeld++;
    }
  }

  snapshot(): State {
    return { live: encodeExact(this.live), closed: encodeExact(this.closed) };
  }

  restore(state: State): void {
    this.live.splice(0, this.live.length, ...(decodeExact(state['live']) as OpenTrade[]));
    this.closed.length = 0;
    for (const trade of decodeExact(state['closed']) as Trade[]) this.closed.push(trade);
  }

  private extend(trade: OpenTrade, high: number, low: number): void {
    if (high > trade.high) trade.high = high;
    if (low < trade.low) trade.low = low;
  }

  /** The average entry price once another piece has filled. */
  private averaged(trade: OpenTrade, fill: Fill): Price {
    const total = trade.entered.plus(fill.quantity);
    const sum = trade.entryPrice.times(trade.entered).plus(fill.price.times(fill.quantity));
    return price(sum.dividedBy(total, this.instrument.priceTick.scale + AVERAGE_DIGITS, 'nearest-even'));
  }

  /** Takes what an execution cost and its fee into the trade; gives back what the position changed by, without sign. */
  private pay(trade: OpenTrade, fill: Fill, value: Decimal): Decimal {
    const { fee } = fill;
    const asset = feeAsset(fill, this.instrument);
    if (asset === 'base') {
      // As good as a smaller purchase (or a larger sale) at this price, with a fee of its worth.
      const worth = worthOfFee(fill, value.scale);
      trade.paid = trade.paid.plus(value.minus(worth));
      trade.fees = trade.fees.plus(worth);
      return quantityAfterFee(fill);
    }
    trade.paid = trade.paid.isZero() ? value : trade.paid.plus(value);
    if (asset === 'other') trade.otherFees = withFee(trade.otherFees ?? [], fee);
    else if (!fee.amount.isZero()) trade.fees = trade.fees.isZero() ? fee.amount : trade.fees.plus(fee.amount);
    return fill.quantity;
  }

  private summary(trade: OpenTrade): Trade {
    const { quote, id: instrument } = this.instrument;
    const quantity = trade.gained as Quantity;
    const paid = trade.open.isZero() ? trade.paid : trade.paid.minus(costOfDust(trade));
    const gross = paid.negated();
    const net = trade.fees.isZero() ? gross : paid.plus(trade.fees).negated();
    const risk = trade.riskDistance.times(quantity);
    const last = trade.exits.at(-1);
    const { mfeR, maeR } = excursion(trade);
    return {
      id: trade.id,
      signalId: trade.signalId,
      strategy: trade.strategy,
      instrument,
      direction: trade.direction,
      quantity,
      entryTime: trade.entryTime,
      entryPrice: trade.entryPrice,
      exitTime: last?.time ?? trade.entryTime,
      exits: trade.exits,
      exitReason: last?.reason ?? 'exit',
      gross: money(quote, gross),
      fees: money(quote, trade.fees),
      net: money(quote, net),
      risk: money(quote, risk),
      rMultiple: toNumber(net) / toNumber(risk),
      barsHeld: trade.barsHeld,
      mfeR,
      maeR,
      ...(trade.otherFees === undefined ? {} : { otherFees: trade.otherFees }),
      ...(trade.open.isZero() ? {} : { dust: trade.open }),
    };
  }
}

/**
 * What dust is taken out of the trade at, so that it is in no profit: at the average entry price, or, when the last exit took more
 * than was open, at that exit's. As the ledger has it, which keeps the cost of what stays in the position.
 */
function costOfDust({ open, entryPrice, exits, direction, paid }: OpenTrade): Decimal {
  const last = exits.at(-1);
  const at = open.sign() > 0 || last === undefined ? entryPrice : last.price;
  const cost = at.times(open).round(paid.scale, 'nearest-even');
  return direction === 'long' ? cost : cost.negated();
}

function withFee(sums: readonly Money[], fee: Money): readonly Money[] {
  const at = sums.findIndex(({ currency }) => currency === fee.currency);
  return at < 0 ? [...sums, fee] : sums.with(at, plus(sums[at]!, fee));
}

const NO_EXITS: readonly TradeExit[] = [];

/** Digits beyond the tick that an average entry price keeps. */
const AVERAGE_DIGITS = 8;

/** Best and worst price from the entry on, in multiples of the risk; the exits themselves were reached as well. */
function excursion(trade: OpenTrade): { readonly mfeR: number; readonly maeR: number } {
  const entry = toNumber(trade.entryPrice);
  let { high, low } = trade;
  for (const exit of trade.exits) {
    const at = toNumber(exit.price);
    if (at > high) high = at;
    if (at < low) low = at;
  }
  const unit = toNumber(trade.riskDistance);
  const up = Math.max(0, high - entry) / unit;
  const down = Math.min(0, low - entry) / unit;
  return trade.direction === 'long' ? { mfeR: up, maeR: down } : { mfeR: 0 - down, maeR: 0 - up };
}

/** Takes one item out of a short list, in place: what `splice` does, without the list that it gives back. */
export function removeAt(list: unknown[], index: number): void {
  for (let i = index + 1; i < list.length; i++) list[i - 1] = list[i];
  list.pop();
}
