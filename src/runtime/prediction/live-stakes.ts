import { Decimal } from '#core/decimal.ts';
import { price } from '#core/money.ts';
import type { Quantity } from '#core/money.ts';
import type { UnixMs } from '#core/time.ts';
import type { InstrumentId } from '#domain/market/instrument.ts';
import type { OrderId } from '#domain/orders/order.ts';
import type { ClientOrderId, VenueFill } from '#domain/orders/venue-gateway.ts';
import { outcomeInstrumentId } from '#domain/prediction/outcome-instrument.ts';
import type { OutcomeIndex, PredictionMarket } from '#domain/prediction/prediction-market.ts';
import { outcomeFees } from '#engine/prediction/contract-fees.ts';

/** Contracts of one outcome that the account owns, with what they cost, fees included. Exact. */
export interface HeldOutcome {
  readonly instrument: InstrumentId;
  readonly quantity: Decimal;
  readonly cost: Decimal;
}

interface OpenBuy {
  /** Most that a contract of it may cost, fee included. */
  readonly most: Decimal;
  left: Decimal;
}

/**
 * What is held and ordered, counted from what the venue says and from nothing else: the cap on it has to hold whatever the desk
 * believes. An order counts with the most that it may cost, from before it leaves until all of it is known.
 */
export class LiveStakes {
  private readonly most: Decimal;
  private readonly heldByInstrument = new Map<InstrumentId, { quantity: Decimal; cost: Decimal }>();
  private readonly buys = new Map<ClientOrderId, OpenBuy>();

  /** `most`: collateral. `carried`: what the account holds from earlier starts. */
  constructor(most: Decimal, carried: readonly HeldOutcome[]) {
    this.most = most;
    for (const { instrument, quantity, cost } of carried) this.heldByInstrument.set(instrument, { quantity, cost });
  }

  held(): readonly HeldOutcome[] {
    const all = [...this.heldByInstrument].map(([instrument, { quantity, cost }]) => ({ instrument, quantity, cost }));
    return all.filter(({ quantity }) => !quantity.isZero());
  }

  /** At cost, with everything that orders may still spend. */
  committed(): Decimal {
    let sum = Decimal.ZERO;
    for (const { cost } of this.heldByInstrument.values()) sum = sum.plus(cost);
    for (const { most, left } of this.buys.values()) sum = sum.plus(most.times(left));
    return sum;
  }

  /** What may still be spent; below zero when more is held than the cap allows. */
  room(): Decimal {
    return this.most.minus(this.committed());
  }

  /** Counts an order to buy, or says by how much it would go beyond the cap, and counts nothing. */
  order(name: ClientOrderId, quantity: Quantity, most: Decimal): Decimal | undefined {
    const beyond = most.times(quantity).minus(this.room());
    if (beyond.sign() > 0) return beyond;
    this.buys.set(name, { most, left: quantity });
    return undefined;
  }

  /** An execution of an order that was counted, or a sale. */
  fill({ clientId, instrument, side, price: at, quantity, fee }: VenueFill): void {
    const held = this.heldByInstrument.get(instrument) ?? { quantity: Decimal.ZERO, cost: Decimal.ZERO };
    if (side === 'buy') {
      const buy = this.buys.get(clientId);
      if (buy !== undefined) buy.left = buy.left.minus(quantity);
      held.quantity = held.quantity.plus(quantity);
      held.cost = held.cost.plus(at.times(quantity)).plus(fee.amount);
    } else {
      const left = held.quantity.minus(quantity);
      held.cost = left.sign() > 0 ? held.cost.times(left).dividedBy(held.quantity, DIGITS, 'up') : Decimal.ZERO;
      held.quantity = left;
    }
    this.heldByInstrument.set(instrument, held);
  }

  /** Nothing more comes of an order. */
  ended(name: ClientOrderId): void {
    this.buys.delete(name);
  }

  /** The market is decided: nothing of it is at stake any more. */
  paidOut(instrument: InstrumentId): void {
    this.heldByInstrument.delete(instrument);
  }
}

/**
 * The most that a contract may cost when it is bought at a limit or better: what is paid and the fee of a taker together rise with the
 * price, for every fee below the whole stake.
 */
export function costAtMost(
  market: PredictionMarket,
  outcome: OutcomeIndex,
  { limit, quantity, time }: { readonly limit: Decimal; readonly quantity: Quantity; readonly time: UnixMs },
): Decimal {
  const instrument = outcomeInstrumentId(market, outcome);
  const facts = { orderId: '' as OrderId, instrument, side: 'buy', price: price(limit), quantity, time } as const;
  const fee = outcomeFees(market).fee({ ...facts, liquidity: 'taker' });
  return limit.plus(fee.amount.dividedBy(quantity, DIGITS, 'up'));
}

/** Digits of the collateral in the ledger. */
const DIGITS = 8;
