import { Decimal } from '#core/decimal.ts';
import { quantity as asQuantity } from '#core/money.ts';
import type { Quantity } from '#core/money.ts';
import type { UnixMs } from '#core/time.ts';
import type { Instrument, InstrumentId } from '#domain/market/instrument.ts';
import type { OrderId, Side } from '#domain/orders/order.ts';
import type { Fill } from '#domain/orders/order-event.ts';
import { feeAsset, quantityAfterFee, worthOfFee } from '#domain/ledger/fee-asset.ts';

/**
 * Which lots an execution closes when its order does not name one: `fifo`, the oldest of the other side; `hedged`, none, so
 * that it opens a lot of its own beside them.
 */
export type LotMatching = 'fifo' | 'hedged';

/** What one execution opened and later ones have not closed. */
export interface Lot {
  /** The entry order. */
  readonly order: OrderId;
  readonly instrument: InstrumentId;
  /** Of the entry: `buy` is long. */
  readonly side: Side;
  readonly time: UnixMs;
  /** Number of the instrument's bar in which it was opened. */
  readonly bar: number;
  readonly price: Decimal;
  readonly open: Quantity;
  /** The part of the entry's fee that belongs to what is open. */
  readonly fee: Decimal;
}

/** A quantity from its entry to its exit, with everything it cost. Money in the quote currency, not rounded. */
export interface RoundTrip {
  readonly instrument: InstrumentId;
  readonly side: Side;
  readonly quantity: Quantity;
  readonly entryOrder: OrderId;
  readonly exitOrder: OrderId;
  readonly entryTime: UnixMs;
  readonly exitTime: UnixMs;
  readonly entryBar: number;
  readonly exitBar: number;
  readonly entryPrice: Decimal;
  readonly exitPrice: Decimal;
  /** Of both executions; those in base at the price of the execution, those in a third asset left out. */
  readonly fees: Decimal;
  /** Received minus paid, fees taken off. */
  readonly net: Decimal;
}

/** Where an execution stands in the run, and what its order was meant to close. */
export interface ExecutionPlace {
  readonly bar: number;
  /** The entry order whose lots it closes first; what is left over goes by the matching. */
  readonly closes: OrderId | undefined;
}

/** The open lots of one instrument, oldest first: a position is their sum. */
export class LotBook {
  private lots: Lot[] = [];
  private readonly instrument: Instrument;
  private readonly matching: LotMatching;

  constructor(instrument: Instrument, matching: LotMatching) {
    this.instrument = instrument;
    this.matching = matching;
  }

  get open(): readonly Lot[] {
    return this.lots;
  }

  /** Takes an execution; gives back what it closed. Its fee is shared out by quantity, the last piece taking what is left. */
  take(fill: Fill, { bar, closes }: ExecutionPlace): readonly RoundTrip[] {
    const { quantity, fee: wholeFee } = this.afterFee(fill);
    const feeDigits = wholeFee.scale;
    let left = quantity;
    let fee = wholeFee;
    const closed: RoundTrip[] = [];
    while (left.sign() > 0) {
      const lot = this.nextClosed(fill, closes);
      if (lot === undefined) break;
      const size = left.compare(lot.open) < 0 ? left : lot.open;
      const feePart = partOf(fee, size, left, feeDigits);
      closed.push(this.close(lot, asQuantity(size), fill, { bar, fee: feePart }));
      left = left.minus(size);
      fee = fee.minus(feePart);
    }
    if (left.sign() > 0) this.lots.push(this.opened(fill, asQuantity(left), bar, fee));
    return closed;
  }

  /** Multiplies what is held, cutting each lot down to whole steps; prices are divided, so that costs stay. */
  split(ratio: Decimal): void {
    const { quantityStep, priceTick } = this.instrument;
    this.lots = this.lots
      .map((lot) => ({
        ...lot,
        open: asQuantity(lot.open.times(ratio).roundTo(quantityStep, 'down')),
        price: lot.price.dividedBy(ratio, priceTick.scale + SPLIT_DIGITS, 'nearest-even'),
      }))
      .filter((lot) => !lot.open.isZero());
  }

  /** Brings the book to lots that were captured with {@link open}. */
  restore(lots: readonly Lot[]): void {
    this.lots = [...lots];
  }

  /** What the position changes by, and the fee in quote currency. */
  private afterFee(fill: Fill): { readonly quantity: Decimal; readonly fee: Decimal } {
    const asset = feeAsset(fill, this.instrument);
    if (asset === 'quote') return { quantity: fill.quantity, fee: fill.fee.amount };
    if (asset === 'other') return { quantity: fill.quantity, fee: Decimal.ZERO };
    return { quantity: quantityAfterFee(fill), fee: worthOfFee(fill) };
  }

  private nextClosed(fill: Fill, closes: OrderId | undefined): Lot | undefined {
    const { lots } = this;
    const isOpposite = (lot: Lot): boolean => lot.side !== fill.side;
    if (closes !== undefined) {
      const named = lots.find((lot) => lot.order === closes && isOpposite(lot));
      if (named !== undefined) return named;
    }
    return this.matching === 'fifo' ? lots.find(isOpposite) : undefined;
  }

  private close(
    lot: Lot,
    size: Quantity,
    fill: Fill,
    exit: { readonly bar: number; readonly fee: Decimal },
  ): RoundTrip {
    const entryFee = partOf(lot.fee, size, lot.open, lot.fee.scale);
    const index = this.lots.indexOf(lot);
    if (size.equals(lot.open)) this.lots.splice(index, 1);
    else this.lots[index] = { ...lot, open: asQuantity(lot.open.minus(size)), fee: lot.fee.minus(entryFee) };
    const difference = lot.side === 'buy' ? fill.price.minus(lot.price) : lot.price.minus(fill.price);
    const fees = entryFee.plus(exit.fee);
    return {
      instrument: lot.instrument,
      side: lot.side,
      quantity: size,
      entryOrder: lot.order,
      exitOrder: fill.orderId,
      entryTime: lot.time,
      exitTime: fill.time,
      entryBar: lot.bar,
      exitBar: exit.bar,
      entryPrice: lot.price,
      exitPrice: fill.price,
      fees,
      net: difference.times(size).minus(fees),
    };
  }

  private opened(fill: Fill, open: Quantity, bar: number, fee: Decimal): Lot {
    const { orderId: order, side, time, price } = fill;
    return { order, instrument: this.instrument.id, side, time, bar, price, open, fee };
  }
}

/** Digits beyond the tick that a price keeps when it is divided by a split. */
const SPLIT_DIGITS = 8;

/** `amount * size / whole`; all of it when they are equal. */
function partOf(amount: Decimal, size: Decimal, whole: Decimal, digits: number): Decimal {
  if (amount.isZero() || size.equals(whole)) return amount;
  return amount.times(size).dividedBy(whole, digits, 'nearest-even');
}
