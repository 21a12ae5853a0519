import type { Decimal } from '#core/decimal.ts';
import type { Instrument } from '#domain/market/instrument.ts';

/**
 * Prices and volumes of bars as whole ticks and lots. Bars hold the double nearest to a decimal, so that the nearest whole
 * number of steps is the one that was meant; fast enough for years of history at a time.
 */
export class BarSteps {
  private readonly ticksPerUnit: number;
  private readonly lotsPerUnit: number;

  constructor({ priceTick, quantityStep }: Pick<Instrument, 'priceTick' | 'quantityStep'>) {
    this.ticksPerUnit = stepsPerUnit(priceTick);
    this.lotsPerUnit = stepsPerUnit(quantityStep);
  }

  ticks(price: number): number {
    return Math.round(price * this.ticksPerUnit);
  }

  /** The nearest number of lots; none for a volume that is not known. */
  lots(volume: number): number {
    return Number.isNaN(volume) ? 0 : Math.round(volume * this.lotsPerUnit);
  }
}

/** Exact for steps such as 0.01: the power of ten is divided by the step's units. */
function stepsPerUnit({ units, scale }: Decimal): number {
  return 10 ** scale / Number(units);
}
