import { Decimal } from '#core/decimal.ts';
import { invariant } from '#core/invariant.ts';
import { price, quantity } from '#core/money.ts';
import type { Price, Quantity } from '#core/money.ts';
import type { Instrument } from '#domain/market/instrument.ts';

/**
 * Exact prices and sizes of one instrument as whole numbers and back: prices in ticks, sizes in lots (quantity steps). Integers
 * below 2^53 are exact in a `number`, so that a book can live in typed arrays.
 */
export class LotGrid {
  private readonly tick: Decimal;
  private readonly step: Decimal;

  constructor(instrument: Pick<Instrument, 'priceTick' | 'quantityStep'>) {
    this.tick = instrument.priceTick;
    this.step = instrument.quantityStep;
  }

  /** Undefined unless the price is a whole number of ticks below 2^53. */
  ticksOf(value: Decimal): number | undefined {
    return wholeSteps(value, this.tick);
  }

  /** Undefined unless the size is a whole number of lots below 2^53. */
  lotsOf(value: Decimal): number | undefined {
    return wholeSteps(value, this.step);
  }

  price(ticks: number): Price {
    invariant(Number.isSafeInteger(ticks), `ticks are a whole number, was ${ticks}`);
    return price(Decimal.of(BigInt(ticks) * this.tick.units, this.tick.scale));
  }

  quantity(lots: number): Quantity {
    invariant(Number.isSafeInteger(lots), `lots are a whole number, was ${lots}`);
    return quantity(Decimal.of(BigInt(lots) * this.step.units, this.step.scale));
  }

  /** The tick nearest to an analysis price. */
  nearestTicks(value: number): number {
    return stepsIn(value, this.tick, 'nearest-even');
  }

  /** A distance between prices in ticks, with what lies between two of them. */
  inTicks(distance: Decimal): Decimal {
    return distance.dividedBy(this.tick, DIGITS, 'up');
  }

  /** Whole lots in a volume; infinite when the volume is not known. */
  lotsIn(volume: number): number {
    return Number.isNaN(volume) ? Number.POSITIVE_INFINITY : stepsIn(volume, this.step, 'floor');
  }
}

function wholeSteps(value: Decimal, step: Decimal): number | undefined {
  const scale = Math.max(value.scale, step.scale);
  const units = value.round(scale, 'down').units;
  const size = step.round(scale, 'down').units;
  if (units % size !== 0n) return undefined;
  const steps = Number(units / size);
  return Number.isSafeInteger(steps) ? steps : undefined;
}

/** More digits than market data carries; what lies below is the double's own error. */
const DIGITS = 12;

function stepsIn(value: number, step: Decimal, rounding: 'floor' | 'nearest-even'): number {
  return Number(Decimal.fromNumber(value, DIGITS, 'nearest-even').dividedBy(step, 0, rounding).units);
}
