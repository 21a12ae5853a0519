import { currencyScale } from '#core/money.ts';
import { Decimal } from '#core/decimal.ts';
import type { Instrument } from '#domain/market/instrument.ts';
import { PriceGrid } from '#domain/orders/price-grid.ts';
import type { Side } from '#domain/orders/order.ts';
import { basisPoints } from '#engine/sim/costs.ts';
import type { SimConfig } from '#engine/sim/sim-config.ts';
import { fractionOf, quotientDown, quotientUp, safe } from '#engine/sweep/whole-numbers.ts';
import type { Fraction } from '#engine/sweep/whole-numbers.ts';

/** Units of an instrument (price, quantity, quote currency) as whole numbers, and what trading costs in them. See `sim/costs.ts`. */
export class SweepCosts {
  readonly priceFactor: number;
  readonly quantityFactor: number;
  readonly quoteFactor: number;
  /** A price unit times a quantity unit, as quote units: times the first, over the second, one of which is 1. */
  private readonly valueFactor: number;
  private readonly valueDivisor: number;
  private readonly tick: number;
  private readonly grid: PriceGrid;
  private readonly taker: Fraction;
  private readonly maker: Fraction;
  private readonly buyFactor: Fraction;
  private readonly sellFactor: Fraction;

  constructor(config: SimConfig, instrument: Instrument) {
    const { priceTick, quantityStep, quote } = instrument;
    this.priceFactor = 10 ** priceTick.scale;
    this.quantityFactor = 10 ** quantityStep.scale;
    this.quoteFactor = 10 ** currencyScale(quote);
    const digits = priceTick.scale + quantityStep.scale - currencyScale(quote);
    this.valueFactor = digits < 0 ? 10 ** -digits : 1;
    this.valueDivisor = digits > 0 ? 10 ** digits : 1;
    this.tick = safe(Number(priceTick.units));
    this.grid = new PriceGrid(priceTick);
    this.taker = fractionOf(basisPoints(config.takerFeeBps));
    this.maker = fractionOf(basisPoints(config.makerFeeBps));
    const crossing = basisPoints(config.halfSpreadBps).plus(basisPoints(config.slippageBps));
    const one = Decimal.of(1n);
    this.buyFactor = fractionOf(one.plus(crossing));
    this.sellFactor = fractionOf(one.minus(crossing));
  }

  /** A price of the bars in units, on a tick, rounded as named. */
  priceUnits(value: number, rounding: 'up' | 'down' | 'floor' | 'nearest-even'): number {
    const units = Math.round(value * this.priceFactor);
    if (this.tick === 1 && units / this.priceFactor === value) return safe(units);
    return safe(Number(this.grid.price(value, rounding).units));
  }

  /** The price of an order that takes what is there while the market stands at `at`: rounded to ticks against it. */
  crossed(at: number, side: Side): number {
    const { numerator, denominator } = side === 'buy' ? this.buyFactor : this.sellFactor;
    if (denominator === 1) return at;
    const step = denominator * this.tick;
    const product = at * numerator;
    return (side === 'buy' ? quotientUp(product, step) : quotientDown(product, step)) * this.tick;
  }

  /** Quote units of an execution: what a buyer pays (rounded up), what a seller receives (rounded down). */
  value(price: number, quantity: number, side: Side): number {
    const product = price * quantity * this.valueFactor;
    return side === 'buy' ? quotientUp(product, this.valueDivisor) : quotientDown(product, this.valueDivisor);
  }

  /** Quote units of the fee, rounded up. */
  fee(price: number, quantity: number, liquidity: 'maker' | 'taker'): number {
    const { numerator, denominator } = liquidity === 'taker' ? this.taker : this.maker;
    if (numerator === 0) return 0;
    return quotientUp(price * quantity * this.valueFactor * numerator, denominator * this.valueDivisor);
  }
}
