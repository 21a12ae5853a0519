import { PRICE_UNITS, SIZE_UNITS } from '#domain/prediction/price-grid.ts';

/** Every price of the grid as the venue writes it: `0.5`, `0.01`, `0.0025`. Made once, as each message holds a few. */
const PRICE_TEXTS: readonly string[] = Array.from({ length: PRICE_UNITS + 1 }, (_, units) => `${units / PRICE_UNITS}`);

/** A price in units as the venue writes it; empty when there is none. */
export function priceText(units: number | undefined): string {
  return units === undefined ? '' : PRICE_TEXTS[units]!;
}

/** A size in millionths of a contract as the venue writes it: `12.5`. */
export function sizeText(lots: number): string {
  return `${lots / SIZE_UNITS}`;
}
