import { Decimal } from '#core/decimal.ts';
import type { Rounding } from '#core/decimal.ts';
import { price } from '#core/money.ts';
import type { Price } from '#core/money.ts';

/**
 * The bridge between analysis prices (`number`) and exact prices of one instrument (whole ticks), both ways, fast enough for
 * every fill. Same results as `Decimal.fromNumber(...).roundTo(tick, ...)`.
 */
export class PriceGrid {
  readonly tick: Decimal;
  private readonly factor: number;
  /** The last value that was on the grid, with its price: the same close is asked for again and again. */
  private lastValue = Number.NaN;
  private lastPrice = price(Decimal.ZERO);

  constructor(tick: Decimal) {
    this.tick = tick;
    this.factor = POWERS_OF_TEN[tick.scale] ?? Number.NaN;
  }

  /** The tick next to `value` in the direction that `rounding` names. */
  price(value: number, rounding: Rounding): Price {
    if (value === this.lastValue) return this.lastPrice;
    const units = Math.round(value * this.factor);
    // True exactly when `value` is the double nearest to a decimal with the tick's digits: then there is nothing to round.
    const isExact = Number.isSafeInteger(units) && units / this.factor === value;
    if (this.tick.units !== 1n || !isExact) return this.rounded(value, rounding);
    const exact = price(Decimal.of(BigInt(units), this.tick.scale));
    this.lastValue = value;
    this.lastPrice = exact;
    return exact;
  }

  private rounded(value: number, rounding: Rounding): Price {
    const scaled = value * this.factor;
    const below = Math.floor(scaled);
    const share = scaled - below;
    // Well inside a tick (and not near its middle, where that counts) the double's own error cannot change the outcome.
    const isClear = Math.abs(scaled) < CLEAR_BELOW && share > MARGIN && share < 1 - MARGIN;
    if (
      this.tick.units !== 1n ||
      !isClear ||
      value < 0 ||
      (rounding === 'nearest-even' && Math.abs(share - 0.5) < MARGIN)
    ) {
      return price(Decimal.fromNumber(value, DIGITS, 'nearest-even').roundTo(this.tick, rounding));
    }
    const goesUp = rounding === 'up' || (rounding === 'nearest-even' && share > 0.5);
    return price(Decimal.of(BigInt(goesUp ? below + 1 : below), this.tick.scale));
  }
}

/** The nearest `number` to an exact value: what `Decimal.toNumber` gives, without going through text when it can. */
export function toNumber(value: Decimal): number {
  const units = Number(value.units);
  const factor = POWERS_OF_TEN[value.scale];
  // Both operands are exact doubles, so the one division rounds once, to the nearest.
  if (factor !== undefined && Number.isSafeInteger(units)) return units / factor;
  return value.toNumber();
}

/** More digits than a double holds for any price above 1e-8. */
const DIGITS = 24;
/** Below 2^32 a double keeps more than twenty bits behind the point. */
const CLEAR_BELOW = 2 ** 32;
const MARGIN = 2 ** -16;
/** Powers that a double holds exactly: 10^0 … 10^22. */
const POWERS_OF_TEN: readonly number[] = Array.from({ length: 23 }, (_, exponent) => Number(`1e${exponent}`));
